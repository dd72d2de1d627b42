"""What a control means at the desk."""

from dataclasses import replace

import pytest

from app.midi.moves import Hand
from app.state import intents
from app.state.decision import FlipDecision
from app.state.desk import SetBalance, ToggleDim, ToggleMono
from app.state.midi import Does, Target
from app.state.model import AppState
from app.state.reduce import reduce
from app.widgets.taper import travel_of
from tests.app.views.sample_state import MIXER

GAIN, PAN, MUTE = Target(Does.GAIN, 1), Target(Does.PAN, 1), Target(Does.MUTE, 1)
assert MIXER.song is not None
FIRST = MIXER.song.strips[0]


def place(gain_db: float) -> float:
    return 1 - travel_of(gain_db)


def moved(hand: Hand, target: Target, at: float, state: AppState) -> AppState:
    intent = hand.move(target, at, state)
    return state if intent is None else reduce(state, intent)


def gain(state: AppState) -> float:
    assert state.song is not None
    return state.song.strips[0].gain_db


def test_a_fader_follows_from_where_it_is_and_stays_until_the_hand_has_come_there() -> None:
    hand, state = Hand(), MIXER
    for at in (0.0, place(FIRST.gain_db) - 0.1):
        assert hand.move(GAIN, at, state) is None
    state = moved(hand, GAIN, place(FIRST.gain_db) + 0.01, state)
    assert gain(state) > FIRST.gain_db
    state = moved(hand, GAIN, 1.0, state)
    assert gain(state) == 6.0
    assert gain(moved(hand, GAIN, 0.0, state)) == -float("inf")


def test_every_step_of_seven_bits_keeps_the_hand_on_the_fader() -> None:
    hand, state = Hand(), MIXER
    for value in (*range(128), *range(127, -1, -1)):
        before = gain(state)
        state = moved(hand, GAIN, value / 127, state)
        if value / 127 > place(FIRST.gain_db):
            assert gain(state) != before or value == 127 or gain(state) == 0.0
    assert gain(state) == -float("inf")


def test_a_snapshot_takes_the_fader_out_of_the_hand() -> None:
    hand = Hand()
    state = moved(hand, GAIN, place(FIRST.gain_db), MIXER)
    state = reduce(state, intents.SetGain(FIRST.key, -40.0))
    assert hand.move(GAIN, 0.9, state) is None


def test_near_the_middle_is_the_middle_and_near_zero_is_zero() -> None:
    hand = Hand()
    state = reduce(MIXER, intents.SetPan(FIRST.key, 0.0))
    assert hand.move(PAN, 64 / 127, state) == intents.SetPan(FIRST.key, 0.0)
    zeroed = reduce(MIXER, intents.SetGain(FIRST.key, 0.0))
    assert hand.move(GAIN, 107 / 127, zeroed) == intents.SetGain(FIRST.key, 0.0)


def test_the_master_has_a_fader_and_a_balance() -> None:
    state = replace(MIXER, master=replace(MIXER.master, gain_db=0.0, balance=0.0))
    assert Hand().move(Target(Does.MASTER), place(0.0), state) == intents.SetMasterGain(0.0)
    assert Hand().move(Target(Does.BALANCE), 0.5, state) == SetBalance(0.0)


@pytest.mark.parametrize(
    ("target", "intent"),
    [
        (MUTE, intents.ToggleMute(FIRST.key)),
        (Target(Does.SOLO, 1), intents.ToggleSolo(FIRST.key)),
        (Target(Does.PLAY), intents.PlayPause()),
        (Target(Does.STOP), intents.Stop()),
        (Target(Does.LOOP), intents.ToggleLoop()),
        (Target(Does.DIM), ToggleDim()),
        (Target(Does.MONO), ToggleMono()),
        (Target(Does.FLIP), FlipDecision()),
    ],
)
def test_a_button_acts_once_when_it_goes_down(target: Target, intent: object) -> None:
    hand = Hand()
    assert [hand.move(target, at, MIXER) for at in (1.0, 1.0, 0.0, 1.0)] == [intent, None, None, intent]


def test_a_strip_that_is_not_there_or_can_not_play_is_left_alone() -> None:
    assert MIXER.song is not None
    ghost = 1 + next(n for n, strip in enumerate(MIXER.song.strips) if not strip.is_playable)
    assert Hand().move(Target(Does.MUTE, ghost), 1.0, MIXER) is None
    assert Hand().move(Target(Does.MUTE, 99), 1.0, MIXER) is None
    assert Hand().move(GAIN, 0.5, AppState()) is None
    assert Hand().move(Target(Does.PLAY), 1.0, AppState()) is None
