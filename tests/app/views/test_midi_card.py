"""The card of the MIDI controller."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.state.midi import Binding, ChooseMidi, ControlId, Does, ForgetMidi, Kind, LearnMidi, MidiView, Target
from app.views import midi_words
from app.views.midi_card import MidiCard
from app.widgets.text import Button
from tests.app.views.sample_state import MIXER

GAIN = Target(Does.GAIN, 3)
FULL = MidiView(
    devices=("Desk", "Keys"), device="Desk", bindings=(Binding(ControlId(Kind.CC14, 1, 7), GAIN),), learning=None
)


@pytest.fixture
def card(show):  # type: ignore[no-untyped-def]
    def open_on(view: MidiView) -> MidiCard:
        made = show(MidiCard(), 700, 400)
        made.said = []
        made.intent.connect(made.said.append)
        made.show_state(replace(MIXER, midi=view))
        return made

    return open_on


def press(button: Button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_the_libraries_one_sentence_says_how_to_get_them(card) -> None:  # type: ignore[no-untyped-def]
    made = card(MidiView(missing=True))
    assert "pip install mido python-rtmidi" in made.sentence.text()
    assert not made.device.isVisible() and not made.learn.isVisible()


def test_a_device_is_chosen_and_none_can_be_chosen(card) -> None:  # type: ignore[no-untyped-def]
    made = card(FULL)
    made.device._activated(2)
    made.device._activated(0)
    assert made.said == [ChooseMidi("Keys"), ChooseMidi("")]


def test_learning_begins_says_what_to_move_goes_on_and_ends(card) -> None:  # type: ignore[no-untyped-def]
    made = card(FULL)
    made.does.chosen.emit(Does.PAN)
    made.strip.chosen.emit(2)
    press(made.learn)
    assert made.said == [LearnMidi(Target(Does.PAN, 2))]
    made.show_state(replace(MIXER, midi=replace(FULL, learning=Target(Does.PAN, 3))))
    assert made._told.text() == "Move the control for “Pan of strip 3” now."
    assert made.strip.currentText() == "Strip 3"
    press(made.learn)
    assert made.said[-1] == LearnMidi(None)


def test_what_is_there_once_needs_no_strip(card) -> None:  # type: ignore[no-untyped-def]
    made = card(FULL)
    made.does.chosen.emit(Does.PLAY)
    assert not made.strip.isEnabled()
    press(made.learn)
    assert made.said == [LearnMidi(Target(Does.PLAY))]


def test_each_binding_is_named_and_can_be_forgotten(card) -> None:  # type: ignore[no-untyped-def]
    made = card(FULL)
    (forget,) = [one for one in made.findChildren(Button) if one.accessibleName() == "Forget Fader of strip 3"]
    press(forget)
    assert made.said == [ForgetMidi(GAIN)]
    assert midi_words.of_control(FULL.bindings[0].control) == "control 7 on channel 1, 14 bits"


def test_without_a_device_nothing_can_be_taught(card) -> None:  # type: ignore[no-untyped-def]
    assert not card(replace(FULL, device="")).learn.isEnabled()


def test_everything_a_control_may_move_and_every_kind_of_control_has_words() -> None:
    assert set(midi_words.DOES) == set(Does)
    assert all(midi_words.of_control(ControlId(kind, 1, 7)) for kind in Kind)


def test_who_leaves_the_page_teaches_no_more(card) -> None:  # type: ignore[no-untyped-def]
    made = card(replace(FULL, learning=GAIN))
    made.hide()
    assert made.said == [LearnMidi(None)]
