"""The master channel tells how loud it is, at a pace that can be read, and misses no peak."""

import math
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.state.desk import ResetLoudness, SetBalance, ToggleDim, ToggleMono
from app.state.intents import ToggleLimiter
from app.state.mixing import MasterMix
from app.views.loudness_panel import READOUT_S
from app.views.master_strip import MasterStrip
from app.widgets.limiter_button import HOLD_S


@dataclass(frozen=True)
class Loud:
    short_term_lufs: float = -math.inf
    true_peak: float = 0.0
    momentary_lufs: float = -math.inf
    integrated_lufs: float = -math.inf
    reduction_db: float = 0.0


@pytest.fixture
def strip(show):  # type: ignore[no-untyped-def]
    now = [0.0]
    master = MasterStrip(clock=lambda: now[0])
    master.now = now
    return show(master)


@pytest.fixture
def said(strip):  # type: ignore[no-untyped-def]
    heard: list[object] = []
    strip.intent.connect(heard.append)
    return heard


def test_silence_is_said_as_minus_infinity(strip) -> None:  # type: ignore[no-untyped-def]
    strip.show_loudness(Loud())
    assert (strip.loudness.short_term.text(), strip.loudness.true_peak.text()) == ("−∞", "peak −∞")


def test_loudness_and_true_peak_are_said_in_their_units(strip) -> None:  # type: ignore[no-untyped-def]
    strip.show_loudness(Loud(-14.23, 10 ** (-1.3 / 20)))
    assert (strip.loudness.short_term.text(), strip.loudness.true_peak.text()) == ("−14.2", "peak −1.3 dBTP")


def test_the_limiter_is_asked_for_by_hand_and_shown_by_the_state(strip) -> None:  # type: ignore[no-untyped-def]
    said: list[object] = []
    strip.intent.connect(said.append)
    strip.limiter.click()
    assert said == [ToggleLimiter()] and not strip.limiter.isChecked()
    strip.show_master(MasterMix(limiter=True))
    assert strip.limiter.isChecked() and len(said) == 1


def test_a_peak_between_two_figures_is_not_missed(strip) -> None:  # type: ignore[no-untyped-def]
    strip.show_loudness(Loud(-20.0, 0.1))
    strip.show_loudness(Loud(-20.0, 1.0))
    strip.show_loudness(Loud(-20.0, 0.1))
    assert strip.loudness.true_peak.text() == "peak −20.0 dBTP"
    strip.now[0] = READOUT_S
    strip.show_loudness(Loud(-20.0, 0.1))
    assert strip.loudness.true_peak.text() == "peak 0.0 dBTP"


def test_momentary_and_integrated_stand_beside_each_other_and_a_press_measures_anew(strip, said) -> None:  # type: ignore[no-untyped-def]
    strip.show_loudness(Loud(momentary_lufs=-11.83, integrated_lufs=-14.77))
    assert (strip.loudness.momentary.text(), strip.loudness.integrated.text()) == ("M −11.8", "I −14.8")
    QTest.mouseClick(strip.loudness.integrated, Qt.MouseButton.LeftButton)
    QTest.keyClick(strip.loudness.integrated, Qt.Key.Key_Return)
    assert said == [ResetLoudness(), ResetLoudness()]


def test_the_limiter_shows_what_it_takes_away_and_for_how_long_it_was_so(strip) -> None:  # type: ignore[no-untyped-def]
    strip.show_loudness(Loud(reduction_db=-3.21))
    assert strip.limiter.accessibleDescription() == "takes 3.2 dB away"
    strip.show_loudness(Loud(reduction_db=0.0))
    assert strip.limiter.reduction_db == -3.2
    strip.now[0] = HOLD_S
    strip.show_loudness(Loud(reduction_db=-0.01))
    assert strip.limiter.reduction_db == 0.0


def test_mono_dim_and_balance_ask_and_wait_for_the_state(strip, said) -> None:  # type: ignore[no-untyped-def]
    QTest.mouseClick(strip.mono, Qt.MouseButton.LeftButton)
    QTest.mouseClick(strip.dim, Qt.MouseButton.LeftButton)
    QTest.keyClick(strip.balance, Qt.Key.Key_Right)
    assert said == [ToggleMono(), ToggleDim(), SetBalance(0.05)]
    assert not strip.mono.isChecked() and not strip.dim.isChecked()
    strip.show_master(MasterMix(mono=True, dim=True, balance=-0.5))
    assert strip.mono.isChecked() and strip.dim.isChecked()
    assert strip.balance.accessibleName() == "Balance, left 50"


def test_a_typed_balance_is_taken(strip, said) -> None:  # type: ignore[no-untyped-def]
    QTest.keyClicks(strip.balance, "r")
    QTest.keyClicks(QApplication.focusWidget(), "25")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert said == [SetBalance(0.25)]
