"""How much of an overview the window keeps, to draw it from afar and from near."""

import numpy as np
from numpy.typing import NDArray

from audio.overview import Overview

MOST_BINS = 1 << 16
Floats = NDArray[np.float32]


def outline(seen: Overview) -> tuple[Floats, Floats, Floats]:
    """Minimum, maximum and RMS (bins,) from as near as MOST_BINS allow."""
    for zoom in seen.zooms:
        if seen.minimum.size <= zoom.minimum.size <= MOST_BINS:
            return zoom.minimum.astype(np.float32), zoom.maximum.astype(np.float32), zoom.rms.astype(np.float32)
    return seen.minimum, seen.maximum, seen.rms
