"""A shared mix: what is given is what is taken, and a hostile file harms nobody."""

import json
import os
from pathlib import Path

import pytest

from app.mix_files.errors import MixFileError
from app.mix_files.share import MAX_BYTES, SharedMix, SharedStem, parse_share, read_share, write_share
from app.state.mixing import MasterMix, Mix, StripMix

SHARED = SharedMix(
    "Sunday",
    31337,
    "0x" + "ab" * 20,
    "Harbour",
    (SharedStem("1", "Drums", "0" * 64), SharedStem("2", "Bass")),
    Mix({"1": StripMix(gain_db=-3.0, solo=True)}, MasterMix(limiter=False)),
)


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, object]:
    write_share(tmp_path / "a.stemmix", SHARED)
    document: dict[str, object] = json.loads((tmp_path / "a.stemmix").read_text())
    return document


def test_what_was_given_is_what_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "a.stemmix"
    write_share(file, SHARED)
    assert read_share(file) == SHARED


def test_it_is_small_and_holds_no_audio(tmp_path: Path) -> None:
    write_share(tmp_path / "a.stemmix", SHARED)
    assert (tmp_path / "a.stemmix").stat().st_size < 1200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "n" * 61),
        ("name", "a\u202eb"),
        ("name", 7),
        ("chain", 0),
        ("chain", "1"),
        ("chain", True),
        ("chain", 1 << 63),
        ("collection", "0x12"),
        ("collection", None),
        ("song", "s" * 201),
        ("stems", []),
        ("stems", {}),
        ("stems", [{"token": "1", "label": "a"}] * 2),
        ("stems", [{"token": "../../etc", "label": "a"}]),
        ("stems", [{"token": "1", "label": "a", "sha256": "short"}]),
        ("stems", [{"token": str(n), "label": "a"} for n in range(257)]),
        ("mix", None),
        ("mix", {"strips": {"1": {"gain_db": 99}}}),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(plain: dict[str, object], field: str, value: object) -> None:
    with pytest.raises(MixFileError) as caught:
        parse_share(json.dumps({**plain, field: value}).encode())
    assert caught.value.reason == "bad_value"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"version": 2}, "newer"),
        ({"version": 10**30}, "newer"),
        ({"version": "1"}, "not_a_mix"),
        ({"version": -1}, "not_a_mix"),
        ({"format": "mp3"}, "not_a_mix"),
    ],
)
def test_a_file_of_another_kind_or_version_is_said_so(
    plain: dict[str, object], change: dict[str, object], reason: str
) -> None:
    with pytest.raises(MixFileError) as caught:
        parse_share(json.dumps({**plain, **change}).encode())
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"[" * 100_000, b"null", b'{"format": "stemmix", "n": NaN}', b"1" * 6_000]
)
def test_what_is_no_mix_at_all_is_said_so(content: bytes) -> None:
    with pytest.raises(MixFileError) as caught:
        parse_share(content)
    assert caught.value.reason == "not_a_mix"


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "huge.stemmix"
    with file.open("wb") as out:
        out.truncate(1 << 40)
    with pytest.raises(MixFileError, match="too_large"):
        read_share(file)
    assert MAX_BYTES < 1 << 20


@pytest.mark.skipif(os.name != "posix", reason="pipes with a name")
def test_a_pipe_does_not_keep_the_program_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.stemmix")
    with pytest.raises(MixFileError, match="unreadable"):
        read_share(tmp_path / "pipe.stemmix")


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.stemmix"
    write_share(file, SHARED)
    whole = file.read_bytes()
    for end in range(0, len(whole) - 1, 7):
        with pytest.raises(MixFileError):
            parse_share(whole[:end])
