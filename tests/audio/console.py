"""A renderer by hand: whole frames, whole samples, blocks of four."""

import numpy as np
from numpy.typing import NDArray

from audio.commands import Transport
from audio.deck import Samples
from audio.params import MixParams, StripParams, master_factors, strip_factors
from audio.renderer import PutDeck, Renderer

BLOCK = 4
RAMP = 4


class Console:
    """Renderer with a song on it. `pull` gives planar (2, frames)."""

    def __init__(
        self, store: Samples, mix: MixParams | None = None, *, block: int = BLOCK, ramp: int = RAMP, rate: int = 1
    ) -> None:
        self.block, self.store = block, store
        self.renderer = Renderer(rate, block, ramp)
        self.set(mix or MixParams((StripParams(),) * store.strips))
        self.renderer.commands.append(PutDeck(self.renderer.new_deck(store)))

    def set(self, mix: MixParams) -> None:
        self.renderer.aim(self.store.generation, strip_factors(mix), master_factors(mix))

    def tell(self, *commands: Transport) -> None:
        self.renderer.commands.extend(commands)

    def pull(self, frames: int) -> NDArray[np.float32]:
        out = np.full((2, frames), np.nan, np.float32)
        for first in range(0, frames, self.block):
            self.renderer.render(out[:, first : first + self.block])
        return out

    def left(self, frames: int) -> list[float]:
        return [round(float(value), 5) for value in self.pull(frames)[0]]
