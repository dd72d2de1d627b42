"""Two seconds of a soft tone, to hear whether sound comes out where it should."""

import numpy as np
from numpy.typing import NDArray

from audio.units import frames_of

TONE_S = 2.0
_TONE_HZ = 440.0
_PEAK = 0.1
"""−20 dBFS: heard, and no harm in headphones."""

_FADE_S = 0.05


class Tone:
    """Laid once over whatever plays, faded in and out. Made by the control thread, sounded by the callback."""

    def __init__(self, rate_hz: int) -> None:
        frames = frames_of(TONE_S, rate_hz)
        at = np.arange(frames)
        envelope = np.minimum(1.0, np.minimum(at, frames - 1 - at) / (_FADE_S * rate_hz))
        self._samples = (_PEAK * envelope * np.sin(2 * np.pi * _TONE_HZ / rate_hz * at)).astype(np.float32)
        self._left = frames

    @property
    def over(self) -> bool:
        return not self._left

    def add(self, out: NDArray[np.float32]) -> None:
        """Adds the next frames of the tone to out, float32 (2, frames); nothing once it is over."""
        frames = min(out.shape[1], self._left)
        if frames:
            first = len(self._samples) - self._left
            head = out[:, :frames]
            np.add(head, self._samples[first : first + frames], out=head)
            self._left -= frames
