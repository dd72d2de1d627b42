"""Accepted pictures of the window: `python -m tests.app.views.pictures [SCENE…]` takes them anew, all or those named.

They are kept at half their size and in few colours: small enough to keep, sharp enough to see what changed. Every scene
in three forms; 200 % is a process of its own (`--scaled accept`, `--scaled compare`), as Qt reads the factor only once.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

ACCEPTED = Path(__file__).parent / "accepted"
DIFFERENT = Path(__file__).resolve().parents[3] / "build" / "different"
FORMS = {"": (1440, 900), "-1024": (1024, 700)}
SCALED = {"-200": (1440, 900)}
DIALOGS = (
    "forge-confirm",
    "forge-confirm-nine",
    "forge-approval",
    "forge-blocked",
    "forge-included",
    "forge-finalized",
    "forge-unknown",
    "forge-over-revoke",
    "reveal-confirm",
    "reveal-decided",
    "reveal-opened",
    "reveal-failed",
)
STEP = 32  # between the shades that are kept of each colour
LOUD = 70  # of 255: less is the colour table, or another rounding of the same edge
MOST_PART = 0.002  # of all pixels may be that different

Pixels = npt.NDArray[np.uint8]


def small(image: QImage) -> QImage:
    """As it is kept: half as wide and high as a person sees it, whatever the scale."""
    seen = image.deviceIndependentSize().toSize()
    image.setDevicePixelRatio(1.0)
    width, height = seen.width() // 2, seen.height() // 2
    halved = image.scaled(
        width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    steps = (pixels(halved) + np.uint8(STEP // 2)).astype(np.uint8) // STEP * STEP
    steps[pixels(halved) > 255 - STEP // 2] = 255
    plain = QImage(steps.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
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


def take(scene: str, size: tuple[int, int] = (1440, 900)) -> QImage:
    """The scene as it is drawn now."""
    from app.views.main_window import MainWindow
    from tests.app.views import sample_state
    from tests.app.views.screenshots import scenes, stage

    dialog = scene in DIALOGS
    state = sample_state.COMPLETE if dialog else scenes()[scene]
    window = MainWindow(state.look.theme)
    window.setProperty("of_test", True)
    try:
        stage(window, state, size)
        return small(_dialog(scene, window) if dialog else window.grab().toImage())
    finally:
        window.close()
        window.deleteLater()


def _dialog(scene: str, window: QWidget) -> QImage:
    from PySide6.QtWidgets import QApplication

    from app.views.forge_dialog import ForgeDialog
    from app.views.reveal_dialog import RevealDialog
    from tests.app.views.dialog_scenes import FORGES, REVEALS

    kind, _, name = scene.partition("-")
    dialog: ForgeDialog | RevealDialog
    if kind == "forge":
        dialog = ForgeDialog(window)
        dialog.show_view(FORGES[name])
    else:
        dialog = RevealDialog(window)
        dialog.show_view(REVEALS[name], reduced_motion=True)
    dialog.show()
    QApplication.processEvents()
    image = dialog.grab().toImage()
    dialog.hide()
    return image


def compare(scene: str, form: str, size: tuple[int, int]) -> float:
    """Which part of the picture is another than was accepted; where too much is, pictures of it lie in DIFFERENT."""
    accepted = QImage(str(ACCEPTED / f"{scene}{form}.png"))
    now = take(scene, size)
    part, picture = difference(accepted, now)
    if part > MOST_PART:
        DIFFERENT.mkdir(parents=True, exist_ok=True)
        picture.save(str(DIFFERENT / f"{scene}{form}.png"))
        now.save(str(DIFFERENT / f"{scene}{form}-now.png"))
    return part


def names() -> tuple[str, ...]:
    from tests.app.views.screenshots import scenes

    return (*scenes(), *DIALOGS)


def _accept(wanted: list[str], forms: dict[str, tuple[int, int]]) -> None:
    ACCEPTED.mkdir(exist_ok=True)
    for scene in wanted:
        for form, size in forms.items():
            if not (form == "-1024" and scene in DIALOGS):
                take(scene, size).save(str(ACCEPTED / f"{scene}{form}.png"), "PNG", 0)


def scaled(task: str, wanted: list[str]) -> subprocess.CompletedProcess[str]:
    """Accept or compare the pictures at 200 %, in a process of their own."""
    return subprocess.run(
        [sys.executable, "-m", "tests.app.views.pictures", "--scaled", task, *wanted],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "2"},
        capture_output=True,
        text=True,
    )


def main(arguments: list[str]) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.theme import fonts

    application = QApplication.instance() or QApplication(sys.argv[:1])
    fonts.register()
    if arguments[:2] == ["--scaled", "compare"]:
        parts = {scene: compare(scene, "-200", SCALED["-200"]) for scene in arguments[2:] or names()}
        for scene, part in parts.items():
            if part > MOST_PART:
                print(f"{scene}-200: {part:.2%} of it changed, see {DIFFERENT}")
        return int(any(part > MOST_PART for part in parts.values()))
    if arguments[:2] == ["--scaled", "accept"]:
        _accept(arguments[2:] or list(names()), SCALED)
        return 0
    wanted = arguments or list(names())
    _accept(wanted, FORMS)
    application.processEvents()
    code = scaled("accept", wanted).returncode
    print(f"{len(wanted)} scenes accepted in {ACCEPTED}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
