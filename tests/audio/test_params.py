import math

import numpy as np
import pytest

from audio.gain import amplitude, balance, decibels, fader_position, gain_at
from audio.params import MixParams, StripParams, Unpacked, master_factors, pack, strip_factors


def factors(*strips: StripParams) -> list[float]:
    return strip_factors(MixParams(strips)).round(9).tolist()


def test_unity_is_exactly_one():
    assert (strip_factors(MixParams((StripParams(),))) == [1.0, 1.0]).all()
    assert (master_factors(MixParams()) == np.eye(2)).all()


def test_gain_is_in_decibels_and_minus_infinity_is_silence():
    assert amplitude(20 * math.log10(0.5)) == pytest.approx(0.5)
    assert amplitude(-math.inf) == 0


@pytest.mark.parametrize("gain_db, factor", [(40.0, 10 ** (6 / 20)), (math.inf, 10 ** (6 / 20)), (math.nan, 0.0)])
def test_gain_out_of_range_is_clamped_and_nonsense_is_silence(gain_db: float, factor: float):
    assert amplitude(gain_db) == pytest.approx(factor)


def test_decibels_undo_amplitude():
    assert decibels(amplitude(-12.0)) == pytest.approx(-12.0)
    assert decibels(0.0) == -math.inf


def test_the_fader_has_its_marks_where_the_design_has_them():
    # Distance from the top, as drawn: +6 at 0, 0 dB at 16 %, −20 at 66 %, −60 and silence at the bottom.
    marks = {6.0: 0.0, 0.0: 0.16, -20.0: 0.66, -60.0: 1.0, -math.inf: 1.0}
    for gain_db, from_top in marks.items():
        assert 1 - fader_position(gain_db) == pytest.approx(from_top)
    assert 1 - fader_position(-6.0) == pytest.approx(0.16 + 6 / 20 * 0.5)


@pytest.mark.parametrize("gain_db", [6.0, 3.3, 0.0, -0.1, -17.0, -20.0, -59.0])
def test_the_taper_undoes_itself(gain_db: float):
    assert gain_at(fader_position(gain_db)) == pytest.approx(gain_db)


def test_the_bottom_of_the_fader_is_silence():
    assert gain_at(0.0) == -math.inf
    assert fader_position(-60.0) == 0.0


def test_pan_keeps_the_near_side_and_turns_the_far_one_down():
    assert balance(0.0) == (1.0, 1.0)
    assert balance(1.0) == (0.0, 1.0)
    assert balance(-1.0) == (1.0, 0.0)
    assert balance(0.5) == (pytest.approx(math.sqrt(0.5)), 1.0)


def test_a_muted_strip_is_silent():
    assert factors(StripParams(mute=True), StripParams()) == [0, 0, 1, 1]


def test_solo_adds_up():
    assert factors(StripParams(solo=True), StripParams(), StripParams(solo=True)) == [1, 1, 0, 0, 1, 1]


def test_a_muted_strip_stays_muted_under_solo_and_still_silences_the_others():
    assert factors(StripParams(solo=True, mute=True), StripParams()) == [0, 0, 0, 0]


def test_a_solo_safe_strip_is_heard_beside_a_solo():
    assert factors(StripParams(solo=True), StripParams(solo_safe=True), StripParams()) == [1, 1, 1, 1, 0, 0]


def test_inverted_is_negative():
    assert factors(StripParams(invert=True)) == [-1, -1]


def test_mono_is_the_half_sum_on_both_sides_and_balance_acts_behind_it():
    left_right = np.array([1.0, 0.5])
    assert master_factors(MixParams(mono=True)) @ left_right == pytest.approx([0.75, 0.75])
    assert master_factors(MixParams(mono=True, balance=1.0)) @ left_right == pytest.approx([0.0, 0.75])


def test_dim_is_twenty_decibels():
    assert master_factors(MixParams(dim=True)) == pytest.approx(np.eye(2) / 10)


def test_a_mix_crosses_the_mailbox_whole():
    mix = MixParams((StripParams(-6.0), StripParams(pan=-1.0)), -3.0, limiter=True, ceiling_dbtp=-2.0)
    unpacked, packed = Unpacked(), pack(7, mix)
    unpacked.row[: len(packed)] = packed
    assert unpacked.generation == 7
    assert (unpacked.strips == strip_factors(mix)).all()
    assert (unpacked.master == master_factors(mix)).all()
    assert unpacked.ceiling == pytest.approx(10 ** (-2 / 20))


def test_the_ceiling_is_none_while_the_limiter_is_off():
    unpacked, packed = Unpacked(), pack(1, MixParams())
    unpacked.row[: len(packed)] = packed
    assert unpacked.ceiling is None


def test_too_many_strips_are_refused():
    with pytest.raises(ValueError, match="257"):
        pack(1, MixParams((StripParams(),) * 257))
