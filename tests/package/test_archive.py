"""The same content gives the same archive, whoever packs it, when and where."""

import importlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="packs for Debian, with its rights and links")
EPOCH_S = 1_700_000_000
FILES = {"a": b"first", "program": b"\x7fELF", "b/c": b"third", "b/a b": b"fourth \xff"}


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / ".setup" / "package"))
    return importlib.import_module("deb")


def _folder(place: Path, names: list[str], mtime_s: int, mode: int) -> Path:
    for name in names:
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(FILES[name])
        file.chmod(0o700 | mode if name == "program" else 0o600 | mode)
        os.utime(file, (mtime_s, mtime_s))
    (place / "link").symlink_to("a")
    return place


def _two(tmp_path: Path) -> tuple[Path, Path]:
    """One content: made in another order, at another time, with other rights of others."""
    return (
        _folder(tmp_path / "one", list(FILES), 1_000_000_000, 0o000),
        _folder(tmp_path / "another place", list(reversed(FILES)), 1_600_000_000, 0o044),
    )


def test_two_tars_of_one_content_are_the_same_bytes(package: ModuleType, tmp_path: Path) -> None:
    made = []
    for number, folder in enumerate(_two(tmp_path)):
        made.append(tmp_path / f"{number}.tar.xz")
        package.write_tar_xz(folder, "mixer-1", made[-1], EPOCH_S)
    assert made[0].read_bytes() == made[1].read_bytes()
    with tarfile.open(made[0]) as tar:
        entries = {entry.name: entry for entry in tar}
    assert list(entries) == [
        "mixer-1",
        "mixer-1/a",
        "mixer-1/b",
        "mixer-1/b/a b",
        "mixer-1/b/c",
        "mixer-1/link",
        "mixer-1/program",
    ]
    assert {entry.mtime for entry in entries.values()} == {EPOCH_S} and {entry.uid for entry in entries.values()} == {0}
    assert oct(entries["mixer-1/program"].mode) == "0o755" and oct(entries["mixer-1/a"].mode) == "0o644"


def test_two_debs_of_one_content_are_the_same_bytes_and_debian_reads_them(package: ModuleType, tmp_path: Path) -> None:
    made = []
    for number, folder in enumerate(_two(tmp_path)):
        made.append(tmp_path / f"{number}.deb")
        package.write_deb(folder, ROOT, made[-1], "1.2", EPOCH_S)
    assert made[0].read_bytes() == made[1].read_bytes()
    told = subprocess.run(["dpkg-deb", "--field", str(made[0]), "Package", "Version"], capture_output=True, text=True)
    assert told.stdout == "Package: stems-mixer\nVersion: 1.2\n"
    listed = subprocess.run(["dpkg-deb", "--contents", str(made[0])], capture_output=True, text=True, check=True).stdout
    assert "./usr/lib/stems-mixer/program" in listed and "./usr/share/applications/" in listed


def test_long_names_are_written_as_dpkg_reads_them(package: ModuleType, tmp_path: Path) -> None:
    long = tmp_path / "in" / ("folder" * 20) / ("name" * 30)
    long.parent.mkdir(parents=True)
    long.write_bytes(b"")
    with (tmp_path / "tar").open("wb") as file:
        importlib.import_module("archive").write_tar(tmp_path / "in", "", file, EPOCH_S)
    assert b"PaxHeader" not in (tmp_path / "tar").read_bytes()
    with tarfile.open(tmp_path / "tar") as tar:
        assert tar.getnames()[-1] == f"{'folder' * 20}/{'name' * 30}"
