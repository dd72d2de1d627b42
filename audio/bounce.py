"""A mix as a stream of blocks, as fast as it goes, through the very renderer that feeds the device.

    write_blocks(path, rate_hz, 2, "PCM_24", bounce(store, mix))     # of audio.source.formats

The store need not be complete: a block is rendered once its frames are there. Cancel by not asking for more.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from audio.commands import Locate, Play
from audio.deck import PAGE_FRAMES, Samples
from audio.limiter import Limiter
from audio.params import MixParams, Unpacked, pack
from audio.ramp import RAMP_S, Ramp
from audio.renderer import PutDeck, Renderer
from audio.units import frames_of

BLOCK_FRAMES = 16_384
_DEVICE_FRAMES = 256  # of what is left over BLAS may sum in another order: the end comes as it comes to a device


def bounce(
    store: Samples,
    mix: MixParams,
    rate_hz: int,
    first: int = 0,
    last: int | None = None,
    *,
    fade_in: bool = False,
    wait: Callable[[], None] | None = None,
) -> Iterator[NDArray[np.float32]]:
    """Frames first … last − 1 of the mix, as float32 (≤ BLOCK_FRAMES, 2); each a new one.

    Bit for bit what the device gets when it is played from `first`, but for the beginning: the device fades in from
    a stop, which a file with the attack of its first note should not. fade_in=True does as the device does. The end
    is cut at `last`. The limiter's delay is taken out.
    wait: called again and again while frames are not there yet; may raise. Errors: ValueError for a mix of another
    size or frames out of the song.
    """
    end = store.frames if last is None else last
    if len(mix.strips) != store.strips or not 0 <= first <= end <= store.frames:
        raise ValueError(f"no bounce of frames {first} to {end} with {len(mix.strips)} strips")
    return _blocks(store, mix, rate_hz, first, end, fade_in, wait)


def _blocks(
    store: Samples,
    mix: MixParams,
    rate_hz: int,
    first: int,
    end: int,
    fade_in: bool,
    wait: Callable[[], None] | None,
) -> Iterator[NDArray[np.float32]]:
    settings = Unpacked()
    packed = pack(store.generation, mix)
    settings.row[: len(packed)] = packed
    renderer = Renderer(rate_hz, BLOCK_FRAMES, ramp_frames=None if fade_in else 0)
    renderer.aim(store.generation, settings.strips, settings.master)
    limiter = Limiter(rate_hz, BLOCK_FRAMES, Ramp(frames_of(RAMP_S, rate_hz), BLOCK_FRAMES), on=mix.limiter)
    renderer.commands.extend([PutDeck(renderer.new_deck(store, metered=False)), Locate(first), Play()])
    planar = np.zeros((2, BLOCK_FRAMES), np.float32)
    late = limiter.latency_frames if mix.limiter else 0
    at, stop = first, min(end + late, store.frames)  # the limiter looks at what follows the end
    to_skip, to_give = late, end - first
    store.want_frame = first
    while to_give:
        frames = min(BLOCK_FRAMES, to_skip + to_give)
        sounding = min(frames, stop - at)
        if sounding > _DEVICE_FRAMES:
            frames = sounding = sounding - sounding % _DEVICE_FRAMES
        block = planar[:, :frames]
        if sounding:
            _await(store, at, min(at + sounding + renderer.ramp.frames, store.frames), wait)
            renderer.render(block[:, :sounding])
        block[:, sounding:] = 0.0
        limiter.process(block, settings.ceiling)
        skip = min(to_skip, frames)
        at, to_skip, to_give = at + sounding, to_skip - skip, to_give - (frames - skip)
        if skip < frames:
            yield _interleaved(block[:, skip:])


def _interleaved(planar: NDArray[np.float32]) -> NDArray[np.float32]:
    """(2, n) as (n, 2), side by side: NumPy's own transposition takes five times as long."""
    frames = np.empty(planar.shape[::-1], np.float32)
    for side, samples in enumerate(planar):
        frames[:, side] = samples
    return frames


def _await(store: Samples, first: int, end: int, wait: Callable[[], None] | None) -> None:
    while not store.ready(first // PAGE_FRAMES, max(first, end - 1) // PAGE_FRAMES):
        if wait is None:
            raise ValueError(f"frames {first} to {end} are not there")
        wait()
