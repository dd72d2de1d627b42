"""The window looks as it was accepted; where it does not, a picture of the difference says where."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QImage

from app.theme import palette
from tests.app.views.pictures import (
    ACCEPTED,
    DIALOGS,
    DIFFERENT,
    FORMS,
    MOST_PART,
    SCALED,
    compare,
    difference,
    names,
    scaled,
)


@pytest.fixture(autouse=True)
def dark_again() -> Iterator[None]:
    yield
    palette.use("dark")


@pytest.mark.parametrize("scene", names())
def test_a_scene_looks_as_it_was_accepted(qt: object, scene: str) -> None:
    parts = [compare(scene, form, size) for form, size in FORMS.items() if not (form == "-1024" and scene in DIALOGS)]
    assert max(parts) <= MOST_PART, f"{max(parts):.2%} changed: see {DIFFERENT}; `make screenshots-accept` if meant so"


@pytest.mark.nightly
def test_every_scene_looks_as_it_was_accepted_at_200_percent() -> None:
    done = scaled("compare", [])
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_scene_has_its_accepted_pictures_and_none_is_left_over() -> None:
    wanted = {
        f"{scene}{form}.png"
        for scene in names()
        for form in (*FORMS, *SCALED)
        if not (form == "-1024" and scene in DIALOGS)
    }
    assert {path.name for path in ACCEPTED.glob("*.png")} == wanted
    assert len(names()) >= 25


def test_the_accepted_pictures_stay_small() -> None:
    sizes = [path.stat().st_size for path in ACCEPTED.glob("*.png")]
    assert max(sizes) <= 80_000
    assert sum(sizes) <= 6_000_000


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
