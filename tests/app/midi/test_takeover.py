"""A hand takes a fader over without a jump."""

from hypothesis import given
from hypothesis import strategies as st

from app.midi.takeover import Takeover

PLACES = st.floats(0, 1)


def test_a_fader_waits_until_the_hand_comes_past() -> None:
    takeover = Takeover()
    assert not takeover.follows(0.1, fader=0.5)
    assert not takeover.follows(0.3, fader=0.5)
    assert takeover.follows(0.6, fader=0.5)


def test_a_hand_that_has_it_may_leap() -> None:
    takeover = Takeover()
    assert takeover.follows(0.5, fader=0.5)
    takeover.gave(0.5)
    assert takeover.follows(1.0, fader=0.5)


def test_when_something_else_moves_the_fader_the_hand_has_lost_it() -> None:
    takeover = Takeover()
    takeover.follows(0.5, fader=0.5)
    takeover.gave(0.5)
    assert not takeover.follows(0.6, fader=0.1)


@given(fader=PLACES, hands=st.lists(PLACES, min_size=1, max_size=20))
def test_no_fader_ever_moves_further_than_the_hand_did_since_it_was_seen(fader: float, hands: list[float]) -> None:
    takeover, before = Takeover(), None
    for hand in hands:
        if takeover.follows(hand, fader):
            moved = abs(hand - fader)
            assert moved <= max(1.5 / 127, abs(hand - before) if before is not None else 0.0) + 1e-9
            fader = hand
            takeover.gave(fader)
        before = hand
