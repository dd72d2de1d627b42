"""Bytes of a controller, as its makers' manuals print them."""

import pytest

from app.midi.decoder import Decoder, Learner, Moved
from app.state.midi import ControlId, Kind

FADER = ControlId(Kind.CC, 1, 7)
WIDE = ControlId(Kind.CC14, 1, 7)


@pytest.mark.parametrize(
    ("message", "control", "at"),
    [
        ((0xB0, 7, 0), FADER, 0.0),
        ((0xB0, 7, 127), FADER, 1.0),
        ((0xBF, 119, 127), ControlId(Kind.CC, 16, 119), 1.0),
        ((0x90, 36, 100), ControlId(Kind.NOTE, 1, 36), 1.0),
        ((0x90, 36, 0), ControlId(Kind.NOTE, 1, 36), 0.0),
        ((0x80, 36, 64), ControlId(Kind.NOTE, 1, 36), 0.0),
        ((0xE2, 0x7F, 0x7F), ControlId(Kind.PITCH, 3), 1.0),
        ((0xE2, 0, 0), ControlId(Kind.PITCH, 3), 0.0),
    ],
)
def test_every_kind_of_control_tells_where_it_is(message: tuple[int, ...], control: ControlId, at: float) -> None:
    assert Decoder().read(message) == Moved(control, at)


@pytest.mark.parametrize(
    "message", [(), (0xB0,), (0xB0, 7), (0xB0, 7, 200), (0xF8,), (0xF0, 1, 2, 3), (0xC0, 5), (0xA0, 1, 1)]
)
def test_what_moves_nothing_and_what_is_garbled_is_passed_over(message: tuple[int, ...]) -> None:
    assert Decoder().read(message) is None


def test_a_wide_control_is_told_whole_after_its_fine_half() -> None:
    wide = Decoder([WIDE])
    assert wide.read((0xB0, 7, 127)) is None
    assert wide.read((0xB0, 39, 127)) == Moved(WIDE, 1.0)
    fine = wide.read((0xB0, 39, 126))  # the coarse half is sent only when it changes
    assert fine is not None and fine.at == 16382 / 16383


def test_the_same_numbers_on_another_channel_are_another_control() -> None:
    assert Decoder([WIDE]).read((0xB1, 7, 127)) == Moved(ControlId(Kind.CC, 2, 7), 1.0)


def learnt(*messages: tuple[int, ...], but: ControlId | None = None) -> ControlId | None:
    learner = Learner(but)
    return next((found for message in messages if (found := learner.read(message)) is not None), None)


def test_a_fader_is_learnt_and_whether_it_has_a_fine_half() -> None:
    assert learnt((0xB0, 7, 3), (0xB0, 7, 4)) == FADER
    assert learnt((0xB0, 7, 3), (0xB0, 39, 90)) == WIDE
    assert learnt((0xB0, 70, 3)) == ControlId(Kind.CC, 1, 70)


def test_a_key_is_learnt_when_it_goes_down_not_when_it_comes_up() -> None:
    assert learnt((0x80, 36, 0)) is None
    assert learnt((0x80, 36, 0), (0x90, 37, 1)) == ControlId(Kind.NOTE, 1, 37)


@pytest.mark.parametrize("last", [FADER, WIDE])
def test_what_was_learnt_just_before_is_still_moving_and_not_meant(last: ControlId) -> None:
    tail = [(0xB0, 7, 5), (0xB0, 39, 5)] if last is WIDE else [(0xB0, 7, 5), (0xB0, 7, 6)]
    assert learnt(*tail, but=last) is None
    assert learnt(*tail, (0xB0, 8, 1), (0xB0, 8, 2), but=last) == ControlId(Kind.CC, 1, 8)
