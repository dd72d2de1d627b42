"""The mix of the next block, whatever happens: `render` is total, waits for nothing and never raises.

One block, in order:
  1. commands are obeyed, in their order, while nothing is fading out (a fade lasts 10 ms);
  2. the latest mix is aimed at, which begins a ramp;
  3. the head is mixed from the playhead on, up to the end of the block, leaping where the loop or the song ends;
  4. tails are added: what sounded before a leap, going on from there while it fades out.

The head goes on only if all strips have what it needs *and* the 10 ms behind it. So when the decoder falls behind
there is still enough to fade out with, and an underrun is a fade, a wait and a fade. A leap is a *cut*: the head
becomes a tail. That is the only way sound ever stops, hence no action clicks.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.commands import ClearLoop, Locate, Pause, Play, SetLoop, Stop, Transport
from audio.deck import Deck, Samples
from audio.ramp import RAMP_S, Ramp, add, weigh
from audio.transport import TABLE, Event, Move, TransportState
from audio.units import frames_of

_TAILS = 3
_STRIPS_PER_S = 1_000  # after a leap so much is ready as the next page of all strips takes, however late in its page
_HEAL = 5  # ramps: after an underrun this much more must be ready, so that it does not stutter
_SURE_S = 1  # so much of a changed song must be ready before it is let in, for its decoder has only just begun
_EVENTS = {Play: Event.PLAY, Pause: Event.PAUSE, Stop: Event.STOP, Locate: Event.LOCATE}


@dataclass(frozen=True)
class PutDeck:
    """Put this song, or none, in place of the one before.

    keep: it is the same song, changed. Playhead, transport and loop stay; what is in both does not move by a
    sample, what is new fades in and what has gone fades out, as soon as all that is needed is decoded.
    """

    deck: Deck | None
    keep: bool = False


class _Tail:
    """What sounded before a cut. left: frames until it is silent; begins: its first frame in this block."""

    def __init__(self) -> None:
        self.deck: Deck | None = None
        self.frame = self.left = self.begins = 0


class Renderer:
    """Renders blocks of at most `block_frames` frames at `rate_hz`.

    commands: appended to by the control thread, taken by `render`. retired: decks that nothing sounds any more,
    for the control thread to close. All else belongs to the thread that calls `render`.
    """

    def __init__(self, rate_hz: int, block_frames: int, ramp_frames: int | None = None) -> None:
        frames = max(1, frames_of(RAMP_S, rate_hz)) if ramp_frames is None else ramp_frames
        self.rate_hz, self.block_frames = rate_hz, block_frames
        self.ramp = Ramp(frames, block_frames)
        self.commands: deque[Transport | PutDeck] = deque()
        self.retired: deque[Deck] = deque()
        self.deck: Deck | None = None
        self.songs = 0  # how many have been put on, changed ones not counted
        self.state = TransportState.STOPPED
        self.playhead = self.clock = self.underruns = self.endings = 0
        self.waiting = False
        self._rise = 0  # frames since the head began, up to the length of the ramp: where its fade-in is
        self._due = False  # the head has sounded since it was last placed by hand: a wait is an underrun
        self._certain = 0  # frames before this one are known to be ready
        self._loop: SetLoop | None = None
        self._leaving: Deck | None = None
        self._coming: Deck | None = None
        self._tails = tuple(_Tail() for _ in range(_TAILS))
        self._faded = np.zeros((2, block_frames), np.float32)
        self._mix_generation = -1
        self._strips: NDArray[np.float64] = np.zeros(0)
        self._master: NDArray[np.float64] = np.eye(2)

    def new_deck(self, store: Samples, *, metered: bool = True) -> Deck:
        """A deck for `PutDeck`. Control thread; allocates."""
        return Deck(store, self.ramp, self.block_frames, metered=metered)

    def aim(self, generation: int, strips: NDArray[np.float64], master: NDArray[np.float64]) -> None:
        """The mix to go to: factors of the planes (2N,) and of the master (2, 2). The arrays are kept, not copied.

        Lands whole, at the beginning of the next block, if and while the song of that generation is on.
        """
        self._mix_generation, self._strips, self._master = generation, strips, master
        if self.deck is not None:
            self._aim(self.deck)

    def render(self, out: NDArray[np.float32]) -> None:
        """Fills out, float32 (2, frames ≤ block_frames): left and right. Any thread, but always the same."""
        frames = out.shape[1]
        if self.commands or self._leaving is not None:
            self._obey()
        if self._coming is not None:
            self._exchange()
        deck = self.deck
        if deck is not None:
            deck.clear()
        done = self._roll(deck, out) if deck is not None and self.state is TransportState.PLAYING else 0
        if done < frames:
            out[:, done:].fill(0.0)
        for tail in self._tails:
            if tail.left:
                self._fade_out(tail, out)
        self.clock += frames
        if deck is not None:
            deck.store.want_frame = self.playhead

    def _obey(self) -> None:
        while self.commands and not self._fading():
            command = self.commands.popleft()
            while isinstance(command, Locate) and self.commands and isinstance(self.commands[0], Locate):
                command = self.commands.popleft()
            if isinstance(command, PutDeck):
                self._put(command)
            elif isinstance(command, SetLoop):
                self._set_loop(command)
            elif isinstance(command, ClearLoop):
                self._set_loop(None)
            elif self.deck is not None:
                self._act(_EVENTS[type(command)], command.frame if isinstance(command, Locate) else 0)
        if not self._fading():
            self._retire()

    def _fading(self) -> bool:
        first, second, third = self._tails
        return bool(first.left or second.left or third.left)

    def _retire(self) -> None:
        if self._leaving is not None:
            self.retired.append(self._leaving)
            self._leaving = None

    def _put(self, command: PutDeck) -> None:
        if self._coming is not None:
            self.retired.append(self._coming)
            self._coming = None
        if command.keep and command.deck is not None and self.deck is not None:
            self._coming = command.deck
            return
        self._retire()
        self._act(Event.LOAD, 0)
        self._leaving, self.deck, self._loop = self.deck, command.deck, None
        self.songs += 1
        if command.deck is not None:
            self._aim(command.deck)

    def _exchange(self) -> None:
        """Lets the changed song in, at the place where this one is: the head of the one becomes a tail."""
        deck = self._coming
        if deck is None or self._fading():
            return
        deck.store.want_frame = self.playhead
        if self.state is TransportState.PLAYING:
            sure = 0 if self.waiting else min(self.rate_hz * _SURE_S, deck.most_ready_frames)
            end = self.playhead + self.block_frames + max(sure, _HEAL * self.ramp.frames)
            if self._mix_generation != deck.generation or not deck.ready(self.playhead, end):
                return
        self._retire()
        self._cut(0)
        self._leaving, self.deck, self._coming = self.deck, deck, None
        self._aim(deck)
        self._leap(min(self.playhead, deck.frames))
        self._set_loop(self._loop)

    def _aim(self, deck: Deck) -> None:
        if self._mix_generation == deck.generation and len(self._strips) == 2 * deck.strips:
            deck.aim(self._strips, self._master, self.clock)

    def _set_loop(self, loop: SetLoop | None) -> None:
        # A loop shorter than a fade, or than a block, could leap again before the leap before is over.
        shortest = max(self.ramp.frames, self.block_frames)
        if self.deck is None or (loop and not 0 <= loop.first <= loop.last - shortest):
            return
        if loop and loop.last > self.deck.frames:
            if loop is self._loop:  # the song has become shorter than its loop
                self._loop = None
            return
        self._loop = loop
        self.deck.store.loop = (loop.first, min(loop.last + self.ramp.frames, self.deck.frames)) if loop else None

    def _act(self, event: Event, target: int) -> None:
        """One step of the transport's table, at the beginning of a block."""
        step = TABLE[self.state, event]
        if step.move is not Move.STAY or step.state is not TransportState.PLAYING:
            self._cut(0)
            self._due = self.waiting = False
        self.state = step.state
        if step.move is Move.TO_START:
            self._leap(0)
        elif step.move is Move.TO_TARGET and self.deck is not None:
            self._leap(min(max(target, 0), self.deck.frames))

    def _leap(self, frame: int) -> None:
        self.playhead, self._certain = frame, 0

    def _cut(self, at: int) -> None:
        """What the head sounds becomes a tail, from frame `at` of this block on; the head is silent."""
        if self._rise:
            tail = min(self._tails, key=_left)
            tail.deck, tail.frame, tail.left, tail.begins = self.deck, self.playhead, self._rise, at
        self._rise = 0

    def _roll(self, deck: Deck, out: NDArray[np.float32]) -> int:
        """Mixes from the playhead on; how many frames were filled."""
        done, frames = 0, out.shape[1]
        while done < frames:
            loop = self._loop if self._loop is not None and self.playhead < self._loop.last else None
            run = min(frames - done, (loop.last if loop else deck.frames) - self.playhead)
            if run:
                if not deck.aimed or not self._ready(deck, run):
                    self._starve(done)
                    return done
                self.waiting, self._due = False, True
                self._sound(deck, out if run == frames else out[:, done : done + run], self.clock + done)
                done += run
            if loop is not None and self.playhead == loop.last:
                if loop.crossfade:
                    self._cut(done)
                self._leap(loop.first)
            elif self.playhead >= deck.frames:
                self._act(Event.END, 0)
                self.endings += 1
                return done
        return done

    def _ready(self, deck: Deck, run: int) -> bool:
        sure = self.ramp.frames * (_HEAL if self.waiting and self._due else 1)
        if not self._due:
            sure = max(sure, min(deck.strips * self.rate_hz // _STRIPS_PER_S, deck.most_ready_frames))
        end = self.playhead + run + sure
        if end > self._certain:
            if not deck.ready(self.playhead, end):
                return False
            self._certain = end
        return True

    def _sound(self, deck: Deck, out: NDArray[np.float32], clock: int) -> None:
        frames = out.shape[1]
        deck.mix(self.playhead, out, clock)
        if self._rise < self.ramp.frames:
            weigh(out, self.ramp.up[self._rise : self._rise + frames])
            self._rise = min(self._rise + frames, self.ramp.frames)
        self.playhead += frames

    def _starve(self, at: int) -> None:
        if self._due and not self.waiting:
            self.underruns += 1
        self.waiting = True
        self._cut(at)

    def _fade_out(self, tail: _Tail, out: NDArray[np.float32]) -> None:
        deck, frames = tail.deck, min(out.shape[1] - tail.begins, tail.left)
        if deck is not None:
            frames = min(frames, deck.frames - tail.frame)
        if deck is not None and frames:
            faded = self._faded[:, :frames]
            deck.mix(tail.frame, faded, self.clock + tail.begins)
            at = self.ramp.frames - tail.left
            weigh(faded, self.ramp.down[at : at + frames])
            add(out[:, tail.begins : tail.begins + frames], faded)
        tail.frame, tail.left, tail.begins = tail.frame + frames, tail.left - frames, 0
        if deck is None or not tail.left or tail.frame >= deck.frames:
            tail.deck, tail.left = None, 0


def _left(tail: _Tail) -> int:
    return tail.left
