import pytest

from app.state.desk import SetBalance, ToggleDim, ToggleMono
from app.state.intents import ResetMix
from app.state.reduce import reduce
from tests.app.views import sample_state

MIXER = sample_state.MIXER


def test_mono_and_dim_turn_over() -> None:
    once = reduce(reduce(MIXER, ToggleMono()), ToggleDim())
    assert (once.master.mono, once.master.dim) == (True, True)
    twice = reduce(reduce(once, ToggleMono()), ToggleDim())
    assert twice == MIXER


@pytest.mark.parametrize(("wanted", "kept"), [(0.5, 0.5), (-3.0, -1.0), (float("nan"), 0.0)])
def test_balance_stays_between_left_and_right(wanted: float, kept: float) -> None:
    assert reduce(MIXER, SetBalance(wanted)).master.balance == kept


def test_the_artists_mix_has_no_balance_no_mono_and_no_dim() -> None:
    moved = reduce(reduce(reduce(MIXER, SetBalance(0.5)), ToggleMono()), ToggleDim())
    master = reduce(moved, ResetMix()).master
    assert (master.balance, master.mono, master.dim) == (0.0, False, False)
