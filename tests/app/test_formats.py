"""Every file on disk: a release's is read for ever, a newer one is left alone, a damaged one is never lost."""

import json
import re
import shutil
from pathlib import Path

import pytest

from app import VERSION
from tests.app.formats import FIXTURES, FORMATS, Format

RELEASES = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())
each_format = pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
DAMAGES = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "foreign": lambda data: b"\x00\xff" * 600,
}


def _copy(kind: Format, folder: Path, release: str = VERSION) -> Path:
    return Path(shutil.copy(FIXTURES / release / kind.name, folder / kind.name))


def _beside(file: Path, content: bytes) -> bool:
    return any(found.is_file() and found.read_bytes() == content for found in file.parent.iterdir())


@pytest.mark.parametrize("release", RELEASES)
@each_format
def test_what_a_release_wrote_is_read_as_it_was_meant(kind: Format, release: str, tmp_path: Path) -> None:
    if not (FIXTURES / release / kind.name).exists():
        return  # this format came later
    expected = json.loads((FIXTURES / release / "read.json").read_text(encoding="utf-8"))
    assert kind.read(_copy(kind, tmp_path, release)) == expected[kind.name]


def test_there_is_a_file_of_this_release_in_every_format() -> None:
    assert {kind.name for kind in FORMATS} < {file.name for file in (FIXTURES / VERSION).iterdir()}


@each_format
def test_what_is_written_now_is_read_now(kind: Format, tmp_path: Path) -> None:
    file = tmp_path / kind.name
    kind.make(file)
    assert kind.read(file) not in ("empty", "refused")


@each_format
def test_a_newer_file_is_refused_and_not_written_over(kind: Format, tmp_path: Path) -> None:
    file = _copy(kind, tmp_path)
    kind.newer(file)
    before = file.read_bytes()
    assert kind.read(file) == ("refused" if kind.kept else "empty")
    assert file.read_bytes() == before


@pytest.mark.parametrize("damage", DAMAGES)
@each_format
def test_a_damaged_file_stays_or_is_set_aside_and_is_no_crash(kind: Format, damage: str, tmp_path: Path) -> None:
    file = _copy(kind, tmp_path)
    damaged = DAMAGES[damage](file.read_bytes())
    file.write_bytes(damaged)
    assert kind.read(file) in ("empty", "refused", "")
    assert not damaged or _beside(file, damaged), "nothing is deleted"


@each_format
def test_a_second_damaged_file_does_not_take_the_place_of_the_first(kind: Format, tmp_path: Path) -> None:
    file = tmp_path / kind.name
    broken = [b"\x00first" * 300, b"\x00second" * 300]
    for data in broken:
        file.write_bytes(data)
        kind.read(file)
    if file.suffix != ".stemmix" and kind.kept and _is_set_aside(kind, tmp_path):
        assert all(_beside(file, data) for data in broken)


def _is_set_aside(kind: Format, folder: Path) -> bool:
    stem = kind.name.partition(".")[0]
    return any(re.match(rf"{stem}.*(unreadable|set-aside|damaged)", found.name) for found in folder.iterdir())
