"""Every way to ask wrongly, asked of a real gate process, and the one code that each gets."""

import asyncio
import json
import socket
from datetime import UTC, datetime, timedelta

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from chain.keywrap import ThrowAwayKey
from tests.chain.gate.conftest import COLLECTION

HOLDER = Account.from_key(bytes([1] * 32))
STRANGER = Account.from_key(bytes([2] * 32))
OTHER_COLLECTION = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512"


def moment(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds").replace("+00:00", "Z")


async def post(session, url, body, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with session.post(url, data=data, headers={"Content-Type": "application/json", **headers}) as response:
        return response.status, await response.json()


async def fresh_nonce(session, gate):
    return (await post(session, f"{gate.url}/nonce", {}))[1]["nonce"]


async def ask(session, gate, *, edit=lambda text: text, signer=HOLDER, nonce=None, tokens=(111,), **parts):
    """Asks for keys with a message in which some parts are not as they should be; gives status and code."""
    right = {
        "domain": gate.url.removeprefix("http://"),
        "address": HOLDER.address,
        "uri": gate.url,
        "version": "1",
        "chain": "31337",
        "issued": 0,
        "expires": 300,
        "not_before": None,
        "key": ThrowAwayKey().urn(),
        "asset": f"eip155:31337/erc1155:{COLLECTION}",
    }
    assert parts.keys() <= right.keys()
    it = right | parts
    for time in ("issued", "expires", "not_before"):  # seconds from the moment of asking
        it[time] = moment(it[time]) if isinstance(it[time], int) else it[time]
    nonce = nonce or await fresh_nonce(session, gate)
    lines = [
        f"{it['domain']} wants you to sign in with your Ethereum account:", it["address"], "", "Unlock.", "",
        f"URI: {it['uri']}", f"Version: {it['version']}", f"Chain ID: {it['chain']}", f"Nonce: {nonce}",
        f"Issued At: {it['issued']}",
    ]  # fmt: skip
    lines += [f"Expiration Time: {it['expires']}"] if it["expires"] is not None else []
    lines += [f"Not Before: {it['not_before']}"] if it["not_before"] is not None else []
    lines += ["Resources:", f"- {it['key']}", *(f"- {it['asset']}/{token}" for token in tokens)]
    text = edit("\n".join(lines))
    signature = signer.sign_message(encode_defunct(text=text)).signature.hex()
    status, answer = await post(session, f"{gate.url}/keys", {"message": text, "signature": f"0x{signature}"})
    return status, answer.get("error", "none")


@pytest.fixture(autouse=True)
def holdings(node):
    node.balances[HOLDER.address.lower(), 111] = 1


async def test_the_message_that_the_others_deviate_from_is_accepted(gate, session):
    assert await ask(session, gate) == (200, "none")


WRONG = {
    "another domain": ({"domain": "evil.example"}, "wrong_domain"),
    "domain without its port": ({"domain": "127.0.0.1"}, "wrong_domain"),
    "domain of another scheme": ({"edit": lambda text: "https://" + text}, "wrong_domain"),
    "another gate": ({"uri": "https://other-gate.example"}, "wrong_uri"),
    "a path below the gate": ({"edit": lambda text: text.replace("\nVersion", "/x\nVersion")}, "wrong_uri"),
    "another chain": ({"chain": "1"}, "wrong_chain"),
    "another chain in the token": ({"asset": f"eip155:1/erc1155:{COLLECTION}"}, "wrong_collection"),
    "another collection": ({"asset": f"eip155:31337/erc1155:{OTHER_COLLECTION}"}, "wrong_collection"),
    "another kind of token": ({"asset": f"eip155:31337/erc721:{COLLECTION}"}, "bad_resource"),
    "expired": ({"issued": -299, "expires": -1}, "expired"),
    "no expiry": ({"expires": None}, "no_expiry"),
    "a life of 301 seconds": ({"issued": 0, "expires": 302}, "too_long_lived"),
    "issued in the future": ({"issued": 120, "expires": 200}, "issued_in_future"),
    "not yet valid": ({"not_before": 60}, "not_yet_valid"),
    "another version": ({"version": "2"}, "bad_message"),
    "an address in lower case": ({"address": HOLDER.address.lower()}, "bad_message"),
    "a line more": ({"edit": lambda text: text + "\nand something else"}, "bad_message"),
    "a line twice": ({"edit": lambda text: text.replace("\nVersion: 1", "\nVersion: 1\nVersion: 1")}, "bad_message"),
    "carriage returns": ({"edit": lambda text: text.replace("\n", "\r\n")}, "bad_message"),
    "a letter that only looks right": ({"edit": lambda text: text.replace("Unlock", "Unl\u043eck")}, "bad_message"),
    "a time that does not exist": ({"issued": "2026-02-30T00:00:00Z"}, "bad_message"),
    "no tokens": ({"tokens": ()}, "no_tokens"),
    "513 tokens": ({"tokens": range(513)}, "too_many_tokens"),
    "no key": ({"key": f"eip155:31337/erc1155:{COLLECTION}/112"}, "bad_public_key"),
    "two keys": ({"edit": lambda text: text + "\n- " + ThrowAwayKey().urn()}, "bad_public_key"),
    "a key too short": ({"key": ThrowAwayKey().urn()[:-1]}, "bad_public_key"),
    "a key whose secret everyone knows": ({"key": "urn:stems:key:x25519:" + "A" * 43}, "bad_public_key"),
    "a forged nonce": ({"nonce": "ab" * 33}, "nonce_forged"),
    "a nonce of another kind": ({"nonce": "0123456789"}, "nonce_forged"),
    "another signer": ({"signer": STRANGER}, "wrong_signature"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_wrong_message_gets_its_code(gate, session, wrong):
    parts, code = WRONG[wrong]
    status, seen = await ask(session, gate, **parts)
    assert seen == code
    assert status in (400, 403)


async def test_a_message_works_once(gate, session):
    nonce = await fresh_nonce(session, gate)
    assert await ask(session, gate, nonce=nonce) == (200, "none")
    assert await ask(session, gate, nonce=nonce) == (403, "nonce_used")


async def test_the_same_message_sent_ten_times_at_once_is_answered_once(gate, session):
    nonce = await fresh_nonce(session, gate)
    answers = await asyncio.gather(*(ask(session, gate, nonce=nonce) for _ in range(10)))
    assert sorted(answers) == [(200, "none")] + [(403, "nonce_used")] * 9


async def test_a_nonce_spent_with_a_wrong_signature_is_gone(gate, session):
    nonce = await fresh_nonce(session, gate)
    assert await ask(session, gate, nonce=nonce, signer=STRANGER) == (403, "wrong_signature")
    assert await ask(session, gate, nonce=nonce) == (403, "nonce_used")


async def test_a_message_changed_after_signing_is_refused(gate, session):
    class Forger:
        @staticmethod
        def sign_message(signable):
            return HOLDER.sign_message(encode_defunct(text="something else"))

    assert await ask(session, gate, signer=Forger) == (403, "wrong_signature")


GOOD = {"message": "x", "signature": "0x00"}
BODIES = {
    "garbage": (b"\x00\xff garbage", 400, "bad_json"),
    "nothing": (b"", 400, "bad_json"),
    "a list": (b"[]", 400, "bad_json"),
    "deep nesting": (b'{"message": ' + b"[" * 60_000, 400, "bad_json"),
    "closed deep nesting": (b'{"message": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", 400, "bad_json"),
    "a number of 5,000 digits": (b'{"message": ' + b"9" * 5000 + b"}", 400, "bad_json"),
    "not a number": (b'{"message": NaN}', 400, "bad_json"),
    "a key twice": (b'{"message": "a", "message": "b", "signature": "0x00"}', 400, "bad_json"),
    "no signature": (b'{"message": "x"}', 400, "bad_shape"),
    "a field more": (json.dumps({**GOOD, "more": 1}).encode(), 400, "bad_shape"),
    "a message that is a number": (b'{"message": 1, "signature": "0x00"}', 400, "bad_shape"),
    "a signature that is not hex": (b'{"message": "x", "signature": "0xzz"}', 400, "bad_shape"),
    "an odd signature": (b'{"message": "x", "signature": "0x000"}', 400, "bad_shape"),
    "a signature of 9 KB": (json.dumps({**GOOD, "signature": "0x" + "00" * 9000}).encode(), 400, "bad_shape"),
    "half a character": (b'{"message": "\\ud800", "signature": "0x00"}', 400, "bad_message"),
    "an empty message": (b'{"message": "", "signature": "0x00"}', 400, "bad_message"),
    "a long message": (json.dumps({**GOOD, "message": "x" * 70_000}).encode(), 400, "bad_message"),
    "an oversized body": (b'{"message": "' + b"x" * 140_000 + b'"}', 413, "too_large"),
}


@pytest.mark.parametrize("body", BODIES)
async def test_a_body_that_is_no_request_gets_its_code(gate, session, body):
    data, status, code = BODIES[body]
    assert await post(session, f"{gate.url}/keys", data) == (status, {"error": code})


async def test_a_body_that_does_not_say_it_is_json_is_refused(gate, session):
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = await post(session, f"{gate.url}/keys", GOOD, **{"Content-Type": kind})
        assert answer == (415, {"error": "not_json"})


async def test_other_routes_and_methods_are_refused_in_json(gate, session):
    assert await post(session, f"{gate.url}/admin", {}) == (404, {"error": "not_found"})
    assert await post(session, f"{gate.url}/health", {}) == (405, {"error": "method_not_allowed"})
    async with session.get(f"{gate.url}/keys") as response:
        assert (response.status, await response.json()) == (405, {"error": "method_not_allowed"})


async def test_bytes_that_are_no_http_do_not_disturb_the_gate_nor_show_in_its_log(gate, session):
    with socket.create_connection(("127.0.0.1", gate.port), timeout=90) as raw:
        raw.sendall(b"POST /keys AGE-SECRET-KEY-1PLANTED \r\n\x00\r\n\r\n")
        while raw.recv(4096):
            pass
    async with session.get(f"{gate.url}/health") as response:
        assert (await response.json())["status"] == "ok"
    assert "PLANTED" not in gate.log.read_text()


async def test_no_answer_can_be_read_by_a_web_page_of_another_origin(gate, session):
    async with session.get(f"{gate.url}/health", headers={"Origin": "https://evil.example"}) as response:
        assert not [name for name in response.headers if name.lower().startswith("access-control")]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
