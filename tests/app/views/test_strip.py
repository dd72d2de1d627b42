"""Strips in all their states."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import content_words
from app.state.intents import Grab, LetGo, OpenMarket, RetryStrip, SetGain, SetPan, ShowPage, ToggleMute, ToggleSolo
from app.state.model import Page, Strip, StripStatus
from app.views.strip import StripView
from app.views.strip_controls import Controls
from app.views.strip_remark import Remark
from app.widgets.value_editor import ValueEditor
from tests.app.views import sample_state as sample

READY, GHOST = sample.STRIPS[3], sample.STRIPS[8]
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def strip(show):  # type: ignore[no-untyped-def]
    def open_on(value: Strip) -> StripView:
        view = show(StripView(value), 104, 480)
        view.said = []
        view.intent.connect(view.said.append)
        return view

    return open_on


def words(view: StripView) -> str:
    remark = view._remark
    assert remark is not None
    return f"{remark._figure.text()}|{remark._sentence.text()}|{remark.button.text()}"


def test_a_ghost_shows_the_live_supply_and_the_way_to_the_market(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(GHOST)
    assert words(view) == "412 left|88 burned|See market ↗"
    QTest.mouseClick(view._remark.button, LEFT)
    assert view.said == [OpenMarket("19")]


def test_an_unknown_supply_is_not_invented_and_without_a_market_there_is_no_button(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(replace(GHOST, left=None, burned=None, market_url=None))
    assert words(view) == "supply unknown||"
    assert not view._remark.button.isVisible()


def test_a_failed_strip_says_why_and_offers_to_try_again(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(replace(READY, status=StripStatus.FAILED, reason="Its hash is wrong."))
    assert words(view) == "|Its hash is wrong.|Retry"
    QTest.mouseClick(view._remark.button, LEFT)
    assert view.said == [RetryStrip("14")]


def test_a_waiting_strip_says_what_is_done_and_becomes_playable(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(replace(READY, status=StripStatus.WAITING, reason="Fetching 4 MB"))
    assert words(view) == "|Fetching 4 MB|"
    view.show_strip(replace(READY, gain_db=-3.0))
    assert view.controls is not None
    assert view.controls.fader.gain_db == -3.0
    assert view.said == []


def test_mute_and_solo_ask_and_their_lamps_wait_for_the_answer(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(READY)
    QTest.mouseClick(view.controls.mute, LEFT)
    QTest.mouseClick(view.controls.solo, LEFT)
    QTest.mouseClick(view.controls.solo, LEFT, CTRL)
    assert view.said == [ToggleMute("14"), ToggleSolo("14"), ToggleSolo("14", exclusive=True)]
    assert not view.controls.mute.isChecked()
    view.show_strip(replace(READY, mute=True))
    assert view.controls.mute.isChecked()


def test_m_and_s_work_from_any_control_of_the_strip(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(READY)
    QTest.keyClick(view.controls.fader, Qt.Key.Key_M)
    QTest.keyClick(view.controls.knob, Qt.Key.Key_S)
    QTest.keyClick(view.controls.fader, Qt.Key.Key_S, CTRL)
    assert view.said == [ToggleMute("14"), ToggleSolo("14"), ToggleSolo("14", exclusive=True)]


def test_a_typed_gain_is_taken_with_return_and_a_foolish_one_is_not(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(READY)
    view.controls.fader.setFocus()
    QTest.keyClicks(view.controls.fader, "-")
    (field,) = view.findChildren(ValueEditor)
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.said == []
    field.setText("-7,5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.said == [SetGain("14", -7.5)]
    assert view.controls.fader.hasFocus()


def test_escape_drops_what_was_typed(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(READY)
    QTest.mouseClick(view.controls.value, LEFT)
    (field,) = view.findChildren(ValueEditor)
    assert field.text() == "0.0"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert view.said == []


def test_a_typed_pan_is_taken(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(READY)
    QTest.keyClicks(view.controls.knob, "l")
    (field,) = view.findChildren(ValueEditor)
    QTest.keyClicks(field, "30")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.said == [SetPan("14", -0.3)]


def test_a_dragged_fader_says_its_gain_and_shows_it(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(READY)
    fader = view.controls.fader
    QTest.mousePress(fader, LEFT)
    QTest.mouseMove(fader, fader.rect().center() + fader.rect().topLeft() + fader.rect().bottomLeft() / 8)
    QTest.mouseRelease(fader, LEFT)
    taken, moved, left = view.said
    assert (taken, left) == (Grab(), LetGo())
    assert view.controls.value.text() == f"{moved.gain_db:.1f} dB".replace("-", "−")


def test_a_rebuilt_strip_leaves_no_old_body_behind(strip) -> None:  # type: ignore[no-untyped-def]
    view = strip(READY)
    for _ in range(5):
        view.show_strip(replace(READY, status=StripStatus.FAILED, reason="x"))
        view.show_strip(READY)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(view.findChildren(Controls)) == 1
    assert view.findChildren(Remark) == []


@pytest.mark.parametrize(
    ("odds", "sentence"),
    [(0.36, "≈ 36 % that one is it"), (0.004, "< 1 % that one is it"), (None, "may be it; the odds are not known")],
)
def test_a_stem_that_may_be_sealed_has_a_padlock_and_its_odds(strip, odds: float | None, sentence: str) -> None:  # type: ignore[no-untyped-def]
    view = strip(replace(GHOST, candidates=5, odds=odds))
    assert words(view) == f"5 sealed stems|{sentence}, 412 left|See market ↗"
    assert view._remark._glyph._glyph == "padlock"
    assert "perhaps sealed" in view.accessibleName()


def test_the_name_of_a_strip_leads_to_its_page(show) -> None:  # type: ignore[no-untyped-def]
    view = show(StripView(sample.STRIPS[0]), 110, 500)
    wanted: list[object] = []
    view.intent.connect(wanted.append)
    QTest.mouseClick(view._plate, Qt.MouseButton.LeftButton)
    assert wanted == [ShowPage(Page.STEM, sample.STRIPS[0].key)]


def test_no_word_of_a_download_is_broken_on_a_narrow_strip(show) -> None:  # type: ignore[no-untyped-def]
    for reason in (content_words.downloading(52), content_words.DECRYPTING):
        view = StripView(replace(READY, status=StripStatus.WAITING, reason=reason))
        view.set_compact(True)
        show(view, 70, 300)
        assert view._remark is not None
        sentence = view._remark._sentence
        assert " ".join(sentence._lines(sentence.width())) == reason


REASONS = (
    content_words.downloading(37),
    content_words.WAITING,
    content_words.DECRYPTING,
    "Its hash is wrong: it is not what the token promises.",
    "Heruntergeladen wird gerade 37 %",
)


@pytest.mark.parametrize("width", [50, 60, 72, 104])
@pytest.mark.parametrize("status", [StripStatus.WAITING, StripStatus.FAILED])
def test_no_word_is_broken_at_any_width_and_the_whole_sentence_is_told(show, width: int, status: StripStatus) -> None:  # type: ignore[no-untyped-def]
    view = show(StripView(READY), width, 300)
    view.set_compact(width < 72)
    for reason in REASONS:
        view.show_strip(replace(READY, status=status, reason=reason))
        view.resize(width, 300)
        QApplication.processEvents()
        remark = view._remark
        shown = remark._sentence.text()
        lines = " ".join(remark._sentence._lines(remark._sentence.width()))
        assert lines.split() == shown.split()
        assert shown == reason or (shown == "" and ("%" in reason) == ("%" in remark._figure.text()))
        assert remark.accessibleName() == reason and reason in remark.toolTip()
