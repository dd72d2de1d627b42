"""The whole callback: mix from the mailbox, block from the renderer, master section, meters, status.

Everything a device asks for goes through `Desk.process`, and everything is made beforehand. It may never lock,
log, open, wait, raise, or allocate blocks; counters travel instead of messages.
"""

from struct import Struct
from time import perf_counter_ns

import numpy as np
from numpy.typing import NDArray

from audio.backends.port import Backend
from audio.board import Board
from audio.commands import Locate, Pause, Play
from audio.deck import Samples
from audio.limiter import Limiter
from audio.loudness import LoudnessMeter
from audio.master_block import MasterBlock, MasterBlocks
from audio.meters import LOAD, REDUCTION, TRUE_PEAK
from audio.params import MixParams, StripParams, Unpacked, pack
from audio.peak_meter import PeakMeter
from audio.renderer import PutDeck, Renderer
from audio.status import FIELDS
from audio.tone import Tone
from audio.transport import TransportState

# Of a block, both sides: some 90 dB above full scale. A number that is not one, or as loud, is a broken decoder.
_MOST_ENERGY = 1e12
_ROW = Struct(f"{FIELDS}d")


class Desk:
    """Renders through `renderer` what `board` asks for. One per device stream, called by one thread."""

    def __init__(self, renderer: Renderer, board: Board, backend: Backend) -> None:
        self.renderer = renderer
        self.faults = 0
        self.decoded = 0.0  # set by the control thread
        self.reset_loudness = False  # set by the control thread, taken here
        self.tone: Tone | None = None  # set by the control thread
        self.device_underruns = 0
        self._backend, self._late = backend, 0
        self._board = board
        self._mix = Unpacked()
        self._meters = board.meter_writer()
        self._rate_hz = renderer.rate_hz
        self._limiter = Limiter(renderer.rate_hz, renderer.block_frames, renderer.ramp)
        self.latency_frames = self._limiter.latency_frames  # while the limiter is on
        self._true_peak = PeakMeter(renderer.block_frames)
        self._loudness = LoudnessMeter(renderer.rate_hz)
        self._measured = 0
        self._blocks = MasterBlocks(renderer.block_frames)

    def process(self, out: NDArray[np.float32]) -> None:
        """Fills out, float32 (frames, 2), frames free. Never raises: a fault is counted and is silence."""
        began_ns = perf_counter_ns()
        frames, most = out.shape[0], self._blocks.most_frames
        try:
            if frames == most:
                self._block(out)
            else:
                for first in range(0, frames, most):
                    self._block(out[first : first + most])
        except Exception:
            self.faults += 1
            out.fill(0.0)
        if frames:
            busy_s = (perf_counter_ns() - began_ns) * 1e-9
            self._meters.highest(LOAD, busy_s * self._rate_hz / frames)

    def rehearse(self, store: Samples) -> None:
        """Plays a little of a song and changes everything once. Control thread, before the stream runs."""
        renderer, out = self.renderer, np.zeros((self.renderer.block_frames, 2), np.float32)
        deck = renderer.new_deck(store)
        for mix in (
            MixParams((StripParams(),) * deck.strips, limiter=True),
            MixParams((StripParams(mute=True),) * deck.strips),
        ):
            self._board.mix.write(pack(deck.generation, mix))
            for command in (PutDeck(deck), Play(), Locate(1), Pause()):
                renderer.commands.append(command)
                self.process(out)

    def _block(self, out: NDArray[np.float32]) -> None:
        self._meters.turn()
        if self._board.mix.read(self._mix.row):
            self.renderer.aim(self._mix.generation, self._mix.strips, self._mix.master)
        block = self._blocks.next(out.shape[0])
        tone_sounds = self._render(block)
        out[:, 0] = block.left
        out[:, 1] = block.right
        if self.reset_loudness or self.renderer.songs != self._measured:
            self.reset_loudness, self._measured = False, self.renderer.songs
            self._loudness.reset()
        self._measure(block, of_song=not tone_sounds)
        self._count_late()
        self._publish()

    def _render(self, block: MasterBlock) -> bool:
        """From the song to what the device gets; whether the tone is over it."""
        planar, samples = block.planar, block.samples
        self.renderer.render(planar)
        if not samples.dot(samples) < _MOST_ENERGY:
            self.faults += 1
            samples.fill(0.0)
        tone = self.tone
        sounds = tone is not None and not tone.over
        if tone is not None:
            tone.add(planar)
        self._limiter.process(planar, self._mix.ceiling)
        return sounds

    def _measure(self, block: MasterBlock, *, of_song: bool) -> None:
        """What the device gets. of_song: whether it counts for the loudness."""
        meters = self._meters
        if self.renderer.deck is not None:
            meters.strips(self.renderer.deck)
        meters.master(block)
        meters.highest(REDUCTION, self._limiter.reduction)
        meters.highest(TRUE_PEAK, self._true_peak.highest(block.planar))
        if of_song:
            self._loudness.add(block.planar)

    def _count_late(self) -> None:
        # A driver also says so when it starts, or when another program was late: only gaps in sound count.
        late = self._backend.late
        if self.renderer.state is TransportState.PLAYING and not self.renderer.waiting:
            self.device_underruns += late - self._late
        self._late = late

    def _publish(self) -> None:
        renderer, deck, loudness = self.renderer, self.renderer.deck, self._loudness
        self._board.status.pack(  # in the order of Field
            _ROW,
            renderer.state,
            renderer.playhead,
            deck.frames if deck is not None else 0,
            deck.generation if deck is not None else 0,
            deck.strips if deck is not None else 0,
            renderer.underruns + self.device_underruns,
            self.device_underruns,
            renderer.clock,
            renderer.waiting,
            renderer.endings,
            self.faults,
            self.decoded,
            loudness.momentary,
            loudness.short_term,
            loudness.integrated,
            loudness.range_lu,
        )
