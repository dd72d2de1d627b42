"""The mixer told a second time, one sample after the other in float64, as slow and as plain as can be."""

from dataclasses import dataclass

import numpy as np

from audio.commands import ClearLoop, Locate, Pause, Play, SetLoop, Stop, Transport
from audio.params import MixParams, master_factors, strip_factors


@dataclass
class Ghost:
    frame: int
    left: int


def bend(x: float) -> float:
    """What a ramp on which a slope of 1 is left adds."""
    return float(np.sin(np.pi * x) + 0.5 * np.sin(2 * np.pi * x)) / (2 * np.pi)


def bend_slope(x: float) -> float:
    return float(np.cos(np.pi * x) + np.cos(2 * np.pi * x)) / 2


class PlainMixer:
    def __init__(self, planes: np.ndarray, mix: MixParams, block: int, ramp: int) -> None:
        self.planes, self.block, self.ramp = planes.astype(float), block, ramp
        self.window = [np.sin(np.pi / 2 * k / ramp) ** 2 for k in range(ramp + 1)]
        self.was = self.target = self.matrix_of(mix)
        self.slope = np.zeros_like(self.was)
        self.astray = np.zeros_like(self.was)
        self.since = ramp
        self.queue: list[Transport] = []
        self.playing, self.frame, self.rise = False, 0, 0
        self.loop: SetLoop | None = None
        self.ghosts: list[Ghost] = []

    def matrix_of(self, mix: MixParams) -> np.ndarray:
        strips, master = strip_factors(mix), master_factors(mix)
        matrix = np.zeros((2, len(strips)))
        for plane, factor in enumerate(strips):
            matrix[:, plane] = master[:, plane % 2] * factor
        return matrix

    def matrix(self) -> np.ndarray:
        x, share = self.places()
        way = self.window[min(self.since, self.ramp)] * (self.target - self.was)
        return self.was + way + bend(x) * self.slope + share * bend(min(x / share, 1.0)) * self.astray

    def slope_now(self) -> np.ndarray:
        x, share = self.places()
        rise = np.pi / 2 * np.sin(np.pi * x) * (self.target - self.was)
        return rise + bend_slope(x) * self.slope + bend_slope(min(x / share, 1.0)) * self.astray

    def places(self) -> tuple[float, float]:
        return min(self.since / self.ramp, 1.0), max(1, self.ramp // 4) / self.ramp

    def set(self, mix: MixParams) -> None:
        target = self.matrix_of(mix)
        if not np.array_equal(target.astype(np.float32), self.target.astype(np.float32)):
            slope = self.slope_now()
            self.was, self.target, self.since = self.matrix(), target, 0
            most = 2.6 * (target - self.was)
            self.slope = np.clip(slope, np.minimum(most, 0), np.maximum(most, 0))
            self.astray = slope - self.slope

    def sample(self, frame: int) -> np.ndarray:
        return self.matrix() @ self.planes[:, frame]

    def cut(self) -> None:
        if self.rise:
            self.ghosts.append(Ghost(self.frame, self.rise))
        self.rise = 0

    def obey(self, command: Transport) -> None:
        if isinstance(command, SetLoop):
            shortest = max(self.ramp, self.block)
            if 0 <= command.first <= command.last - shortest and command.last <= self.planes.shape[1]:
                self.loop = command
        elif isinstance(command, ClearLoop):
            self.loop = None
        elif isinstance(command, Play):
            self.playing = True
        else:
            self.cut()
            if isinstance(command, Pause):
                self.playing = False
            elif isinstance(command, Stop):
                self.playing, self.frame = False, 0
            elif isinstance(command, Locate):
                self.frame = min(max(command.frame, 0), self.planes.shape[1])

    def render(self) -> np.ndarray:
        while self.queue and not self.ghosts:
            command = self.queue.pop(0)
            while isinstance(command, Locate) and self.queue and isinstance(self.queue[0], Locate):
                command = self.queue.pop(0)
            self.obey(command)
        return np.array([self.one_sample() for _ in range(self.block)]).T

    def one_sample(self) -> np.ndarray:
        out, end = np.zeros(2), self.planes.shape[1]
        if self.playing and self.frame >= end:
            self.playing, self.frame, self.rise = False, 0, 0
        for ghost in self.ghosts:
            if ghost.frame < end:
                out += self.sample(ghost.frame) * self.window[ghost.left]
            ghost.frame, ghost.left = ghost.frame + 1, ghost.left - 1
        self.ghosts = [ghost for ghost in self.ghosts if ghost.left and ghost.frame < end]
        if self.playing:
            out += self.sample(self.frame) * self.window[self.rise]
            looped = self.loop is not None and self.frame < self.loop.last
            self.rise, self.frame = min(self.rise + 1, self.ramp), self.frame + 1
            if self.loop is not None and looped and self.frame == self.loop.last:
                if self.loop.crossfade:
                    self.cut()
                self.frame = self.loop.first
            elif self.frame == end:
                self.playing, self.frame, self.rise = False, 0, 0
        self.since += 1
        return out
