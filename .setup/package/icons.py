"""Draws the icon files of the three systems from the logo in the window: `python .setup/package/icons.py`."""

import os
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIDES = (16, 32, 48, 64, 128, 256, 512)
_ICO_SIDES = (16, 32, 48, 64, 128, 256)
_ICNS_KINDS = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09"}


def drawn(side: int) -> bytes:
    """A PNG, `side` pixels wide and high."""
    from PySide6.QtCore import QBuffer, QIODevice

    from app.views.top_bar import paint_icon

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    paint_icon(side).save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Windows: a table of pictures, each a PNG; 0 stands for 256."""
    place = 6 + 16 * len(pictures)
    table, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for side, png in pictures.items():
        table += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(png), place + len(body))
        body += png
    return table + body


def icns(pictures: dict[int, bytes]) -> bytes:
    """macOS: a length and a name before each PNG."""
    body = b"".join(_ICNS_KINDS[side] + struct.pack(">I", len(png) + 8) + png for side, png in pictures.items())
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([])
    folder = ROOT / "resources" / "desktop"
    pictures = {side: drawn(side) for side in SIDES}
    for side, png in pictures.items():
        (folder / f"icon-{side}.png").write_bytes(png)
    (folder / "stems-mixer.ico").write_bytes(ico({side: pictures[side] for side in _ICO_SIDES}))
    (folder / "stems-mixer.icns").write_bytes(icns({side: pictures[side] for side in _ICNS_KINDS}))
    application.quit()


if __name__ == "__main__":
    main()
