"""A Debian package of the frozen folder, with all that a desktop wants to know of it."""

import hashlib
import lzma
import platform
import shutil
import tempfile
from pathlib import Path

from archive import write_ar, write_tar, write_tar_xz

APP_ID = "io.github.stems_mixer.StemsMixer"
DEPENDS = (
    f"libc6 (>= {platform.libc_ver()[1] or '2.36'}), libegl1, libgl1, libportaudio2, libasound2 | libasound2t64, "
    "libxcb1, libwayland-client0, libwayland-cursor0"
)
_ICON_SIDES = (16, 32, 48, 64, 128, 256, 512)


def write_deb(folder: Path, root: Path, target: Path, version: str, epoch: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        shutil.copytree(folder, tree / "usr/lib/stems-mixer", symlinks=True)
        _add_desktop_files(root, tree)
        data = Path(scratch) / "data.tar.xz"
        write_tar_xz(tree, ".", data, epoch)
        control = Path(scratch) / "control"
        control.mkdir()
        (control / "control").write_text(_control(version, _size_kib(tree)), encoding="utf-8")
        (control / "md5sums").write_text(_sums(tree), encoding="utf-8")
        packed = Path(scratch) / "control.tar.xz"
        with lzma.open(packed, "wb") as file:
            write_tar(control, ".", file, epoch)
        write_ar(target, [("debian-binary", b"2.0\n"), ("control.tar.xz", packed), ("data.tar.xz", data)], epoch)


def _add_desktop_files(root: Path, tree: Path) -> None:
    desktop = root / "resources" / "desktop"
    for name, place in (
        (f"{APP_ID}.desktop", "usr/share/applications"),
        (f"{APP_ID}.metainfo.xml", "usr/share/metainfo"),
        (f"{APP_ID}.xml", "usr/share/mime/packages"),
    ):
        (tree / place).mkdir(parents=True)
        shutil.copy(desktop / name, tree / place / name)
    for side in _ICON_SIDES:
        place = tree / f"usr/share/icons/hicolor/{side}x{side}/apps"
        place.mkdir(parents=True)
        shutil.copy(desktop / f"icon-{side}.png", place / f"{APP_ID}.png")
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/stems-mixer").symlink_to("../lib/stems-mixer/stems-mixer")
    papers = tree / "usr/share/doc/stems-mixer"
    papers.mkdir(parents=True)
    shutil.copy(root / "LICENSE", papers / "copyright")


def _control(version: str, size_kib: int) -> str:
    return f"""Package: stems-mixer
Version: {version}
Architecture: amd64
Maintainer: The Stems Mixer authors <noreply@stems-mixer.invalid>
Installed-Size: {size_kib}
Depends: {DEPENDS}
Section: sound
Priority: optional
Description: mixer for collectors of music stems
 Hear the stems you own together, each on a fader of its own, see what is missing, and forge what is
 complete. The demo world needs neither a wallet nor a network.
"""


def _size_kib(tree: Path) -> int:
    return sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink()) // 1024


def _sums(tree: Path) -> str:
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    return "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}\n"
        for path in files
    )
