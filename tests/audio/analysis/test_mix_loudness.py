"""The loudness of a mix that nobody rendered, against the meter that listens to the rendered one."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from audio.analysis.gram import MOST_BYTES, GramBuilder, fits, packed_size
from audio.analysis.mix_loudness import MixLoudness, integrated_lufs
from audio.analysis.weighting import Weighting
from audio.loudness import LoudnessMeter, lufs
from audio.params import MixParams, StripParams, master_factors, strip_factors

RATE_HZ = 48_000
STRIPS = 3
PIECE = 64 * 50


def song() -> np.ndarray:
    """Three stems, eight seconds: a low tone that stops, noise that swells, the tone once more on other sides."""
    rng = np.random.default_rng(3)
    t = np.arange(8 * RATE_HZ) / RATE_HZ
    tone = 0.3 * np.sin(2 * np.pi * 80 * t) * (t < 5)
    noise = 0.2 * rng.standard_normal((2, len(t))) * (t / 8) ** 3
    return np.stack([tone, 0.5 * tone, *noise, 0.25 * tone, tone]).astype(np.float32)


SONG = song()


def grams(planes: np.ndarray, rate_hz: int = RATE_HZ) -> GramBuilder:
    weighting, builder = Weighting(len(planes), rate_hz), GramBuilder(len(planes), planes.shape[1], rate_hz)
    padded = np.pad(planes, ((0, 0), (0, -planes.shape[1] % PIECE)))
    for first in range(0, padded.shape[1], PIECE):
        builder.add(weighting.weigh(padded[:, first : first + PIECE]))
    return builder


KNOWN = MixLoudness(STRIPS, grams(SONG).packed)


def listened(mix: MixParams, planes: np.ndarray = SONG) -> float:
    factors = strip_factors(mix)[:, None] * planes
    rendered = master_factors(mix) @ np.stack([factors[0::2].sum(0), factors[1::2].sum(0)])
    meter = LoudnessMeter(RATE_HZ)
    for first in range(0, rendered.shape[1], 4_800):
        meter.add(rendered[:, first : first + 4_800].astype(np.float32))
    return meter.integrated


def on_the_edge(mix: MixParams) -> bool:
    """Whether a block is as loud as the relative gate, to the 0.01 LU that the meter counts in: it lets such in, or
    not, and of a song of eight seconds that one is a lot."""
    hops = KNOWN.powers(mix).clip(0).astype(np.float64)
    blocks = np.array([lufs(power) for power in np.convolve(hops, np.full(4, 0.25), "valid")])
    loud = blocks[blocks > -70]
    gate = 10 * np.log10(np.mean(10 ** (loud / 10))) - 10 if len(loud) else -math.inf
    return bool(np.any(np.abs(loud - gate) < 0.02))


ON_THE_EDGE = MixParams((StripParams(-12.5), StripParams(-12.5), StripParams(invert=True)), -24.0, balance=1.0)

gains = some.sampled_from([-math.inf, -60.0, -24.0, -12.5, -3.0, 0.0, 6.0])
strips = some.builds(
    StripParams,
    gain_db=gains,
    pan=some.floats(-1, 1),
    mute=some.booleans(),
    solo=some.booleans(),
    solo_safe=some.booleans(),
    invert=some.booleans(),
)
mixes = some.builds(
    MixParams,
    strips=some.tuples(strips, strips, strips),
    master_gain_db=gains,
    balance=some.floats(-1, 1),
    mono=some.booleans(),
    dim=some.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(mixes)
def test_any_setting_of_the_desk_is_as_loud_as_it_measures(mix):
    assume(not on_the_edge(mix))
    heard, known = listened(mix), KNOWN.integrated_lufs(mix)
    if max(heard, known) > -65:
        assert known == pytest.approx(heard, abs=0.05)
    else:
        assert max(heard, known) < -60


def test_a_block_on_the_edge_of_the_gate_counts_or_not():
    assert on_the_edge(ON_THE_EDGE)
    assert KNOWN.integrated_lufs(ON_THE_EDGE) == pytest.approx(listened(ON_THE_EDGE), abs=0.1)


def test_a_stem_and_its_mirror_image_are_silence():
    twice = MixLoudness(2, grams(np.concatenate([SONG[:2], SONG[:2]])).packed)
    strip = StripParams()
    assert twice.integrated_lufs(MixParams((strip, replace(strip, invert=True)))) == -math.inf
    assert twice.integrated_lufs(MixParams((strip, strip))) == pytest.approx(
        twice.integrated_lufs(MixParams((strip, replace(strip, mute=True)))) + 20 * math.log10(2), abs=0.01
    )


def test_a_full_scale_tone_of_997_hz_on_one_side_is_minus_three():
    """The check signal of BS.1770-5, annex 1."""
    t = np.arange(3 * RATE_HZ) / RATE_HZ
    planes = np.stack([np.sin(2 * np.pi * 997 * t), 0 * t]).astype(np.float32)
    known = MixLoudness(1, grams(planes).packed)
    assert known.integrated_lufs(MixParams((StripParams(),))) == pytest.approx(-3.01, abs=0.02)


def test_rates_whose_hop_is_no_whole_unit_measure_the_same():
    t = np.arange(3 * 44_100) / 44_100
    planes = np.stack([np.sin(2 * np.pi * 997 * t), 0 * t]).astype(np.float32)
    known = MixLoudness(1, grams(planes, 44_100).packed)
    assert known.integrated_lufs(MixParams((StripParams(),))) == pytest.approx(-3.01, abs=0.02)


def test_the_relative_gate_leaves_out_what_is_ten_below():
    loud, quiet = 10 ** ((-20 + 0.691) / 10), 10 ** ((-50 + 0.691) / 10)
    assert integrated_lufs(np.array([loud] * 50 + [quiet] * 500)) == pytest.approx(-20, abs=0.2)
    assert integrated_lufs(np.array([loud] * 3)) == -math.inf, "no block of 400 ms"


def test_a_mix_of_another_size_is_refused():
    with pytest.raises(ValueError):
        KNOWN.integrated_lufs(MixParams((StripParams(),)))


def test_sixty_four_stems_of_four_minutes_fit_and_a_monster_keeps_only_its_diagonal():
    assert fits(128, 240 * RATE_HZ, RATE_HZ)
    planes = next(planes for planes in range(128, 1024) if not fits(planes, 240 * RATE_HZ, RATE_HZ))
    assert 2_400 * packed_size(planes) * 4 > MOST_BYTES
    builder = GramBuilder(planes, 240 * RATE_HZ, RATE_HZ)
    builder.add(np.full((planes, 4_800), 0.5))
    assert builder.packed is None and np.all(builder.square[0] == 0.25) and not builder.square[1].any()
