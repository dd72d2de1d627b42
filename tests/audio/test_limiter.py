import numpy as np
import pytest

from audio.limiter import Limiter
from audio.ramp import Ramp

RATE, BLOCK, RAMP = 48_000, 256, 480
CEILING = 10 ** (-1 / 20)


def limiter() -> Limiter:
    return Limiter(RATE, BLOCK, Ramp(RAMP, BLOCK))


def through(machine: Limiter, signal: np.ndarray, ceiling: float | None, block: int = BLOCK) -> np.ndarray:
    out = signal.astype(np.float32).copy()
    for first in range(0, out.shape[1], block):
        part = np.ascontiguousarray(out[:, first : first + block])
        machine.process(part, ceiling)
        out[:, first : first + block] = part
    return out


def noise(level: float, frames: int = 48_000, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-level, level, (2, frames)).astype(np.float32)


def music_band(level: float, frames: int = 48_000) -> np.ndarray:
    """Noise up to 20 kHz. Of what is nearer to half the sample rate no filter sees the peaks in time."""
    spectrum = np.fft.rfft(noise(level, frames))
    spectrum[:, 20_000 * frames // RATE :] = 0
    return np.fft.irfft(spectrum, frames).astype(np.float32)


def on(machine: Limiter) -> Limiter:
    """Switched on, and the crossfade over."""
    through(machine, np.zeros((2, 4 * RAMP), np.float32), CEILING)
    return machine


def true_peak(signal: np.ndarray) -> float:
    """Of the whole signal by a spectrum eight times as long, nothing of ours in it."""
    spectrum = np.fft.rfft(signal)
    return float(np.abs(np.fft.irfft(spectrum, 8 * signal.shape[1]) * 8).max())


def test_off_it_touches_nothing():
    signal = noise(2.0)
    assert (through(limiter(), signal, None) == signal).all()


def test_what_is_below_the_ceiling_passes_bit_for_bit_a_little_later():
    machine, signal = on(limiter()), noise(0.3)
    out, late = through(machine, signal, CEILING), machine.latency_frames
    assert (out[:, late:] == signal[:, :-late]).all()


@pytest.mark.parametrize("level", [1.0, 2.0, 8.0])
def test_noise_never_passes_the_ceiling(level: float):
    assert np.abs(through(on(limiter()), noise(level), CEILING)).max() <= CEILING
    ends = np.minimum(1, np.minimum(np.arange(48_000), np.arange(48_000)[::-1]) / 500)
    # A recording that is cut off sharply has peaks of its own.
    assert true_peak(through(on(limiter()), music_band(level), CEILING) * ends) <= CEILING


def test_a_single_peak_is_brought_to_the_ceiling_and_no_further():
    signal = np.zeros((2, 4_800), np.float32)
    signal[:, 2_000] = 4.0
    machine = on(limiter())
    out = through(machine, signal, CEILING)
    assert np.abs(out).max() == pytest.approx(CEILING, rel=0.04)
    assert int(np.argmax(np.abs(out[0]))) == 2_000 + machine.latency_frames


def test_peaks_between_the_samples_are_seen():
    # A quarter of the sample rate at 45°: samples of 0.71, peaks of 1 between them.
    phase = np.pi / 2 * np.arange(9_600) + np.pi / 4
    signal = np.tile(np.sin(phase).astype(np.float32), (2, 1))
    out = through(on(limiter()), signal, 10 ** (-3 / 20))
    assert true_peak(out[:, 4_800:7_200]) == pytest.approx(10 ** (-3 / 20), rel=0.04)


def test_both_sides_are_turned_down_alike():
    signal = np.zeros((2, 9_600), np.float32)
    signal[0, :], signal[1, :] = 2.0, 0.5
    out = through(on(limiter()), signal, CEILING)
    assert out[1, 6_000] / out[0, 6_000] == pytest.approx(0.25, rel=1e-5)


def test_it_lets_go_completely():
    signal = noise(0.25, 4 * RATE)
    signal[:, 1_000] = 4.0
    machine = on(limiter())
    out, late = through(machine, signal, CEILING), machine.latency_frames
    assert (out[:, 3 * RATE + late :] == signal[:, 3 * RATE : -late]).all()


@pytest.mark.parametrize("block", [1, 64, 100])
def test_the_block_size_does_not_change_the_sound(block: int):
    signal = noise(3.0, 4_800)
    whole, pieces = through(limiter(), signal, CEILING), through(limiter(), signal, CEILING, block)
    np.testing.assert_allclose(pieces, whole, atol=1e-5)


def test_how_much_it_reduces_is_told():
    machine = on(limiter())
    through(machine, np.full((2, 9_600), 2.0, np.float32), CEILING)
    assert 1 - machine.reduction == pytest.approx(CEILING / 2, rel=0.04)


def test_switching_it_is_no_click():
    tone = 0.5 * np.sin(2 * np.pi * 997 / RATE * np.arange(48_000))
    signal = np.tile(tone.astype(np.float32), (2, 1))
    machine = limiter()
    parts = np.split(signal, 8, axis=1)
    out = np.concatenate(
        [through(machine, part, CEILING if number % 2 else None) for number, part in enumerate(parts)], axis=1
    )
    spectrum = np.fft.rfft(out * np.hanning(out.shape[1]))
    spectrum[:, :8_000] = 0
    assert np.abs(np.fft.irfft(spectrum)).max() < 10 ** (-80 / 20)


@pytest.mark.parametrize("level, seed", [(0.9, 1), (1.5, 2), (6.0, 3)])
def test_it_is_the_same_to_the_last_bit_in_blocks_of_any_length(level: float, seed: int):
    signal = noise(level, seed=seed) * np.repeat(np.random.default_rng(seed).random(48), 1_000).astype(np.float32)
    large = Limiter(RATE, 4_096, Ramp(RAMP, 4_096), on=True)
    whole = through(large, signal, CEILING, 4_096)
    for block in (64, 100, 256):
        assert (through(Limiter(RATE, BLOCK, Ramp(RAMP, BLOCK), on=True), signal, CEILING, block) == whole).all()
    pieces, machine, at = signal.copy(), Limiter(RATE, 4_096, Ramp(RAMP, 4_096), on=True), 0
    for length in np.random.default_rng(seed).integers(1, 700, 1_000):
        part = np.ascontiguousarray(pieces[:, at : at + length])
        if part.size:
            machine.process(part, CEILING)
            pieces[:, at : at + length] = part
        at += length
    assert (pieces == whole).all()
