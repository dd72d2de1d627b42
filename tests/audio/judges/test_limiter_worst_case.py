"""Signals that hide their crests between the samples, made to get past a limiter: none does."""

from collections.abc import Iterator

import numpy as np
import pytest

from audio.limiter import Limiter
from audio.ramp import Ramp
from audio.true_peak import TruePeak

RATE, BLOCK, RAMP = 48_000, 256, 480
FRAMES = 100 * BLOCK
CEILING_DBTP = -1.0
CEILING = 10 ** (CEILING_DBTP / 20)


def limited(signal: np.ndarray, ceiling: float = CEILING) -> np.ndarray:
    """Through a limiter that is on already."""
    machine = Limiter(RATE, BLOCK, Ramp(RAMP, BLOCK))
    for _ in range(4):
        machine.process(np.zeros((2, BLOCK), np.float32), ceiling)
    out = signal.astype(np.float32)
    for first in range(0, out.shape[1], BLOCK):
        part = np.ascontiguousarray(out[:, first : first + BLOCK])
        machine.process(part, ceiling)
        out[:, first : first + BLOCK] = part
    return out


def true_peak(signal: np.ndarray) -> float:
    """By a spectrum sixteen times as long. The signal has to begin and end softly."""
    spectrum = np.fft.rfft(signal)
    return float(np.abs(np.fft.irfft(spectrum, 16 * signal.shape[1]) * 16).max())


def ends() -> np.ndarray:
    at = np.arange(FRAMES)
    return np.sin(np.pi / 2 * np.minimum(1, np.minimum(at, at[::-1]) / 2_000)) ** 2


def both(row: np.ndarray) -> np.ndarray:
    return np.tile(row * ends(), (2, 1))


def below_20_khz(row: np.ndarray) -> np.ndarray:
    spectrum = np.fft.rfft(row)
    spectrum[20_000 * len(row) // RATE :] = 0
    return np.fft.irfft(spectrum, len(row))


def tones() -> Iterator[tuple[str, np.ndarray]]:
    at = np.arange(FRAMES)
    for hz in (12_000, 8_000, 6_000, 15_999, 19_900):
        for degrees in (0, 22.5, 45, 60, 67.5):
            yield f"{hz} Hz at {degrees}°", both(2 * np.sin(2 * np.pi * hz / RATE * at + np.radians(degrees)))


def clipped() -> Iterator[tuple[str, np.ndarray]]:
    """What a hot master is: hard-clipped tones, full-scale bits at random, whose crests lie far above the samples."""
    at, random = np.arange(FRAMES), np.random.default_rng(3)
    for hz in (997, 3_001, 7_993, 11_987):
        yield f"clipped {hz} Hz", both(below_20_khz(np.clip(10 * np.sin(2 * np.pi * hz / RATE * at), -1, 1)))
    yield "bits", both(below_20_khz(random.choice([-1.0, 1.0], FRAMES)))
    yield "rare bits", both(below_20_khz(random.choice([-1.0, 1.0], FRAMES) * (random.random(FRAMES) < 0.01)) * 4)


def worst_sum() -> np.ndarray:
    """Every sample of a stretch at full scale with the sign that adds most half-way between two of them."""
    row, middle, reach = np.zeros(FRAMES), FRAMES // 2, 60
    at = np.arange(-reach, reach) + 0.5
    row[middle - reach : middle + reach] = np.sign(np.sinc(at))
    return both(below_20_khz(row))


SET = dict([*tones(), *clipped(), ("worst sum", worst_sum())])


@pytest.mark.parametrize("name", SET)
def test_the_true_peak_stays_below_the_ceiling(name: str):
    assert true_peak(limited(SET[name])) <= CEILING


def test_the_set_is_hot_enough_to_prove_something():
    for name, signal in SET.items():
        assert true_peak(signal) > 1.2 * CEILING, name
    assert true_peak(SET["worst sum"]) > 1.5 * np.abs(SET["worst sum"]).max()


def test_a_limiter_that_looks_at_samples_only_would_be_caught():
    hidden = SET["12000 Hz at 45°"]
    by_samples = hidden * min(1.0, CEILING / np.abs(hidden).max())
    assert true_peak(by_samples) > CEILING


@pytest.mark.parametrize("ceiling_dbtp", [0.0, -6.0, -20.0])
def test_every_ceiling_is_kept(ceiling_dbtp: float):
    ceiling = 10 ** (ceiling_dbtp / 20)
    for name in ("bits", "clipped 997 Hz", "19900 Hz at 45°"):
        assert true_peak(limited(SET[name], ceiling)) <= ceiling


def full_band(seed: int) -> dict[str, np.ndarray]:
    """Up to half of the sample rate, where no interpolator of finite length sees everything."""
    random = np.random.default_rng(seed)
    level = 10 ** (random.uniform(0, 24) / 20)
    return {
        "uniform": random.uniform(-1, 1, (2, FRAMES)),
        "normal": random.standard_normal((2, FRAMES)) * level,
        "bits": random.choice([-1.0, 1.0], (2, FRAMES)) * level,
        "rare": random.standard_normal((2, FRAMES)) * (random.random((2, FRAMES)) < 0.01) * 4,
    }


@pytest.mark.parametrize("seed", range(3))
def test_of_noise_up_to_half_the_rate_no_meter_shows_more_than_the_ceiling_and_an_endless_one_hardly(seed: int):
    for name, noise in full_band(seed).items():
        out, meter = limited(noise * ends()), TruePeak(BLOCK)
        shown = max(meter.highest(out[:, first : first + BLOCK]) for first in range(0, FRAMES, BLOCK))
        assert shown <= CEILING, name
        assert true_peak(out) <= CEILING * 10 ** (1.0 / 20), name
