"""The page of all forges: each with its facts, and the last mix before the burn."""

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton

from app.state.intents import OpenMixFile
from app.state.model import AppState
from app.state.smithy import Smithy
from app.views.forges_page import ForgesPage
from tests.app.views import sample_state as sample


@pytest.fixture
def page(show):  # type: ignore[no-untyped-def]
    page = ForgesPage()
    page.said = []
    page.intent.connect(page.said.append)
    page.show_page(sample.FORGE_HISTORY, "")
    return show(page, 980, 800)


def buttons(page: ForgesPage, label: str) -> list[QPushButton]:
    return [
        button for button in page.findChildren(QPushButton) if button.isVisible() and button.text().startswith(label)
    ]


def test_the_mix_before_the_burn_can_be_set_again(page) -> None:  # type: ignore[no-untyped-def]
    (button,) = buttons(page, "Set the mix")
    button.click()
    assert page.said == [OpenMixFile(sample.FORGES[0].passport)]


def test_only_a_forge_with_a_passport_can_be_exported(page) -> None:  # type: ignore[no-untyped-def]
    (button,) = buttons(page, "Export")
    button.click()
    (dialog,) = page.findChildren(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.close()
    dialog.deleteLater()


def test_without_forges_it_says_what_will_be_here(page) -> None:  # type: ignore[no-untyped-def]
    page.show_page(AppState(smithy=Smithy()), "")
    assert buttons(page, "Export") == []
