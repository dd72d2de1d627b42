"""The forge under way, in the window: what it says, and that a press opens it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.state.forge_step import ForgeStep
from app.state.smithy import ShowForge, UnderWay
from app.views.forge_chip import ForgeChip

pytestmark = pytest.mark.usefixtures("qt")

MANTRA = UnderWay(20, "Mantra", ForgeStep.INCLUDED, "in a block · usually final 14 min after its block")


Shown = Callable[..., tuple[ForgeChip, list[object]]]


@pytest.fixture
def shown(show) -> Shown:  # type: ignore[no-untyped-def]
    def open_with(*under_way: UnderWay) -> tuple[ForgeChip, list[object]]:
        bar, chip, said = QWidget(), ForgeChip(), list[object]()
        chip.setParent(bar)
        chip.intent.connect(said.append)
        chip.show_under_way(under_way)
        show(bar)
        return chip, said

    return open_with


def test_without_a_forge_there_is_no_chip(shown: Shown) -> None:
    chip, _ = shown()
    assert chip.isHidden()
    chip.show_under_way((MANTRA,))
    chip.show_under_way(())
    assert chip.isHidden()


def test_it_says_which_and_where_and_how_long_it_usually_takes(shown: Shown) -> None:
    chip, _ = shown(MANTRA)
    assert chip.text() == "Forging Mantra · in a block"
    assert "Usually final 14 min" in chip.toolTip()
    assert "usually final 14 min" in chip.accessibleName()


def test_more_than_one_are_counted(shown: Shown) -> None:
    chip, _ = shown(MANTRA, replace(MANTRA, token_id=30, title="Tides"))
    assert chip.text().endswith("1 more") and "Tides" in chip.accessibleName()


def test_a_press_or_return_opens_the_dialog(shown: Shown) -> None:
    chip, said = shown(MANTRA)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    QTest.keyClick(chip, Qt.Key.Key_Return)
    assert said == [ShowForge(20)] * 2


def test_a_title_from_outside_is_plain_and_short(shown: Shown) -> None:
    chip, _ = shown(replace(MANTRA, title="<img src='/x'>" + "long " * 60))
    assert chip.sizeHint().width() < 420
    assert "<img" not in chip.toolTip()
