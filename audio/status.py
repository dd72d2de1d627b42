"""The status as a row of numbers, the form in which it crosses the process wall."""

from enum import IntEnum, auto

import numpy as np
from numpy.typing import NDArray


class Field(IntEnum):
    """Places in the row. Whole numbers stay exact in a float64 up to 2^53."""

    STATE = 0
    PLAYHEAD = auto()
    SONG_FRAMES = auto()
    GENERATION = auto()
    STRIPS = auto()
    UNDERRUNS = auto()
    DEVICE_UNDERRUNS = auto()
    FRAMES_RENDERED = auto()
    WAITING = auto()
    ENDINGS = auto()
    FAULTS = auto()
    DECODED = auto()
    MOMENTARY = auto()
    SHORT_TERM = auto()
    INTEGRATED = auto()
    RANGE = auto()


FIELDS = len(Field)


def new_row() -> NDArray[np.float64]:
    """Of an engine that has rendered nothing, float64 (FIELDS,)."""
    row = np.zeros(FIELDS)
    row[[Field.MOMENTARY, Field.SHORT_TERM, Field.INTEGRATED]] = -np.inf
    return row
