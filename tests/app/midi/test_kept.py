"""Bindings survive the settings; nonsense there is left out."""

from app.midi.kept import bindings_of, texts_of
from app.state.midi import Binding, ControlId, Does, Kind, Target, bound, next_target, without

FADER = Binding(ControlId(Kind.CC14, 1, 7), Target(Does.GAIN, 3))
KEY = Binding(ControlId(Kind.NOTE, 16, 36), Target(Does.PLAY))


def test_what_was_learnt_is_read_again() -> None:
    assert texts_of((FADER, KEY)) == ("cc14 1 7 gain 3", "note 16 36 play 0")
    assert bindings_of(texts_of((FADER, KEY))) == (FADER, KEY)


def test_what_can_not_be_meant_is_left_out() -> None:
    odd = ("", "cc 1", "cc 0 7 gain 1", "cc 17 7 gain 1", "cc 1 128 gain 1", "cc14 1 40 gain 1", "cc x 7 gain 1")
    odd += ("cc 1 7 gain 0", "cc 1 7 gain 99", "cc 1 7 master 2", "cc 1 7 fly 0", "tape 1 7 gain 1")
    assert bindings_of((*odd, "pitch 1 0 master 0")) == (Binding(ControlId(Kind.PITCH, 1), Target(Does.MASTER)),)


def test_a_control_moves_one_thing_and_a_thing_has_one_control() -> None:
    again = Binding(ControlId(Kind.CC, 1, 7), Target(Does.PAN, 1))  # the same fader, its fine half not seen
    assert bound((FADER, KEY), again) == (again, KEY)
    elsewhere = Binding(ControlId(Kind.CC, 2, 9), FADER.target)
    assert bound((FADER, KEY), elsewhere) == (elsewhere, KEY)
    assert without((FADER, KEY), KEY.target) == (FADER,)
    assert without((FADER, KEY), None) == ()


def test_a_row_of_faders_is_learnt_from_left_to_right() -> None:
    assert next_target(Target(Does.GAIN, 1)) == Target(Does.GAIN, 2)
    assert next_target(Target(Does.GAIN, 32)) is None
    assert next_target(Target(Does.PLAY)) is None
