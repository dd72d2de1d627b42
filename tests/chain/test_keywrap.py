import base64

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from chain.keywrap import KEY_URN, KeywrapError, ThrowAwayKey, info_of, public_key_of, wrap
from tests.chain.javascript import ask

SECRET = bytes(range(1, 33))
OTHERS = ("hpke.mjs", "hpke_js.mjs")  # one written from the RFC, and npm's @hpke/core
PLAINTEXT = b"AGE-SECRET-KEY-1" + b"Q" * 58
MESSAGE = "gate.example wants you to sign in with your Ethereum account:\n…"

# RFC 9180, appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode, sequence number 0
RFC = {
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "skEm": "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600",
    "enc": "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
    "skRm": "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
    "pkRm": "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
    "pt": "4265617574792069732074727574682c20747275746820626561757479",
    "aad": "436f756e742d30",
    "ct": "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
}


def key() -> ThrowAwayKey:
    return ThrowAwayKey(X25519PrivateKey.from_private_bytes(SECRET))


def test_the_library_opens_the_vector_of_the_rfc():
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(RFC["skRm"]))
    sealed, info, aad = (bytes.fromhex(RFC["enc"] + RFC["ct"]), *(bytes.fromhex(RFC[name]) for name in ("info", "aad")))
    assert openssl.hpke._decrypt_with_aad(suite, sealed, private, info, aad) == bytes.fromhex(RFC["pt"])


def test_the_second_implementation_makes_and_opens_the_vector_of_the_rfc():
    made = ask(
        "hpke.mjs", info=RFC["info"], aad=RFC["aad"], ephemeral=RFC["skEm"], recipient=RFC["pkRm"], plaintext=RFC["pt"]
    )
    assert made["sealed"] == RFC["enc"] + RFC["ct"]
    opened = ask("hpke.mjs", info=RFC["info"], aad=RFC["aad"], open=RFC["enc"] + RFC["ct"], secret=RFC["skRm"])
    assert opened["plaintext"] == RFC["pt"]


@pytest.mark.parametrize("other", OTHERS)
def test_what_we_wrap_another_implementation_opens(other):
    wrapped = wrap(PLAINTEXT, key().public, MESSAGE)
    opened = ask(other, info=info_of(MESSAGE).hex(), open=wrapped.hex(), secret=SECRET.hex())
    assert bytes.fromhex(opened["plaintext"]) == PLAINTEXT


@pytest.mark.parametrize("other", OTHERS)
def test_what_another_implementation_wraps_we_open(other):
    made = ask(other, info=info_of(MESSAGE).hex(), recipient=key().public.hex(), plaintext=PLAINTEXT.hex())
    assert key().open(bytes.fromhex(made["sealed"]), MESSAGE) == PLAINTEXT


def test_the_info_is_the_sha256_of_the_message():
    assert info_of("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_two_wraps_of_the_same_thing_differ():
    assert wrap(PLAINTEXT, key().public, MESSAGE) != wrap(PLAINTEXT, key().public, MESSAGE)


def test_a_wrap_opens_only_for_its_key_and_its_message_and_unchanged():
    wrapped = wrap(PLAINTEXT, key().public, MESSAGE)
    assert key().open(wrapped, MESSAGE) == PLAINTEXT
    attempts = [(ThrowAwayKey(), wrapped, MESSAGE), (key(), wrapped, MESSAGE + " ")]
    attempts += [
        (key(), wrapped[:place] + bytes((wrapped[place] ^ 1,)) + wrapped[place + 1 :], MESSAGE)
        for place in range(0, len(wrapped), 7)
    ]
    attempts += [(key(), wrapped[:-1], MESSAGE), (key(), wrapped + b"\0", MESSAGE), (key(), b"", MESSAGE)]
    attempts += [(key(), bytes(32) + wrapped[32:], MESSAGE)]
    for other_key, other_wrapped, other_message in attempts:
        with pytest.raises(KeywrapError) as caught:
            other_key.open(other_wrapped, other_message)
        assert caught.value.reason == "wrap_unopened"


def test_nothing_is_wrapped_for_a_key_whose_secret_everyone_knows():
    for low_order in (bytes(32), b"\1" + bytes(31)):
        with pytest.raises(KeywrapError) as caught:
            wrap(PLAINTEXT, low_order, MESSAGE)
        assert caught.value.reason == "bad_public_key"


def test_a_public_key_is_read_from_its_resource():
    urn = key().urn()
    assert urn.startswith(KEY_URN) and "=" not in urn
    assert public_key_of(urn) == key().public


def test_only_the_one_spelling_of_a_key_is_read():
    urn = KEY_URN + base64.urlsafe_b64encode(bytes([255] * 32)).decode().rstrip("=")
    assert public_key_of(urn) == bytes([255] * 32)
    stray_bits = urn[:-1] + "9"  # decodes to the same 32 bytes
    for other in (stray_bits, urn + "=", urn[:-1], urn + "A", urn.replace("_", "/"), urn.upper(), KEY_URN, "\n" + urn):
        with pytest.raises(KeywrapError):
            public_key_of(other)


def test_a_throw_away_key_shows_only_its_public_half():
    assert SECRET.hex() not in repr(key())
    assert base64.urlsafe_b64encode(SECRET).decode().rstrip("=") not in repr(key())
