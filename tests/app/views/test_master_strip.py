"""The master channel tells how loud it is, at a pace that can be read, and misses no peak."""

import math
from dataclasses import dataclass

import pytest

from app.state.intents import ToggleLimiter
from app.views.master_strip import READOUT_S, MasterStrip


@dataclass(frozen=True)
class Loud:
    short_term_lufs: float = -math.inf
    true_peak: float = 0.0


@pytest.fixture
def strip(show):  # type: ignore[no-untyped-def]
    now = [0.0]
    master = MasterStrip(clock=lambda: now[0])
    master.now = now
    return show(master)


def test_silence_is_said_as_minus_infinity(strip) -> None:  # type: ignore[no-untyped-def]
    strip.show_loudness(Loud())
    assert (strip.readout.text(), strip.true_peak.text()) == ("−∞", "true peak −∞")


def test_loudness_and_true_peak_are_said_in_their_units(strip) -> None:  # type: ignore[no-untyped-def]
    strip.show_loudness(Loud(-14.23, 10 ** (-1.3 / 20)))
    assert (strip.readout.text(), strip.true_peak.text()) == ("−14.2", "true peak −1.3 dBTP")


def test_the_limiter_is_asked_for_by_hand_and_shown_by_the_state(strip) -> None:  # type: ignore[no-untyped-def]
    said: list[object] = []
    strip.intent.connect(said.append)
    strip.limiter.click()
    assert said == [ToggleLimiter()] and not strip.limiter.isChecked()
    strip.show_limiter(True)
    assert strip.limiter.isChecked() and len(said) == 1


def test_a_peak_between_two_figures_is_not_missed(strip) -> None:  # type: ignore[no-untyped-def]
    strip.show_loudness(Loud(-20.0, 0.1))
    strip.show_loudness(Loud(-20.0, 1.0))
    strip.show_loudness(Loud(-20.0, 0.1))
    assert strip.true_peak.text() == "true peak −20.0 dBTP"
    strip.now[0] = READOUT_S
    strip.show_loudness(Loud(-20.0, 0.1))
    assert strip.true_peak.text() == "true peak 0.0 dBTP"
