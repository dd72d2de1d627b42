"""The status as a row of numbers, the form in which it crosses the process wall."""

from enum import IntEnum, auto

import numpy as np
from numpy.typing import NDArray

from audio.gain import decibels
from audio.meters import LOAD, REDUCTION, TRUE_PEAK, MeterReader
from audio.reports import EngineReady, EngineStatus, Loudness
from audio.transport import TransportState


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


def status_of(row: NDArray[np.float64], ready: EngineReady | None, meters: MeterReader) -> EngineStatus:
    """The row, the facts of the device and the meters as of their last read, as one value."""
    strips = int(row[Field.STRIPS])
    reduction = 1.0 - float(meters.peaks[REDUCTION])
    return EngineStatus(
        state=TransportState(int(row[Field.STATE])),
        playhead_frames=int(row[Field.PLAYHEAD]),
        song_frames=int(row[Field.SONG_FRAMES]),
        rate_hz=ready.rate_hz if ready else 0,
        block_frames=ready.block_frames if ready else 0,
        generation=int(row[Field.GENERATION]),
        underruns=int(row[Field.UNDERRUNS]),
        device_underruns=int(row[Field.DEVICE_UNDERRUNS]),
        frames_rendered=int(row[Field.FRAMES_RENDERED]),
        load=float(meters.peaks[LOAD]),
        waiting=bool(row[Field.WAITING]),
        backend=ready.backend if ready else "",
        device=ready.device if ready else "",
        latency_s=ready.latency_s if ready else 0.0,
        decoded=float(row[Field.DECODED]),
        strips=tuple(meters.strip(row) for row in range(strips)),
        master=meters.master(),
        loudness=Loudness(
            momentary_lufs=float(row[Field.MOMENTARY]),
            short_term_lufs=float(row[Field.SHORT_TERM]),
            integrated_lufs=float(row[Field.INTEGRATED]),
            range_lu=float(row[Field.RANGE]),
            true_peak=float(meters.peaks[TRUE_PEAK]),
            correlation=meters.correlation,
            reduction_db=decibels(reduction),
        ),
    )
