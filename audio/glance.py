"""The window's look at a board: status and meters as one value."""

import numpy as np
from numpy.typing import NDArray

from audio.board import Board
from audio.gain import decibels
from audio.meter_reader import MeterReader
from audio.meters import LOAD, REDUCTION, TRUE_PEAK
from audio.reports import EngineReady, EngineStatus, Loudness
from audio.status import Field, new_row
from audio.transport import TransportState


class Glance:
    """At status and meters, with a memory of its own of what was seen last. One look at a time."""

    def __init__(self, board: Board) -> None:
        self._mailbox, epochs, maxima, sums = board.look()
        self._meters, self._row = MeterReader(epochs, maxima, sums), new_row()

    def status(self, reader: str, ready: EngineReady | None) -> EngineStatus:
        """How things stand; levels since that reader last looked."""
        self._mailbox.read(self._row)
        self._meters.read(reader)
        return status_of(self._row, ready, self._meters)


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
