from pathlib import Path

import pytest

from chain.tokens.catalogue_file import MAX_FILE_BYTES, CatalogueFileError, Corrections, load, parse
from chain.tokens.model import AudioRef, StemType, Tier, Token

FILE = """
[[stem]]
id = 17
album = "000"
song = "Masterpiece"
type = "brass"
name = "The brass"

[[song]]
id = 10
album = "000"
song = "Masterpiece"

[[album]]
id = 1
album = "000"

[[sealed]]
id = 900
"""


def corrected(token: Token, text: str = FILE) -> Token:
    return parse(text.encode()).applied(token)


def test_a_token_that_says_nothing_is_what_the_file_says() -> None:
    token = corrected(Token(17, None, "#17", audio=AudioRef("ipfs://x"), image="ipfs://i", problem="no_tier"))
    assert (token.tier, token.album, token.song, token.stem_type) == (Tier.STEM, "000", "Masterpiece", StemType.BRASS)
    assert (token.name, token.problem) == ("The brass", None)
    assert (token.audio, token.image) == (AudioRef("ipfs://x"), "ipfs://i")


def test_a_token_that_says_something_else_is_corrected() -> None:
    token = corrected(
        Token(10, Tier.STEM, "Wrong", album="999", song="Other", stem_type=StemType.FX, isrc="QZK6P2600001")
    )
    assert (token.tier, token.name, token.album, token.song) == (Tier.SONG, "Wrong", "000", "Masterpiece")
    assert (token.stem_type, token.isrc) == (None, "QZK6P2600001")


def test_a_stem_without_audio_still_says_so_and_a_bad_hash_stays_bad() -> None:
    assert corrected(Token(17, None, "", problem="no_uri")).problem == "no_audio"
    assert corrected(Token(17, None, "", problem="bad_audio")).problem == "bad_audio"


def test_a_token_the_file_does_not_name_stays_as_it_is() -> None:
    token = Token(18, None, "x", problem="no_tier")
    assert corrected(token) is token
    assert corrected(token, "") is token
    assert corrected(Token(900, None, "x")).tier is Tier.SEALED


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("[[stem]", "not_toml", "TOMLDecodeError"),
        ("\xff", "not_toml", "UnicodeDecodeError"),
        ("x = " + "[" * 5000, "not_toml", ""),
        ("id = " + "9" * 5000, "not_toml", "ValueError"),
        ("[[poster]]\nid = 1", "unknown_field", "poster"),
        ("[stem]\nid = 1", "unknown_field", "stem"),
        ("stem = [1]", "bad_value", "stem 1"),
        ("[[sealed]]\nid = 1\nsong = 'x'", "unknown_field", "sealed 1, song"),
        ("[[sealed]]\nname = 'x'", "missing", "sealed 1, id"),
        ("[[stem]]\nid = 1\nsong = 'x'", "missing", "stem 1, type"),
        ("[[song]]\nid = 1", "missing", "song 1, song"),
        ("[[album]]\nid = 1", "missing", "album 1, album"),
        ("[[sealed]]\nid = -1", "bad_value", "sealed 1, id"),
        ("[[sealed]]\nid = true", "bad_value", "sealed 1, id"),
        ("[[sealed]]\nid = '1'", "bad_value", "sealed 1, id"),
        ("[[sealed]]\nid = 1" + "0" * 78, "bad_value", "sealed 1, id"),
        ("[[song]]\nid = 1\nsong = 7", "bad_value", "song 1, song"),
        ("[[song]]\nid = 1\nsong = ''", "bad_value", "song 1, song"),
        ("[[song]]\nid = 1\nsong = '\u202e'", "bad_value", "song 1, song"),
        ("[[song]]\nid = 1\nsong = '" + "x" * 121 + "'", "bad_value", "song 1, song"),
        ("[[stem]]\nid = 1\nsong = 'x'\ntype = 'Kazoo'", "bad_value", "stem 1, type"),
        ("[[sealed]]\nid = 1\n[[sealed]]\nid = 1", "twice", "sealed 2, id"),
        ("[[sealed]]\nid = 1\n[[album]]\nid = 1\nalbum = 'x'", "twice", "album 1, id"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(text: str, reason: str, place: str) -> None:
    with pytest.raises(CatalogueFileError) as failure:
        parse(text.encode("latin-1" if text == "\xff" else "utf-8"))
    assert failure.value.reason == reason
    assert not place or failure.value.place == place


def test_no_file_changes_nothing_and_one_too_large_is_not_read(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Corrections()
    (tmp_path / "x.toml").write_text(FILE)
    assert set(load(tmp_path / "x.toml").tokens) == {1, 10, 17, 900}
    (tmp_path / "x.toml").write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    with pytest.raises(CatalogueFileError):
        load(tmp_path / "x.toml")
    with pytest.raises(CatalogueFileError):
        load(tmp_path)
