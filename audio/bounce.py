"""A mix as a stream of blocks, as fast as it goes, through the very renderer that feeds the device.

    write_blocks(path, rate_hz, 2, "PCM_24", bounce(store, mix))     # of audio.source.formats

The store has to be complete. Cancel by not asking for more.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Locate, Play
from audio.deck import Samples
from audio.desk import Desk
from audio.params import MixParams, pack
from audio.renderer import PutDeck, Renderer

BLOCK_FRAMES = 4096


def bounce(
    store: Samples, mix: MixParams, rate_hz: int, first: int = 0, last: int | None = None
) -> Iterator[NDArray[np.float32]]:
    """Frames first … last − 1 of the mix, as float32 (≤ BLOCK_FRAMES, 2); each a new one.

    Begins and ends with the samples as they are, where the device would fade in from a stop. The limiter's delay
    is taken out. Errors: ValueError for a mix of another size or frames out of the song.
    """
    end = store.frames if last is None else last
    if len(mix.strips) != store.strips or not 0 <= first <= end <= store.frames:
        raise ValueError(f"no bounce of frames {first} to {end} with {len(mix.strips)} strips")
    board, backend = Board(), ManualBackend(rate_hz, BLOCK_FRAMES)
    renderer = Renderer(rate_hz, BLOCK_FRAMES, ramp_frames=0)
    desk = Desk(renderer, board, backend)
    board.mix.write(pack(store.generation, mix))
    backend.start(desk.process)
    renderer.commands.extend([PutDeck(renderer.new_deck(store)), Locate(first), Play()])
    return _blocks(backend, end - first, desk.latency_frames if mix.limiter else 0)


def _blocks(backend: ManualBackend, frames: int, late: int) -> Iterator[NDArray[np.float32]]:
    backend.pull(late)
    while frames:
        block = backend.pull(min(frames, BLOCK_FRAMES))
        frames -= len(block)
        yield block
