"""What is open and wanted, shared by the caller's thread and the caretaker's, under one lock."""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from secrets import token_hex
from time import monotonic

from audio.analysis.mix_loudness import MixLoudness
from audio.backends.choice import adapts
from audio.backends.wanted import Wanted
from audio.board import Board
from audio.bounces import BounceOrder
from audio.child import Child
from audio.commands import Command, LoadSong, Locate, Pause, Play, SetLoop, Transport
from audio.errors import EngineError
from audio.glance import Glance
from audio.params import MixParams, pack
from audio.reports import EngineReady, EngineStatus, Report
from audio.source.messages import OpenSong
from audio.source.store import unlink
from audio.status import Field, new_row
from audio.stem import Stem
from audio.suspects import Suspects
from audio.transport import TransportState

# From stopped to where it was.
_WAY_TO: dict[TransportState, tuple[Transport, ...]] = {
    TransportState.STOPPED: (),
    TransportState.PLAYING: (Play(),),
    TransportState.PAUSED: (Play(), Pause()),
}


class OpenedSong:
    """A song as it was asked for, and what has become of it."""

    def __init__(self, generation: int, stems: tuple[Stem, ...], mix: MixParams) -> None:
        self.generation = generation
        self.stems = stems
        self.mix = mix
        self.continues: tuple[int, ...] = (generation,)  # and the songs that this one is a change of
        self.store_name: str | None = None
        self.opened_hz = 0  # and told so, at that rate
        self.ordered_s = 0.0  # when the decoder was last asked for it
        self.probed = False  # its store stands
        self.length_s = 0.0
        self.rate_hz = 0
        self.loop: SetLoop | None = None
        self.place = (0, TransportState.STOPPED)  # where an audio process that has gone had been
        self.settled: dict[str, Report] = {}  # strips that are decoded or have failed, as was told
        self.decoded = False
        self.resident = False  # fits the budget for sure: once decoded, no decoder is needed any more
        self.suspects = Suspects()
        self.loudness: MixLoudness | None = None  # once the song has been listened to


@dataclass(frozen=True)
class _Past:
    """What audio processes that are no more have counted."""

    frames: int = 0
    underruns: int = 0
    late: int = 0


class Session:
    """The state of one engine. Every method is to be called with `lock` held, but for `set_mix` and `status`.

    The caretaker may hold `lock` for as long as its thread waits for the interpreter. So what a moved fader or a
    repainted meter calls takes no lock but `_looking`, held for a few lines.
    """

    def __init__(self, wanted: Wanted, budget_bytes: int, cache_dir: Path | None, board: Board) -> None:
        self.lock = threading.RLock()
        self.wanted = wanted
        self.budget_bytes = budget_bytes
        self.cache_dir = cache_dir
        self.reports: deque[Report] = deque()
        self.news = threading.Event()
        self.host: Child | None = None
        self.decoder: Child | None = None
        self.ready: EngineReady | None = None
        self.song: OpenedSong | None = None
        self.generation = 0
        self.changing_device = False
        self.song_hz: int | None = None  # that of the song, asked of a device of which no rate is wanted
        self.refused: set[tuple[str, int]] = set()  # device and rate
        self.bounces = 0  # ordered so far
        self.bounce_expected = False
        self.bounce_orders: list[BounceOrder] = []
        self.cancelled_bounces: set[int] = set()
        self.loaded = False  # the audio process has been told of the song
        self.pending: list[Transport] = []  # to be obeyed once it has
        self.told: list[Transport] = []  # since it has, while the song was not on: nothing of it is obeyed yet
        self.board = board
        self._names, self._stores = token_hex(8), count()
        self._row = new_row()
        self.board.status.write(self._row)
        self._looking = threading.Lock()  # the three that follow, and the board's end
        self._glance: Glance | None = Glance(self.board)
        self._past = _Past()

    def report(self, report: Report) -> None:
        self.reports.append(report)
        self.news.set()

    @property
    def device_wanted(self) -> Wanted:
        """With the rate of the song where none is wanted."""
        return self.wanted if self.wanted.rate_hz is not None else replace(self.wanted, rate_hz=self.song_hz)

    def command(self, command: Transport) -> None:
        """To the audio process now, or as soon as it runs; it waits for the song by itself."""
        if self.song is None:
            return
        if not (self.loaded and self.host is not None and self.host.tell(command)):
            self.pending.append(command)
        elif self._is_on(self.song):
            self.told.clear()
        else:
            self.told.append(command)

    def _is_on(self, song: OpenedSong) -> bool:
        self.board.status.read(self._row)
        return int(self._row[Field.GENERATION]) in song.continues

    def tell_host(self, command: Command) -> None:
        if self.host is not None:
            self.host.tell(command)

    def put_song(self, song: OpenedSong) -> None:
        """In place of the one before."""
        before, self.song = self.song, song
        if before is None or before.generation not in song.continues:
            self._forget_commands()
        self.set_mix(song, song.mix)
        self.ask_decoder()
        if before is not None and before.store_name is not None:
            unlink(before.store_name)

    def forget_song(self) -> None:
        if self.song is not None and self.song.store_name is not None:
            unlink(self.song.store_name)
        self.song = None
        self._forget_commands()

    def _forget_commands(self) -> None:
        self.loaded = False
        self.pending.clear()
        self.told.clear()

    def ask_decoder(self) -> None:
        """To decode the song for the present rate, if all that takes part is there; and tells the audio process
        where it will be.

        First of all, and by calls that keep the interpreter up to there: in a busy window each one that lets it go
        has it back only tens of milliseconds later.
        """
        song, ready = self.song, self.ready
        if song is None or ready is None or self.decoder is None:
            return
        before = song.store_name
        song.rate_hz = ready.rate_hz
        song.store_name, song.probed, song.ordered_s = f"stm-{self._names}-{next(self._stores)}", False, monotonic()
        song.decoded = False
        self.decoder.tell(
            OpenSong(
                song.generation,
                song.stems,
                ready.rate_hz,
                self.budget_bytes,
                self.cache_dir,
                store_name=song.store_name,
                skip=song.suspects.out,
                first_frame=self._playhead(song),
                not_hz=self._rates_in_vain(ready),
            )
        )
        self.load()
        if before is not None:
            unlink(before)

    def _rates_in_vain(self, ready: EngineReady) -> frozenset[int] | None:
        """Not to be asked of the device; None when nothing is."""
        if self.wanted.rate_hz is not None or not adapts(ready.device):
            return None
        return frozenset(hz for device, hz in self.refused if device == ready.device)

    def _playhead(self, song: OpenedSong) -> int:
        """Where decoding had best begin."""
        return int(self._row[Field.PLAYHEAD]) if self._is_on(song) else song.place[0]

    def load(self) -> None:
        """Tells the audio process of the song, and what has been waiting for it."""
        song, host = self.song, self.host
        if song is None or host is None or song.store_name is None or self.ready is None:
            return
        host.tell(LoadSong(song.generation, song.store_name, song.continues, tuple(self.pending)))
        self.told[:] = self.pending
        self.pending.clear()
        self.loaded = True

    def bounce_order(
        self,
        path: Path,
        mix: MixParams | None,
        first: int,
        last: int | None,
        subtype: str,
        fade_in: bool,
        stems: tuple[Stem, ...] | None,
        tags: Mapping[str, str],
    ) -> BounceOrder:
        """For the open song, or for these stems, which come with a mix. Errors: EngineError, ValueError."""
        song, ready = self.song, self.ready
        if ready is None or (song is None and stems is None):
            raise EngineError("not ready" if ready is None else "no song to bounce")
        whole = None
        if stems is None and song is not None:
            if mix is not None and len(mix.strips) != len(song.stems):
                raise ValueError(f"{len(mix.strips)} strips for {len(song.stems)} stems")
            order = OpenSong(song.generation, song.stems, ready.rate_hz, 0, skip=song.suspects.out)
            mix = mix or song.mix
            whole = song.store_name if song.decoded and song.resident else None
        else:
            order = OpenSong(0, stems or (), ready.rate_hz, 0)
        self.bounces += 1
        return BounceOrder(self.bounces, path, subtype, mix or MixParams(), first, last, fade_in, order, whole, tags)

    def keep_place(self, *, playing: bool) -> None:
        """The song is to be loaded again: what leads back to the present place goes before what is pending."""
        song = self.song
        if song is None or not self.loaded:
            return
        self.loaded = False
        if not self._is_on(song):
            self.pending[:0] = self.told if playing else [*self.told, Pause()]
            return
        state = TransportState(int(self._row[Field.STATE]))
        if state is TransportState.PLAYING and not playing:
            state = TransportState.PAUSED
        song.place = (int(self._row[Field.PLAYHEAD]), state)
        frame, state = song.place
        commands: list[Transport] = [] if song.loop is None else [song.loop]
        self.pending[:0] = [*commands, Locate(frame), *_WAY_TO[state]]

    def rescale(self, ratio: float) -> None:
        """Frames become frames of another rate."""
        self.pending = [_rescaled(command, ratio) for command in self.pending]
        if self.song is not None:
            frame, state = self.song.place
            self.song.place = (round(frame * ratio), state)
            if self.song.loop is not None:
                self.song.loop = _rescaled_loop(self.song.loop, ratio)

    def waiting(self) -> bool:
        """Whether the playhead stands before frames that are not decoded."""
        self.board.status.read(self._row)
        return bool(self._row[Field.WAITING])

    def device_underruns(self) -> int:
        """Of the present audio process."""
        self.board.status.read(self._row)
        return int(self._row[Field.DEVICE_UNDERRUNS])

    def frames_rendered(self) -> int:
        """By the present audio process."""
        self.board.status.read(self._row)
        return int(self._row[Field.FRAMES_RENDERED])

    def keep_counters(self) -> None:
        """The audio process has gone; the next one counts from zero again."""
        self.board.status.read(self._row)
        past, row = self._past, self._row
        past = _Past(
            past.frames + int(row[Field.FRAMES_RENDERED]),
            past.underruns + int(row[Field.UNDERRUNS]),
            past.late + int(row[Field.DEVICE_UNDERRUNS]),
        )
        row[[Field.FRAMES_RENDERED, Field.UNDERRUNS, Field.DEVICE_UNDERRUNS]] = 0
        with self._looking:
            self._past = past
            self.board.status.write(row)

    def set_mix(self, song: OpenedSong, mix: MixParams) -> None:
        """For the thread that opens songs; without `lock`."""
        song.mix = mix
        self.board.mix.write(pack(song.generation, mix))

    def status(self, reader: str) -> EngineStatus:
        """From any thread, without `lock`."""
        with self._looking:
            if self._glance is None:
                return EngineStatus()
            past, status = self._past, self._glance.status(reader, self.ready)
        song = self.song
        if song is not None and status.generation not in song.continues:
            status = replace(status, playhead_frames=song.place[0], state=song.place[1])
        return replace(
            status,
            underruns=status.underruns + past.underruns,
            device_underruns=status.device_underruns + past.late,
            frames_rendered=status.frames_rendered + past.frames,
        )

    def close(self) -> None:
        self.forget_song()
        self.board.unlink()
        with self._looking:
            self._glance = None
            self.board.close()


def _rescaled(command: Transport, ratio: float) -> Transport:
    if isinstance(command, Locate):
        return Locate(round(command.frame * ratio))
    return _rescaled_loop(command, ratio) if isinstance(command, SetLoop) else command


def _rescaled_loop(loop: SetLoop, ratio: float) -> SetLoop:
    return SetLoop(round(loop.first * ratio), round(loop.last * ratio), loop.crossfade)
