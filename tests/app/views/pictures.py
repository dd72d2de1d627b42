"""Accepted pictures of the window: `python -m tests.app.views.pictures` takes them anew.

They are kept at half their size and in few colours: small enough to keep, sharp enough to see what changed.
"""

import os
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

ACCEPTED = Path(__file__).parent / "accepted"
SIZE = (1440, 900)
SCENES = (
    "mixer",
    "mixer-light",
    "bars",
    "complete",
    "troubles",
    "sixteen",
    "empty",
    "loading",
    "song-loading",
    "broken",
    "keyboard",
)
STEP = 32  # between the shades that are kept of each colour
LOUD = 70  # of 255: less is the colour table, or another rounding of the same edge
MOST_PART = 0.002  # of all pixels may be that different

Pixels = npt.NDArray[np.uint8]


def small(image: QImage) -> QImage:
    """As it is kept."""
    halved = image.scaled(
        SIZE[0] // 2,
        SIZE[1] // 2,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    steps = (pixels(halved) + np.uint8(STEP // 2)).astype(np.uint8) // STEP * STEP
    steps[pixels(halved) > 255 - STEP // 2] = 255
    plain = QImage(steps.tobytes(), SIZE[0] // 2, SIZE[1] // 2, 3 * (SIZE[0] // 2), QImage.Format.Format_RGB888)
    return plain.convertToFormat(QImage.Format.Format_Indexed8, Qt.ImageConversionFlag.AvoidDither)


def pixels(image: QImage) -> Pixels:
    """(rows, columns, 3), of any image."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()


def difference(one: QImage, other: QImage) -> tuple[float, QImage]:
    """Which part of the pixels is plainly another, and a picture of them: red over the first, darkened."""
    first, second = pixels(one), pixels(other)
    if first.shape != second.shape:
        return 1.0, other
    changed = np.abs(first.astype(np.int16) - second.astype(np.int16)).max(axis=2) > LOUD
    shown = first // 3
    shown[changed] = (255, 40, 40)
    height, width, _ = shown.shape
    picture = QImage(shown.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    return float(changed.mean()), picture


def take(scene: str) -> QImage:
    """The scene as it is drawn now."""
    from app.views.main_window import MainWindow
    from tests.app.views.screenshots import scenes, stage

    state = scenes()[scene]
    window = MainWindow(state.look.theme)
    window.setProperty("of_test", True)
    try:
        stage(window, state, SIZE)
        return small(window.grab().toImage())
    finally:
        window.close()
        window.deleteLater()


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(sys.argv[:1])
    ACCEPTED.mkdir(exist_ok=True)
    for scene in SCENES:
        take(scene).save(str(ACCEPTED / f"{scene}.png"), "PNG", 0)
    application.processEvents()
    print(f"{len(SCENES)} pictures accepted in {ACCEPTED}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
