"""Documents changed at random: whatever comes, one token with a name to show, and never an exception."""

import json
import random

import pytest

from chain.profile import Traits
from chain.tokens import metadata
from chain.tokens.model import AudioRef, Token
from tests.chain.tokens.test_metadata import AUDIO, STEM

SEEDS = [json.dumps(STEM | {"properties": {"audio": AUDIO}}).encode(), json.dumps(STEM).encode()]
PIECES = [
    piece.encode("latin-1")
    for piece in (
        "{",
        "}",
        "[",
        "]",
        '"',
        ",",
        ":",
        "\\",
        "\\u202e",
        "\\ud800",
        "null",
        "1e999",
        "-",
        "NaN",
        "\xff",
        "\x00",
        "9" * 400,
        "[" * 400,
        '"Tier"',
        '"Stem"',
        '"value"',
        "ipfs://",
        "file:///",
        "<img src=x>",
    )
]


def mutated(chance: random.Random) -> bytes:
    document = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(document) + 1)
        match chance.randrange(4):
            case 0:
                document[at : at + chance.randint(1, 12)] = b""
            case 1:
                document[at:at] = chance.choice(PIECES)
            case 2 if at < len(document):
                document[at] = chance.randrange(256)
            case _:
                other = chance.choice(SEEDS)
                first = chance.randrange(len(other))
                document[at : at + 20] = other[first : first + chance.randint(1, 60)]
    return bytes(document)


def fault_of(token: Token) -> str | None:
    """What a token that came out of the reader must never be."""
    if token.token_id != 7 or not token.name or not token.name.isprintable() or len(token.name) > 120:
        return "name"
    if any(text is not None and (not text or not text.isprintable()) for text in (token.song, token.album)):
        return "trait"
    uris = [token.image, token.audio.uri if token.audio else None, token.audio.key_gate if token.audio else None]
    if any(uri is not None and not uri.lower().startswith(("https:", "http:", "ipfs:", "data:")) for uri in uris):
        return "uri"
    return None


def run(count: int, seed: int) -> dict[str | None, int]:
    """How often which problem was found."""
    chance, found = random.Random(seed), dict[str | None, int]()
    for _ in range(count):
        document = mutated(chance)
        token = metadata.read(7, document, Traits())
        assert fault_of(token) is None, document
        found[token.problem] = found.get(token.problem, 0) + 1
    return found


def test_mutated_documents_end_in_tokens() -> None:
    found = run(3000, 1)
    # Neither all broken nor all whole: else the mutations would prove nothing.
    assert found["not_json"] > 300
    assert found[None] > 100
    assert len(found) > 5


def test_the_judge_sees_what_must_not_come_out() -> None:
    assert fault_of(Token(7, None, "a\u202eb")) == "name"
    assert fault_of(Token(7, None, "a", song="")) == "trait"
    assert fault_of(Token(7, None, "a", audio=AudioRef("file:///etc/passwd"))) == "uri"


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(4))
def test_a_million_mutated_documents_end_in_tokens(seed: int) -> None:
    run(250_000, 1000 + seed)
