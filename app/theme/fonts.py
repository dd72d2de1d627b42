"""Inter, brought along because a bare machine may have no fonts at all."""

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

import resources

FAMILY = "Inter"
REGULAR, MEDIUM, SEMIBOLD, BOLD = (
    QFont.Weight.Normal,
    QFont.Weight.Medium,
    QFont.Weight.DemiBold,
    QFont.Weight.Bold,
)


class FontsMissing(Exception):
    """The fonts that belong to the program could not be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


@cache
def register() -> None:
    """Make Inter known to Qt. Once per process, after the QGuiApplication exists. Raises FontsMissing."""
    folder = Path(resources.__file__).parent / "fonts"
    for name in ("Regular", "Medium", "SemiBold", "Bold"):
        path = folder / f"Inter-{name}.otf"
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FontsMissing(path)


@cache
def font(size_px: int, weight: QFont.Weight = REGULAR, spacing_px: float = 0.0) -> QFont:
    """Inter with tabular figures, so that numbers do not dance. Shared: do not change what is returned."""
    face = QFont(FAMILY)
    face.setPixelSize(size_px)
    face.setWeight(weight)
    face.setFeature(QFont.Tag("tnum"), 1)
    face.setFeature(QFont.Tag("calt"), 0)  # else the x of an address 0x71… is drawn as a multiplication sign
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if spacing_px:
        face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing_px)
    return face
