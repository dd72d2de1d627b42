import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.profile import Traits
from chain.tokens import metadata
from chain.tokens.model import AudioRef, StemType, Tier, Token
from chain.tokens.text import shown

SHA = "ab" * 32
AUDIO = {
    "uri": "ipfs://bafkreiaudio",
    "mime": "audio/flac",
    "sha256": SHA.upper(),
    "bytes": 24117248,
    "frames": 12096000,
    "sample_rate": 48000,
    "encryption": "age-encryption.org/v1",
    "key_gate": "https://gate.example",
}


def traits(**values: object) -> list[dict[str, object]]:
    return [{"trait_type": name, "value": value} for name, value in values.items()]


STEM = {
    "name": "Masterpiece · Brass",
    "description": "One layer",
    "image": "ipfs://bafkreiimage",
    "animation_url": "ipfs://bafkreipublic",
    "attributes": traits(Tier="Stem", Album="000", Song="Masterpiece", Type="Brass"),
    "properties": {"audio": AUDIO},
}


def read(document: object) -> Token:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return metadata.read(7, raw, Traits())


def test_a_stem_is_read_as_the_protocol_describes_it() -> None:
    assert read(STEM) == Token(
        token_id=7,
        tier=Tier.STEM,
        name="Masterpiece · Brass",
        description="One layer",
        image="ipfs://bafkreiimage",
        album="000",
        song="Masterpiece",
        stem_type=StemType.BRASS,
        audio=AudioRef(
            "ipfs://bafkreiaudio",
            "audio/flac",
            SHA,
            24117248,
            12096000,
            48000,
            "age-encryption.org/v1",
            "https://gate.example",
        ),
    )


def test_without_an_audio_property_the_animation_is_public_audio() -> None:
    token = read(STEM | {"properties": {}})
    assert token.audio == AudioRef("ipfs://bafkreipublic")
    assert token.problem is None


def test_a_song_carries_its_isrc_and_an_album_its_upc() -> None:
    song = read({"name": "M", "attributes": traits(Tier="Song", Album="O", Song="M", ISRC="QZK6P2600001")})
    album = read({"name": "O", "attributes": traits(Tier="Album", Album="O", UPC="036000291452")})
    assert (song.tier, song.isrc, song.problem) == (Tier.SONG, "QZK6P2600001", None)
    assert (album.tier, album.upc, album.problem) == (Tier.ALBUM, "036000291452", None)


def test_a_sealed_token_needs_neither_song_nor_type() -> None:
    token = read({"name": "Sealed stem", "attributes": traits(Tier="Sealed")})
    assert (token.tier, token.problem) == (Tier.SEALED, None)


def test_the_profile_names_the_traits() -> None:
    names = Traits(tier="Kind", album="Record", song="Track", type="Layer")
    document = {
        "name": "x",
        "attributes": traits(Kind="stem", record="O", TRACK="M", Layer="fx"),
        "animation_url": "ipfs://x",
    }
    token = metadata.read(7, json.dumps(document).encode(), names)
    assert (token.tier, token.album, token.song, token.stem_type) == (Tier.STEM, "O", "M", StemType.FX)


def test_a_collection_without_tiers_has_stems_where_song_and_type_are_named() -> None:
    token = read({"name": "x", "attributes": traits(Album="O", Song="M", Type="Bass"), "animation_url": "ipfs://x"})
    assert (token.tier, token.problem) == (Tier.STEM, None)


def test_a_number_may_be_a_name() -> None:
    assert read({"name": "x", "attributes": traits(Tier="Album", Album=111)}).album == "111"


PROBLEMS: dict[str, tuple[object, str]] = {
    "too large": (b" " * (metadata.MAX_METADATA_BYTES + 1), "too_large"),
    "empty": (b"", "not_json"),
    "HTML": (b"<html>", "not_json"),
    "not UTF-8": (b'{"name": "\xff"}', "not_json"),
    "UTF-16": (json.dumps(STEM).encode("utf-16"), "not_json"),
    "deep": (b"[" * 100_000, "not_json"),
    "deep object": (b'{"a":' * 30_000, "not_json"),
    "5,000 digits": (b'{"attributes": [' + b"9" * 5000 + b"]}", "not_json"),
    "NaN": (b'{"name": NaN}', "not_json"),
    "a list": ([], "not_an_object"),
    "null": (None, "not_an_object"),
    "a text": ("x", "not_an_object"),
    "traits as an object": (STEM | {"attributes": {"Tier": "Stem"}}, "bad_trait"),
    "too many traits": (STEM | {"attributes": traits(Tier="Stem") * 300}, "bad_trait"),
    "a trait that is a list": (STEM | {"attributes": traits(Tier=["Stem"])}, "bad_trait"),
    "a trait that is a flag": (STEM | {"attributes": traits(Tier=True)}, "bad_trait"),
    "a huge number as a trait": (STEM | {"attributes": traits(Tier="Stem", Song=10**30, Type="FX")}, "bad_trait"),
    "two tiers": (STEM | {"attributes": traits(Tier="Stem") + traits(Tier="Album")}, "duplicate_trait"),
    "two songs in disguise": (STEM | {"attributes": traits(Song="a", song="b", Tier="Stem")}, "duplicate_trait"),
    "no traits": (STEM | {"attributes": []}, "no_tier"),
    "no attributes": ({"name": "x"}, "no_tier"),
    "an unknown tier": (STEM | {"attributes": traits(Tier="Platinum", Song="M", Type="FX")}, "unknown_tier"),
    "an unknown type": (STEM | {"attributes": traits(Tier="Stem", Song="M", Type="Kazoo")}, "unknown_stem_type"),
    "no type": (STEM | {"attributes": traits(Tier="Stem", Song="M")}, "no_stem_type"),
    "no song": (STEM | {"attributes": traits(Tier="Stem", Type="FX")}, "no_song"),
    "an invisible song": (STEM | {"attributes": traits(Tier="Stem", Type="FX", Song="​‮")}, "no_song"),
    "a song without a song": ({"attributes": traits(Tier="Song")}, "no_song"),
    "no audio": (STEM | {"animation_url": None, "properties": {}}, "no_audio"),
    "audio from a file": (STEM | {"animation_url": "file:///etc/passwd", "properties": []}, "no_audio"),
    "audio as a text": (STEM | {"properties": {"audio": "ipfs://x"}}, "bad_audio"),
    "audio without a place": (
        STEM | {"properties": {"audio": {k: v for k, v in AUDIO.items() if k != "uri"}}},
        "bad_audio",
    ),
    "an unknown cipher": (STEM | {"properties": {"audio": AUDIO | {"encryption": "rot13"}}}, "unknown_encryption"),
    "a cipher that is a list": (STEM | {"properties": {"audio": AUDIO | {"encryption": []}}}, "unknown_encryption"),
    "an ISRC with hyphens": ({"attributes": traits(Tier="Song", Song="M", ISRC="QZ-K6P-26-00001")}, "bad_isrc"),
    "an ISRC and a line": ({"attributes": traits(Tier="Song", Song="M", ISRC="QZK6P260000١")}, "bad_isrc"),
    "an ISRC that is too long": ({"attributes": traits(Tier="Song", Song="M", ISRC="QZK6P26000012")}, "bad_isrc"),
    "a UPC with a wrong digit": ({"attributes": traits(Tier="Album", Album="O", UPC="036000291453")}, "bad_upc"),
    "a UPC that is a number": ({"attributes": traits(Tier="Album", Album="O", UPC=36000291452)}, "bad_upc"),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_bad_document_has_a_problem_and_a_name_to_show(name: str) -> None:
    document, problem = PROBLEMS[name]
    token = read(document)
    assert token.problem == problem
    assert token.name


BAD_AUDIO = {
    "uri": [7, "", None, "javascript:x", "file:///x", "ipfs://x\n", "ipfs://" + "x" * 5000],
    "sha256": [7, "ab", SHA + "00", "zz" * 32, SHA + "\n"],
    "mime": [7, "", "audio", "text/html; charset=x", "a" * 200 + "/x"],
    "bytes": [0, -1, 1.5, "7", True, 2**41],
    "frames": [0, -1, True, 2**36 + 1, [1]],
    "sample_rate": [0, 48000.5, 768_001, "48000"],
    "key_gate": [7, "ftp://gate", "javascript:alert(1)"],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in BAD_AUDIO.items() for value in values]
)
def test_audio_is_taken_as_a_whole_or_not_at_all(field: str, value: object) -> None:
    token = read(STEM | {"properties": {"audio": AUDIO | {field: value}}})
    assert (token.problem, token.audio) == ("bad_audio", None)
    assert (token.tier, token.stem_type) == (Tier.STEM, StemType.BRASS)


@pytest.mark.parametrize("image", [7, ["ipfs://x"], "file:///etc/passwd", "/etc/passwd", "qrc:/x", "ipfs://a b\x00"])
def test_a_picture_from_anywhere_else_is_no_picture_and_no_problem(image: object) -> None:
    token = read(STEM | {"image": image})
    assert (token.image, token.problem) == (None, None)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u202eb\u2066c\u200b", "abc"),
        ("a\x00\x1b[31mb", "a[31mb"),
        ("  many \t spaces\r\n and lines ", "many spaces and lines"),
        ("\ud800x", "x"),
        ("e" + "\u0301" * 50, "é" + "\u0301" * 4),
        ("<img src='/etc/passwd'>", "<img src='/etc/passwd'>"),
        ("x" * 500, "x" * 119 + "…"),
        ("\u2028\u2029", ""),
    ],
)
def test_a_name_is_made_harmless_to_show(text: str, seen: str) -> None:
    assert shown(text, 120) == seen


def test_a_description_keeps_its_lines() -> None:
    assert shown("one \r\n\n two\x07", 100, lines=True) == "one\n\ntwo"


def test_normalising_a_flood_of_marks_takes_no_time_to_speak_of() -> None:
    assert len(shown("a" + "\u0328\u0301" * 200_000, 120)) <= 120


@pytest.mark.parametrize(("text", "valid"), [("036000291452", True), ("036000291453", False), ("03600029145", False)])
def test_a_upc_is_known_by_its_check_digit(text: str, valid: bool) -> None:
    assert metadata.is_upc(text) is valid


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["Stem", "Tier", "ipfs://x"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*STEM, *AUDIO, "trait_type", "value"]), inner)
    ),
    max_leaves=20,
)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")))
def test_no_document_raises(document: bytes) -> None:
    token = metadata.read(7, document, Traits())
    assert token.token_id == 7
    assert token.name.isprintable()
