"""A stem at the song's rate: soxr VHQ, streaming, every output frame where it belongs, from any place."""

from math import gcd
from typing import Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from audio.source.formats import LOUDEST

_PIECE_FRAMES = 8_192
# Longer than the impulse response of VHQ at the lower of the two rates, so that after it a restart is the same
# to about −120 dB as having come from the beginning.
_LEAD_IN_FRAMES = 4_096


class Frames(Protocol):
    """A readable run of float32 frames: a file, or a file at another rate."""

    frames: int
    rate_hz: int
    channels: int

    @property
    def own_hz(self) -> int: ...

    def seek(self, frame: int) -> None: ...

    def read(self, out: NDArray[np.float32]) -> int: ...

    def close(self) -> None: ...


def frames_at(frames: int, rate_hz: int, to_hz: int) -> int:
    """How many frames at `to_hz` a run at `rate_hz` lasts, rounded to nearest, halves up."""
    return (2 * frames * to_hz + rate_hz) // (2 * rate_hz)


class Resampled:
    """`source` at `rate_hz`: frame k here is the instant k / rate_hz there, whatever was read before."""

    def __init__(self, source: Frames, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.channels = source.channels
        self.frames = frames_at(source.frames, source.rate_hz, rate_hz)
        self._source = source
        common = gcd(source.rate_hz, rate_hz)
        # Every `_step_in` frames of input an input and an output frame coincide: restarts happen only there.
        self._step_in, self._step_out = source.rate_hz // common, rate_hz // common
        self._piece = np.empty((_PIECE_FRAMES, source.channels), np.float32)
        self._at = 0
        self._ready: NDArray[np.float32] = self._piece[:0]
        self._restart(0)

    def seek(self, frame: int) -> None:
        """The next `read` begins at this frame."""
        if frame == self._at:
            return
        frame = min(max(frame, 0), self.frames)
        lead_in = _LEAD_IN_FRAMES * max(1, -(-self._step_in // self._step_out))
        steps = max(0, (frame * self._step_in // self._step_out - lead_in) // self._step_in)
        self._restart(steps * self._step_in)
        self._at = steps * self._step_out
        drop = np.empty((_PIECE_FRAMES, self.channels), np.float32)
        while self._at < frame and self.read(drop[: frame - self._at]):
            pass

    def read(self, out: NDArray[np.float32]) -> int:
        """Fills `out` (n, channels) and returns how many frames; fewer than n only at the end."""
        wanted = min(len(out), self.frames - self._at)
        done = 0
        while done < wanted:
            if len(self._ready) == 0 and not self._advance():
                # The filter's tail may come out a frame short of the rounded length.
                out[done:wanted] = 0.0
                done = wanted
                break
            take = min(len(self._ready), wanted - done)
            out[done : done + take] = self._ready[:take]
            self._ready = self._ready[take:]
            done += take
        self._at += done
        return done

    @property
    def own_hz(self) -> int:
        """Of the source."""
        return self._source.own_hz

    def close(self) -> None:
        """Closes the source too."""
        self._source.close()

    def _restart(self, source_frame: int) -> None:
        self._source.seek(source_frame)
        self._stream = soxr.ResampleStream(
            self._source.rate_hz, self.rate_hz, self.channels, dtype="float32", quality="VHQ"
        )
        self._ready = self._piece[:0]
        self._finished = False

    def _advance(self) -> bool:
        """Feeds one more piece; False when everything has come out."""
        if self._finished:
            return False
        got = self._source.read(self._piece)
        self._finished = got < len(self._piece)
        self._ready = self._stream.resample_chunk(self._piece[:got], last=self._finished)
        # The filter swings beyond the bound where the loudest there is begins or ends.
        np.clip(self._ready, -LOUDEST, LOUDEST, out=self._ready)
        return True


def at_rate(source: Frames, rate_hz: int) -> Frames:
    """`source` itself when it has that rate, bit for bit; else resampled."""
    return source if source.rate_hz == rate_hz else Resampled(source, rate_hz)
