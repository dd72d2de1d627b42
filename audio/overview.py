"""A stem seen from afar: minimum, maximum and RMS of short windows, and the few bins a window paints."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WINDOW_FRAMES = 256
MOST_BINS = 2000


@dataclass(frozen=True, eq=False)
class Overview:
    """Outline of one stem over the whole song.

    minimum, maximum, rms: float32 (bins,), bins ≤ 2,000, of the mean of left and right, full scale ±1.
    bin_frames: frames a bin covers, the last one maybe less. frames, rate_hz: of the song.
    """

    minimum: NDArray[np.float32]
    maximum: NDArray[np.float32]
    rms: NDArray[np.float32]
    bin_frames: int
    frames: int
    rate_hz: int
