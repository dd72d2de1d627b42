"""The clip lamp: once lit it stays lit, whatever comes, until somebody puts it out."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.widgets.metered import Metered


@dataclass(frozen=True)
class Level:
    peak_left: float
    peak_right: float
    rms_left: float = 0.1
    rms_right: float = 0.1
    clips: int = 0


@pytest.fixture
def metered(show):  # type: ignore[no-untyped-def]
    return show(Metered("Vocals"), 11, 240)


def test_full_scale_itself_is_no_clip(metered) -> None:  # type: ignore[no-untyped-def]
    metered.show_level(Level(1.0, 1.0))
    assert not metered.lamp.lit


@pytest.mark.parametrize("level", [Level(1.001, 0.2, clips=1), Level(0.2, 1.5, clips=7)])
def test_one_side_over_lights_it_and_silence_does_not_put_it_out(metered, level: Level) -> None:  # type: ignore[no-untyped-def]
    metered.show_level(level)
    metered.show_level(Level(0.0, 0.0))
    metered.show_level(None)
    assert metered.lamp.lit
    assert metered.lamp.accessibleName() == "Vocals: has clipped, put the lamp out"


def test_a_click_puts_it_out_and_the_next_clip_lights_it_again(metered) -> None:  # type: ignore[no-untyped-def]
    metered.show_level(Level(2.0, 2.0, clips=1))
    QTest.mouseClick(metered.lamp, Qt.MouseButton.LeftButton)
    assert not metered.lamp.lit
    metered.show_level(Level(2.0, 2.0, clips=1))
    assert metered.lamp.lit


def test_it_tells_how_often_until_it_is_put_out(metered) -> None:  # type: ignore[no-untyped-def]
    metered.show_level(Level(2.0, 2.0, clips=3))
    metered.show_level(Level(2.0, 2.0, clips=2))
    assert "(5 ×)" in metered.lamp.words
    metered.lamp.put_out()
    assert metered.lamp.words == ""


def test_the_meter_stands_level_with_the_faders_groove(metered) -> None:  # type: ignore[no-untyped-def]
    assert (metered.meter.geometry().top(), metered.meter.geometry().bottom()) == (19, 240 - 19 - 1)
