"""The diagnosis as a page: every verdict in words, and a report that can be sent."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from app.state.desk import SoundTone
from app.state.diagnosis import Diagnose, Diagnosis, DiagnosisRow, DiagnosisShown
from app.state.model import AppState
from app.state.reduce import reduce
from app.views.diagnose_page import DiagnosePage, Lamp
from app.widgets.text import Label, Paragraph

ROWS = (
    DiagnosisRow("versions", "Versions", "Stems Mixer 0.1.0.", "fine"),
    DiagnosisRow("cache", "Cache", "2 of 40 files are damaged.", "warning"),
    DiagnosisRow("node", "Node https://n.example/…", "It does not answer.", "wrong"),
    DiagnosisRow("sound", "Sound", "This window plays through it.", "skipped"),
)


@pytest.fixture
def page(show: Callable[[DiagnosePage], None]) -> DiagnosePage:
    shown = DiagnosePage()
    show(shown)
    return shown


def _show(page: DiagnosePage, diagnosis: Diagnosis) -> None:
    page.show_page(replace(AppState(), diagnosis=diagnosis), "")


def _words(page: DiagnosePage) -> str:
    return "\n".join(label.text() for kind in (Label, Paragraph) for label in page.findChildren(kind))


def test_every_row_is_told_in_words_with_its_verdict(page: DiagnosePage) -> None:
    _show(page, Diagnosis(ROWS, report="text"))
    for row in ROWS:
        assert row.sentence in _words(page)
    assert "1 of 4 is wrong" in page.subtitle.text()
    assert {lamp.accessibleName() for lamp in page.findChildren(Lamp)} == {
        "fine", "take a look", "wrong", "not looked at"
    }  # fmt: skip


def test_while_it_looks_nothing_can_be_asked_or_copied(page: DiagnosePage) -> None:
    _show(page, Diagnosis(ROWS[:1], running=True))
    assert not page.again.isEnabled() and not page.copy.isEnabled() and page.repair.isHidden()


def test_repair_is_offered_when_there_is_something_to_repair(page: DiagnosePage) -> None:
    wanted: list[object] = []
    page.intent.connect(wanted.append)
    _show(page, Diagnosis(ROWS, repairable=True))
    page.repair.click()
    page.again.click()
    assert wanted == [Diagnose(repair=True), Diagnose()]


def test_the_tone_can_be_wished_for_at_any_time(page: DiagnosePage) -> None:
    wanted: list[object] = []
    page.intent.connect(wanted.append)
    _show(page, Diagnosis(running=True))
    page.tone.click()
    assert wanted == [SoundTone()]


def test_the_report_goes_to_the_clipboard(page: DiagnosePage) -> None:
    _show(page, Diagnosis(ROWS, report="### What happened"))
    page.copy.click()
    assert QGuiApplication.clipboard().text() == "### What happened"


def test_what_was_found_gets_into_the_state() -> None:
    assert reduce(AppState(), DiagnosisShown(Diagnosis(ROWS))).diagnosis.rows == ROWS
