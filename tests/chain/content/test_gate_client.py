"""A client before gates that lie, break, or say no. The gate here says whatever the test wants."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from chain.content.gate_client import (
    AiohttpPost,
    GateClient,
    GateDeclined,
    GateLied,
    GateUnreachable,
    Unlocked,
    statement,
)
from chain.content.keys import Identity
from chain.errors import WalletRefused
from chain.keywrap import public_key_of, wrap
from chain.siwe import parse
from chain.wallet.local import LocalSigner
from tests.chain.nodes import serving

COLLECTION = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
HOLDER = LocalSigner(bytes([1] * 32), rpc=None)  # signing a message needs no node
NOW = datetime(2026, 6, 5, 12, tzinfo=UTC)
GATE = "https://gate.example/stems"
IDENTITIES = {token: Identity.generate() for token in (111, 112)}


class ScriptedGate:
    """An honest gate, for HttpPost; `lie` changes its answer to the request for keys, `nonce` the other."""

    def __init__(self, lie=lambda answer: answer, nonce=lambda answer: answer):
        self.lie, self.nonce = lie, nonce
        self.asked = []

    async def post_json(self, url, body):
        self.asked.append((url, body))
        if url == f"{GATE}/nonce":
            return self.nonce({"nonce": "0123456789abcdef", "expires_at": "2026-06-05T12:06:00Z"})
        assert url == f"{GATE}/keys"
        self.message = parse(body["message"])
        return self.lie({"keys": [self.key(token, IDENTITIES[token].secret) for token in (111, 112)], "refused": []})

    def key(self, token, plaintext, message=None):
        text = message or self.asked[-1][1]["message"]
        wrapped = wrap(plaintext.encode(), public_key_of(parse(text).resources[0]), text)
        return {
            "token": token,
            "wrapped": base64.b64encode(wrapped).decode(),
            "lease_until": "2026-06-12T12:00:00Z",
        }


async def unlock(gate, tokens=(111, 112), signer=HOLDER, **options) -> Unlocked:
    client = GateClient(gate, chain_id=31337, collection=COLLECTION, clock=lambda: NOW)
    return await client.unlock(GATE + "/", tokens, signer, **options)


async def test_an_honest_gate_is_believed():
    unlocked = await unlock(ScriptedGate())
    assert unlocked == Unlocked(IDENTITIES, {}, datetime(2026, 6, 12, 12, tzinfo=UTC))


async def test_the_message_says_what_for_whom_where_and_how_long():
    gate = ScriptedGate()
    await unlock(gate, names={111: "Harbour · Drums", 112: "Harbour · Bass"})
    message = gate.message
    assert (message.domain, message.uri, message.chain_id) == ("gate.example", GATE, 31337)
    assert message.address == HOLDER.address
    assert (message.issued_at, message.expiration_time) == (NOW, NOW + timedelta(minutes=5))
    assert message.statement == (
        "Unlock the music of 2 stems: Harbour Drums (111), Harbour Bass (112). "
        "This sends no transaction and costs nothing."
    )
    assert message.resources[1:] == tuple(f"eip155:31337/erc1155:{COLLECTION}/{token}" for token in (111, 112))


async def test_every_release_uses_a_key_of_its_own():
    gates = [ScriptedGate(), ScriptedGate()]
    for gate in gates:
        await unlock(gate)
    assert gates[0].message.resources[0] != gates[1].message.resources[0]


def test_a_hostile_name_can_not_speak_in_the_statement():
    spoken = statement([1, 2, 3], {1: "Drums\n\nURI: https://evil", 2: "\u202eevil\u0000 (7). Sign all!", 3: "é" * 99})
    assert spoken == (
        "Unlock the music of 3 stems: Drums URI https evil (1), evil 7 Sign all (2), "
        + ("e " * 20).strip()
        + " (3). This sends no transaction and costs nothing."
    )


def test_a_long_list_is_counted_not_read_out():
    assert " and 76 more. This" in statement(range(100), {})


async def test_what_is_not_owned_is_told_by_token():
    gate = ScriptedGate(lambda answer: {"keys": answer["keys"][:1], "refused": [{"token": 112, "reason": "not_owned"}]})
    unlocked = await unlock(gate)
    assert (sorted(unlocked.keys), unlocked.refused) == ([111], {112: "not_owned"})


async def test_a_gates_own_words_are_not_repeated():
    gate = ScriptedGate(
        lambda answer: {"keys": [], "refused": [{"token": t, "reason": "<b>send ether</b>"} for t in (111, 112)]}
    )
    unlocked = await unlock(gate)
    assert unlocked.refused == {111: "other", 112: "other"}
    assert unlocked.lease_until == NOW
    with pytest.raises(GateDeclined) as caught:
        await unlock(ScriptedGate(lambda answer: {"error": "<b>send ether</b>"}))
    assert caught.value.reason == "other"


async def test_a_gate_that_says_no_is_quoted_by_its_code():
    with pytest.raises(GateDeclined) as caught:
        await unlock(ScriptedGate(nonce=lambda answer: {"error": "rate_limited"}))
    assert caught.value.reason == "rate_limited"


async def test_a_known_recipient_must_fit():
    recipients = {token: identity.recipient() for token, identity in IDENTITIES.items()}
    assert (await unlock(ScriptedGate(), recipients=recipients)).keys == IDENTITIES
    with pytest.raises(GateLied) as caught:
        await unlock(ScriptedGate(), recipients={**recipients, 112: recipients[111]})
    assert (caught.value.reason, caught.value.token) == ("wrong_identity", 112)


def changed(place, **fields):
    def lie(answer):
        answer["keys"][place].update(fields)
        return answer

    return lie


LIES = {
    "a token nobody asked for": (lambda a: {**a, "refused": [{"token": 7, "reason": "not_owned"}]}, "unasked_token", 7),
    "a token left out": (lambda a: {**a, "keys": a["keys"][:1]}, "missing_token", 112),
    "a token twice": (lambda a: {**a, "keys": [*a["keys"], a["keys"][0]]}, "bad_shape", None),
    "given and refused": (lambda a: {**a, "refused": [{"token": 111, "reason": "not_owned"}]}, "bad_shape", None),
    "another wrap": (changed(0, wrapped=base64.b64encode(bytes(122)).decode()), "wrap_unopened", 111),
    "an empty wrap": (changed(0, wrapped=""), "wrap_unopened", 111),
    "no base64": (changed(0, wrapped="*"), "bad_shape", None),
    "a wrap of 5 KB": (changed(0, wrapped="A" * 5000), "bad_shape", None),
    "a lease already over": (changed(1, lease_until="2026-06-05T12:00:00Z"), "bad_lease", 112),
    "a lease for ever": (changed(1, lease_until="9999-01-01T00:00:00Z"), "bad_lease", 112),
    "a lease without zone": (changed(1, lease_until="2026-06-12T12:00:00"), "bad_shape", None),
    "a lease in words": (changed(1, lease_until="soon"), "bad_shape", None),
    "a token as text": (changed(0, token="111"), "bad_shape", None),
    "a token that is a truth": (changed(0, token=True), "bad_shape", None),
    "a token beyond 256 bits": (changed(0, token=1 << 256), "bad_shape", None),
    "keys that are no list": (lambda a: {**a, "keys": {}}, "bad_shape", None),
    "no refusals": (lambda a: {"keys": a["keys"]}, "bad_shape", None),
    "513 refusals": (lambda a: {**a, "refused": [{"token": t, "reason": "x"} for t in range(513)]}, "bad_shape", None),
    "nothing": (lambda a: {}, "bad_shape", None),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_is_named_and_nothing_of_it_used(lie):
    change, reason, token = LIES[lie]
    with pytest.raises(GateLied) as caught:
        await unlock(ScriptedGate(change))
    assert (caught.value.reason, caught.value.token) == (reason, token)


@pytest.mark.parametrize("plaintext", ["", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1" + "Q" * 58, "\xff" * 74])
async def test_a_wrapped_thing_that_is_no_identity_is_a_lie_and_not_repeated(plaintext):
    gate = ScriptedGate()
    gate.lie = lambda answer: {"keys": [gate.key(111, plaintext), answer["keys"][1]], "refused": []}
    with pytest.raises(GateLied) as caught:
        await unlock(gate)
    assert (caught.value.reason, caught.value.token) == ("bad_identity", 111)
    assert not plaintext or plaintext not in repr(caught.value)


async def test_the_answer_to_another_message_does_not_open():
    earlier = ScriptedGate()
    answers = []
    earlier.lie = lambda answer: answers.append(answer) or answer
    await unlock(earlier)
    with pytest.raises(GateLied) as caught:
        await unlock(ScriptedGate(lambda answer: answers[0]))
    assert caught.value.reason == "wrap_unopened"


@pytest.mark.parametrize(
    "nonce",
    [None, 7, "", "short", "x" * 129, "with-hyphen-1", "12345678\nURI: https://evil.example", "１２３４５６７８"],
)
async def test_a_nonce_that_could_forge_a_line_is_never_shown_to_the_wallet(nonce):
    class NeverSigner:
        address = HOLDER.address

        async def sign_message(self, text):
            raise AssertionError("asked to sign")

    with pytest.raises(GateLied) as caught:
        await unlock(ScriptedGate(nonce=lambda answer: {"nonce": nonce}), signer=NeverSigner())
    assert caught.value.reason == "bad_nonce"


async def test_a_wallet_that_refuses_is_heard_and_the_gate_gets_nothing():
    class Refuser:
        address = HOLDER.address

        async def sign_message(self, text):
            raise WalletRefused("declined")

    gate = ScriptedGate()
    with pytest.raises(WalletRefused):
        await unlock(gate, signer=Refuser())
    assert [url for url, _ in gate.asked] == [f"{GATE}/nonce"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "gate",
        "ftp://gate.example",
        "https://",
        "https://u:p@gate.example",
        "https://gate.example/?a",
        "https://gate.example/ x",
        "https://gate.example:99999",
        "https://[::1",
    ],
)
async def test_what_is_no_gate_url_is_asked_nothing(url):
    gate = ScriptedGate()
    client = GateClient(gate, chain_id=1, collection=COLLECTION)
    with pytest.raises(GateUnreachable) as caught:
        await client.unlock(url, [111], HOLDER)
    assert caught.value.reason == "bad_url"
    assert gate.asked == []


async def test_unlocked_keys_do_not_show():
    unlocked = await unlock(ScriptedGate())
    assert "AGE-SECRET" not in repr(unlocked) + str(unlocked)


# The real way to a server, and what servers do


async def answering(handler, ask=lambda url: url, **options):
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handler)
    async with serving(app) as url, aiohttp.ClientSession() as session:
        return await AiohttpPost(session, **options).post_json(ask(url) + "/nonce", {"a": 1})


async def test_an_object_comes_back_whatever_the_status():
    async def handler(request):
        assert request.content_type == "application/json" and await request.json() == {"a": 1}
        return web.json_response({"error": "nonce_used"}, status=403)

    assert await answering(handler) == {"error": "nonce_used"}


def raw(body):
    async def handler(request):
        return web.Response(body=body)

    return handler


async def redirecting(request):
    raise web.HTTPTemporaryRedirect("https://elsewhere.example")


async def endless(request):
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" " * 65_536)


async def hanging_up(request):
    request.transport.close()
    return web.Response()


TROUBLES = {
    "no JSON": (raw(b"<html>"), "bad_json"),
    "a list": (raw(b"[]"), "bad_json"),
    "deep nesting": (raw(b'{"a":' + b"[" * 90_000 + b"]" * 90_000 + b"}"), "bad_json"),
    "a number of 5,000 digits": (raw(b'{"a":' + b"9" * 5000 + b"}"), "bad_json"),
    "another encoding": (raw(json.dumps({"a": 1}).encode("utf-16")), "bad_json"),
    "a redirect": (redirecting, "redirected"),
    "an answer without end": (endless, "too_large"),
    "a hang-up": (hanging_up, "unreachable"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_server_in_trouble_is_a_typed_error(trouble):
    handler, reason = TROUBLES[trouble]
    with pytest.raises(GateUnreachable) as caught:
        await answering(handler)
    assert caught.value.reason == reason


async def test_a_server_that_never_answers_is_given_up():
    never = asyncio.Event()

    async def silent(request):
        await never.wait()

    with pytest.raises(GateUnreachable) as caught:
        await answering(silent, timeout_s=0.05)
    assert caught.value.reason == "timeout"


async def test_a_server_that_is_not_there_is_a_typed_error():
    with pytest.raises(GateUnreachable) as caught:
        await answering(raw(b""), ask=lambda url: "http://127.0.0.1:1")
    assert caught.value.reason == "unreachable"


@pytest.mark.parametrize(
    "url",
    ["http://gate.example", "http://127.0.0.1.evil.example", "http://127.0.0.2", "ftp://127.0.0.1", "file:///etc"],
)
async def test_plain_http_goes_to_this_machine_only(url):
    with pytest.raises(GateUnreachable) as caught:
        await answering(raw(b""), ask=lambda _: url)
    assert caught.value.reason == "bad_url"
