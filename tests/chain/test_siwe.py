from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from chain.siwe import SiweError, SiweMessage, parse
from tests.chain.javascript import ask

ACCOUNT = Account.from_key(bytes([1] * 32))
KEY = "urn:stems:key:x25519:" + "A" * 42 + "E"
ASSET = "eip155:31337/erc1155:0x5FbDB2315678afecb367f032d93F642f64180aa3/111"
MESSAGE = SiweMessage(
    domain="gate.example:8443",
    address=ACCOUNT.address,
    uri="https://gate.example:8443/stems",
    chain_id=31337,
    nonce="0123456789abcdef",
    issued_at=datetime(2026, 6, 5, 12, 0, 0, 250_000, tzinfo=UTC),
    statement="Unlock the music of 1 stem: Harbour Drums (111). This costs nothing.",
    expiration_time=datetime(2026, 6, 5, 12, 5, tzinfo=UTC),
    resources=(KEY, ASSET),
)
TEXT = f"""gate.example:8443 wants you to sign in with your Ethereum account:
{ACCOUNT.address}

Unlock the music of 1 stem: Harbour Drums (111). This costs nothing.

URI: https://gate.example:8443/stems
Version: 1
Chain ID: 31337
Nonce: 0123456789abcdef
Issued At: 2026-06-05T12:00:00.250Z
Expiration Time: 2026-06-05T12:05:00.000Z
Resources:
- {KEY}
- {ASSET}"""

THE_STANDARDS_OWN_EXAMPLE = """example.com wants you to sign in with your Ethereum account:
0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2

I accept the ExampleOrg Terms of Service: https://example.com/tos

URI: https://example.com/login
Version: 1
Chain ID: 1
Nonce: 32891756
Issued At: 2021-09-30T16:25:24Z
Resources:
- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/
- https://example.com/my-web2-claim.json"""


def test_a_message_is_written_as_the_standard_has_it():
    assert MESSAGE.text() == TEXT


def test_what_was_written_is_read_again():
    full = replace(MESSAGE, scheme="https", not_before=MESSAGE.issued_at, request_id="a-1")
    for message in (MESSAGE, full, replace(MESSAGE, statement=None), replace(MESSAGE, resources=())):
        assert parse(message.text()) == message


def test_the_example_of_the_standard_is_read():
    message = parse(THE_STANDARDS_OWN_EXAMPLE)
    assert (message.domain, message.chain_id, message.nonce) == ("example.com", 1, "32891756")
    assert message.statement == "I accept the ExampleOrg Terms of Service: https://example.com/tos"
    assert message.issued_at == datetime(2021, 9, 30, 16, 25, 24, tzinfo=UTC)
    assert len(message.resources) == 2


def test_times_are_read_with_their_offset():
    message = parse(TEXT.replace("12:00:00.250Z", "14:00:00.250+02:00"))
    assert message.issued_at == MESSAGE.issued_at
    assert message.issued_at.tzinfo == timezone(timedelta(hours=2))


def test_viem_reads_our_text_and_verifies_our_signature_and_we_read_viems():
    signature = ACCOUNT.sign_message(encode_defunct(text=TEXT)).signature.hex()
    viem = ask(
        "siwe.mjs",
        text=TEXT,
        signature=f"0x{signature}",
        expected={"domain": MESSAGE.domain, "nonce": MESSAGE.nonce, "address": MESSAGE.address, "time": None}
        | {"time": "2026-06-05T12:01:00Z"},
        key="0x" + "01" * 32,
        fields={
            "domain": MESSAGE.domain, "address": MESSAGE.address, "uri": MESSAGE.uri, "version": "1",
            "chainId": 31337, "nonce": MESSAGE.nonce, "statement": MESSAGE.statement,
            "issuedAt": "2026-06-05T12:00:00.250Z", "expirationTime": "2026-06-05T12:05:00.000Z",
            "resources": list(MESSAGE.resources),
        },
    )  # fmt: skip
    assert viem["message"] == {
        "domain": "gate.example:8443", "address": ACCOUNT.address, "uri": MESSAGE.uri, "version": "1",
        "chainId": 31337, "nonce": MESSAGE.nonce, "statement": MESSAGE.statement,
        "issuedAt": "2026-06-05T12:00:00.250Z", "expirationTime": "2026-06-05T12:05:00.000Z",
        "resources": [KEY, ASSET],
    }  # fmt: skip
    assert viem["valid"] is True
    assert viem["verified"] is True
    assert viem["own"] == TEXT
    assert parse(viem["own"]) == MESSAGE
    recovered = Account.recover_message(encode_defunct(text=viem["own"]), signature=viem["ownSignature"])
    assert recovered == ACCOUNT.address


FIELDS = {
    "domain": MESSAGE.domain, "address": MESSAGE.address, "uri": MESSAGE.uri, "version": "1",
    "chainId": 31337, "nonce": MESSAGE.nonce, "statement": MESSAGE.statement,
    "issuedAt": "2026-06-05T12:00:00.250Z", "expirationTime": "2026-06-05T12:05:00.000Z",
    "resources": list(MESSAGE.resources),
}  # fmt: skip
EXPECTED = {"domain": MESSAGE.domain, "nonce": MESSAGE.nonce, "time": "2026-06-05T12:01:00Z"}


def test_siwe_itself_reads_our_text_and_verifies_our_signature_and_we_read_its_own():
    signature = "0x" + ACCOUNT.sign_message(encode_defunct(text=TEXT)).signature.hex()
    siwe = ask("spruce.mjs", text=TEXT, signature=signature, expected=EXPECTED, key="0x" + "01" * 32, fields=FIELDS)
    assert {name: siwe["read"][name] for name in FIELDS} == FIELDS
    assert siwe["again"] == siwe["own"] == TEXT
    assert (siwe["success"], siwe["error"]) == (True, None)
    assert parse(siwe["own"]) == MESSAGE
    recovered = Account.recover_message(encode_defunct(text=siwe["own"]), signature=siwe["ownSignature"])
    assert recovered == ACCOUNT.address


@pytest.mark.parametrize(
    "wrong", [{"domain": "evil.example"}, {"nonce": "fedcba9876543210"}, {"time": "2026-06-05T12:05:01Z"}]
)
def test_siwe_itself_refuses_what_our_gate_refuses(wrong):
    signature = "0x" + ACCOUNT.sign_message(encode_defunct(text=TEXT)).signature.hex()
    siwe = ask(
        "spruce.mjs", text=TEXT, signature=signature, expected=EXPECTED | wrong, key="0x" + "01" * 32, fields=FIELDS
    )
    assert siwe["success"] is False and siwe["error"]


DEVIATIONS = {
    "nothing": (TEXT, "", "domain"),
    "user info in the domain": ("gate.example:8443 wants", "gate.example@evil.example wants", "domain"),
    "a path in the domain": ("gate.example:8443 wants", "gate.example/x wants", "domain"),
    "another greeting": ("wants you to sign in", "wants you to sign out", "domain"),
    "wrong checksum": (ACCOUNT.address, "0x" + ACCOUNT.address[2:].swapcase(), "address"),
    "no address": (ACCOUNT.address, "", "address"),
    "no empty line": (f"{ACCOUNT.address}\n\n", f"{ACCOUNT.address}\n", "address"),
    "a statement of two lines": ("Unlock the music", "Unlock\nthe music", "statement"),
    "letters beyond ASCII": ("Unlock", "Unl\u043eck", "statement"),
    "a tab": ("Unlock", "Un\tlock", "statement"),
    "no uri": ("URI: https://gate.example:8443/stems\n", "", "uri"),
    "a uri with a space": ("8443/stems", "8443/st ems", "uri"),
    "a relative uri": ("URI: https://gate.example:8443", "URI: /gate", "uri"),
    "a label in another case": ("URI: ", "Uri: ", "uri"),
    "version 2": ("Version: 1", "Version: 2", "version"),
    "a chain of other digits": ("Chain ID: 31337", "Chain ID: \u0663\u0661\u0663\u0663\u0667", "chain_id"),
    "a chain with a zero before": ("Chain ID: 31337", "Chain ID: 031337", "chain_id"),
    "a chain of 5,000 digits": ("Chain ID: 31337", "Chain ID: " + "1" * 5000, "chain_id"),
    "a nonce of seven": ("0123456789abcdef", "0123456", "nonce"),
    "a nonce with a hyphen": ("0123456789abcdef", "01234567-89", "nonce"),
    "no issue time": ("Issued At: 2026-06-05T12:00:00.250Z\n", "", "issued_at"),
    "a time without zone": ("12:00:00.250Z", "12:00:00.250", "issued_at"),
    "a time that does not exist": ("2026-06-05T12:00:00.250Z", "2026-06-31T12:00:00Z", "issued_at"),
    "an hour 24": ("12:00:00.250Z", "24:00:00Z", "issued_at"),
    "an offset beyond a day": ("12:00:00.250Z", "12:00:00+99:00", "issued_at"),
    "year zero": ("2026-06-05T12:00", "0000-06-05T12:00", "issued_at"),
    "a time in words": ("2026-06-05T12:05:00.000Z", "tomorrow", "expiration_time"),
    "optional lines in another order": (
        "Expiration Time: 2026-06-05T12:05:00.000Z", "Request ID: 1\nNot Before: 2026-06-05T12:00:00Z", "resources",
    ),
    "a line twice": ("Version: 1\n", "Version: 1\nVersion: 1\n", "chain_id"),
    "a resource without a hyphen": (f"- {KEY}", KEY, "resources"),
    "a resource that is no uri": (f"- {KEY}", "- 17", "resources"),
    "an empty resource": (f"- {KEY}", "- ", "resources"),
    "a line feed at the end": (ASSET, ASSET + "\n", "resources"),
    "carriage returns": ("\n", "\r\n", "domain"),
    "a text without end": (ASSET, ASSET + "/" * 70_000, "length"),
}  # fmt: skip


@pytest.mark.parametrize("deviation", DEVIATIONS)
def test_a_text_that_is_not_by_the_standard_is_refused_at_its_place(deviation):
    right, wrong, field = DEVIATIONS[deviation]
    assert right in TEXT
    with pytest.raises(SiweError) as caught:
        parse(TEXT.replace(right, wrong))
    assert caught.value.field == field


def test_every_truncation_between_lines_is_refused_or_a_shorter_message():
    """Cut anywhere, a text is refused, unless the cut leaves a whole message with fewer optional lines."""
    whole = set()
    for end in range(len(TEXT)):
        try:
            parse(TEXT[:end])
        except SiweError:
            continue
        whole.add(TEXT[:end].rpartition("\n")[2])
    times = {"Issued At: 2026-06-05T12:00:00.250Z", "Expiration Time: 2026-06-05T12:05:00.000Z", "Resources:"}
    assert times <= whole
    assert all(line in times or line.startswith("- ") for line in whole)


@pytest.mark.parametrize("field", ["domain", "statement", "uri", "nonce", "request_id"])
def test_no_field_can_smuggle_in_a_line(field):
    with pytest.raises(SiweError):
        replace(MESSAGE, **{field: "x12345678\nURI: https://evil.example"}).text()
