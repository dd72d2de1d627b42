"""The file of a song's mixes: whole or not at all, corrupt ones set aside, newer ones left alone."""

import json
import os
from pathlib import Path

import pytest

from app.mix_files.errors import MixFileError
from app.mix_files.song_file import VERSION, read_bench, set_aside_name, song_file, write_bench
from app.state.mixing import Bench, Mix, Shelf, StripMix

BENCH = Bench(
    Mix({"1": StripMix(gain_db=-6.0)}),
    Shelf(
        slots={"A": Mix(), "C": Mix({"1": StripMix(mute=True)})},
        saved={"Sonntag ☀": Mix({"1": StripMix(pan=1.0)})},
        slot="C",
        name="Sonntag ☀",
        alone="1",
        former_solos=("2",),
    ),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return song_file(tmp_path / "mixes", "eip155:1/erc1155:0x0", "first light/harbour")


def test_what_was_written_is_read_again(file: Path) -> None:
    write_bench(file, "c", "s", BENCH)
    assert read_bench(file) == BENCH
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_without_a_file_nothing_was_kept(file: Path) -> None:
    assert read_bench(file) is None


def test_songs_of_one_name_in_two_collections_have_two_files(tmp_path: Path) -> None:
    names = {song_file(tmp_path, collection, song).name for collection in "ab" for song in ("a/x", "a x", "…")}
    assert len(names) == 6


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[1]",
        b"{",
        b"{}",
        b'{"version": true}',
        b'{"version": 0}',
        b'{"version": 1, "mix": 7}',
        b'{"version": 1, "slots": {"Q": {}}}',
        b'{"version": 1, "saved": {"a\\u0007": {}}}',
        b'{"version": 1, "saved": {"' + b"n" * 61 + b'": {}}}',
        b'{"version": 1, "mix": {"strips": {"1": {"gain_db": NaN}}}}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_makes_no_sense_is_set_aside_whole(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(MixFileError):
        read_bench(file)
    assert not file.exists() and set_aside_name(file).read_bytes() == content
    assert read_bench(file) is None


def test_a_file_of_a_newer_program_is_left_as_it_is(file: Path) -> None:
    file.parent.mkdir()
    content = json.dumps({"version": VERSION + 1, "mix": "in a form to come"})
    file.write_text(content)
    with pytest.raises(MixFileError, match="newer"):
        read_bench(file)
    assert file.read_text() == content


def test_a_write_that_fails_leaves_the_former_file_and_nothing_beside(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bench(file, "c", "s", BENCH)

    def full(_: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_bench(file, "c", "s", Bench())
    monkeypatch.undo()
    assert read_bench(file) == BENCH and [each.name for each in file.parent.iterdir()] == [file.name]
