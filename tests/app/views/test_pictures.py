"""The window looks as it was accepted; where it does not, a picture of the difference says where."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from app.theme import palette
from tests.app.views.pictures import ACCEPTED, MOST_PART, SCENES, difference, take

DIFFERENT = Path(__file__).resolve().parents[3] / "build" / "different"


@pytest.fixture(autouse=True)
def dark_again() -> Iterator[None]:
    yield
    palette.use("dark")


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_looks_as_it_was_accepted(qt: object, scene: str) -> None:
    accepted = QImage(str(ACCEPTED / f"{scene}.png"))
    now = take(scene)
    part, picture = difference(accepted, now)
    if part > MOST_PART:
        DIFFERENT.mkdir(parents=True, exist_ok=True)
        picture.save(str(DIFFERENT / f"{scene}.png"))
        now.save(str(DIFFERENT / f"{scene}-now.png"))
    assert part <= MOST_PART, f"{part:.2%} of it changed: see {DIFFERENT}; `make screenshots-accept` if it is meant so"


def test_no_accepted_picture_is_large() -> None:
    assert all(path.stat().st_size <= 80_000 for path in ACCEPTED.glob("*.png"))


def test_a_difference_is_found_and_shown_where_it_is(qt: object) -> None:
    one = QImage(100, 100, QImage.Format.Format_RGB888)
    one.fill(QColor("#202020"))
    other = one.copy()
    for x in range(10, 20):
        other.setPixelColor(x, 5, QColor("#ffffff"))
    part, picture = difference(one, other)
    assert part == pytest.approx(0.001)
    assert picture.pixelColor(15, 5).red() == 255 and picture.pixelColor(50, 50).red() < 40
    assert difference(one, one)[0] == 0.0
