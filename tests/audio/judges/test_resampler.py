"""The resampler by a sweep: what it keeps, it keeps level; what does not fit under the new rate, it takes away."""

from collections.abc import Callable

import numpy as np
import pytest

from audio.source.resample import Resampled

SECONDS = 6


class Sweep:
    """A sine whose frequency rises evenly, as a run of frames (`audio.source.resample.Frames`)."""

    channels = 1

    def __init__(self, rate_hz: int, low_hz: float, high_hz: float) -> None:
        self.rate_hz, self.frames, self._at = rate_hz, SECONDS * rate_hz, 0
        t = np.arange(self.frames) / rate_hz
        self.signal = (0.5 * np.sin(2 * np.pi * (low_hz * t + (high_hz - low_hz) * t**2 / (2 * SECONDS)))).astype(
            np.float32
        )

    def seek(self, frame: int) -> None:
        self._at = frame

    def read(self, out: np.ndarray) -> int:
        part = self.signal[self._at : self._at + len(out)]
        out[: len(part), 0] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        pass


def resampled(source: Sweep, rate_hz: int) -> np.ndarray:
    run = Resampled(source, rate_hz)
    out = np.empty((run.frames, 1), np.float32)
    assert run.read(out) == run.frames
    return out[:, 0]


def inner(signal: np.ndarray, rate_hz: int) -> np.ndarray:
    """Without the tenth of a second at both ends, where a sweep that is cut off rings."""
    return signal[rate_hz // 10 : -rate_hz // 10]


def crests(signal: np.ndarray, rate_hz: int) -> np.ndarray:
    """Level of every twentieth of a second, as RMS × √2."""
    pieces = inner(signal, rate_hz).astype(np.float64)
    pieces = pieces[: len(pieces) // (rate_hz // 20) * (rate_hz // 20)].reshape(-1, rate_hz // 20)
    return np.sqrt(2 * (pieces**2).mean(axis=1))


def dropping(signal: Sweep, rate_hz: int) -> np.ndarray:
    """What a resampler without a filter does."""
    return signal.signal[:: signal.rate_hz // rate_hz]


RATES = [(44_100, 48_000), (48_000, 44_100), (96_000, 48_000), (192_000, 48_000), (22_050, 48_000), (88_200, 44_100)]


@pytest.mark.parametrize("rate, to", RATES)
def test_the_passband_is_level(rate: int, to: int):
    top = 0.45 * min(rate, to)
    levels = crests(resampled(Sweep(rate, 50, top), to), to)
    assert 20 * np.log10(levels / 0.5) == pytest.approx(0, abs=0.05)


def alias_dbfs(rate: int, to: int, convert: Callable[[Sweep, int], np.ndarray]) -> float:
    out = inner(convert(Sweep(rate, 0.5 * to * 1.02, 0.5 * rate * 0.98), to), to)
    return 20 * float(np.log10(np.abs(out).max()))


@pytest.mark.parametrize("rate, to", [(96_000, 48_000), (192_000, 48_000), (88_200, 44_100)])
def test_nothing_folds_back_from_above_the_new_half_rate(rate: int, to: int):
    assert alias_dbfs(rate, to, resampled) < -120


def test_a_resampler_without_a_filter_would_be_caught():
    assert alias_dbfs(96_000, 48_000, dropping) > -10


@pytest.mark.parametrize("rate, to", [(44_100, 48_000), (22_050, 48_000), (8_000, 48_000)])
def test_no_image_appears_above_the_old_half_rate(rate: int, to: int):
    out = inner(resampled(Sweep(rate, 50, 0.45 * rate), to), to).astype(np.float64)
    spectrum = np.abs(np.fft.rfft(out * np.blackman(len(out))))
    image = spectrum[int(0.5 * rate * 1.05 / to * len(out)) :].max()
    assert 20 * np.log10(image / spectrum.max()) < -100
