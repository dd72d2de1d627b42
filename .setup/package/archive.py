"""Archives whose bytes depend on their content alone: sorted, of nobody, at one time, with two kinds of rights."""

import lzma
import stat
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

_AR_MAGIC = b"!<arch>\n"


def _entries(folder: Path, prefix: str) -> Iterator[tuple[tarfile.TarInfo, Path]]:
    for path in [folder, *sorted(folder.rglob("*"), key=lambda found: found.relative_to(folder).parts)]:
        name = "/".join((prefix, *path.relative_to(folder).parts)).strip("/")
        entry = tarfile.TarInfo(name or ".")
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, path.readlink().as_posix(), 0o777
        elif stat.S_ISDIR(mode):
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
        else:
            entry.size, entry.mode = path.stat().st_size, 0o755 if mode & stat.S_IXUSR else 0o644
        yield entry, path


def write_tar(folder: Path, prefix: str, file: BinaryIO, epoch: int) -> None:
    """`folder` as tar, its names below `prefix`."""
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as tar:  # dpkg knows no other long names
        for entry, path in _entries(folder, prefix):
            entry.mtime = epoch
            if entry.isreg():
                with path.open("rb") as content:
                    tar.addfile(entry, content)
            else:
                tar.addfile(entry)


def write_tar_xz(folder: Path, prefix: str, target: Path, epoch: int, preset: int = 1) -> None:
    """preset: of xz. 6 gives a sixth less and takes eight times as long."""
    with lzma.open(target, "wb", preset=preset) as file:
        write_tar(folder, prefix, file, epoch)


def write_ar(target: Path, members: list[tuple[str, Path | bytes]], epoch: int) -> None:
    """The outer archive of a .deb: short names, in the order given."""
    with target.open("wb") as file:
        file.write(_AR_MAGIC)
        for name, content in members:
            size = content.stat().st_size if isinstance(content, Path) else len(content)
            file.write(f"{name:<16}{epoch:<12}{0:<6}{0:<6}{'100644':<8}{size:<10}`\n".encode())
            with content.open("rb") if isinstance(content, Path) else BytesIO(content) as source:
                while block := source.read(1 << 20):
                    file.write(block)
            if size % 2:
                file.write(b"\n")
