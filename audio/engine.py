"""The handle on the engine: a mixer in processes of its own, told what to do and asked how it is.

Values go through a board in shared memory, commands straight into the pipe of the audio process; a thread,
`audio.caretaker`, looks after both processes. Nothing here waits for any of them.
"""

from __future__ import annotations

import atexit
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from audio.backends.wanted import Wanted
from audio.early import start_first
from audio.errors import EngineError
from audio.stem import Stem

if TYPE_CHECKING:
    from audio.caretaker import Caretaker
    from audio.commands import Transport
    from audio.params import MixParams
    from audio.reports import EngineStatus, Report
    from audio.session import Session

# What need not be there before both processes are started is imported where it is used.
SomeReport = TypeVar("SomeReport")

_FILES = {(".wav", "PCM_16"), (".wav", "PCM_24"), (".wav", "FLOAT"), (".flac", "PCM_16"), (".flac", "PCM_24")}


class Engine:
    """Mixes a song to a device. Every method returns at once; call them from one thread.

    backend: "auto" (the device, else silence that keeps time), "portaudio" or "silent". device: a name out of
    the report `Devices`, None for the system's default, which is followed. rate_hz: None for that of the song where
    the device has it, else the device's own. block_frames: at 48 kHz 256 is 5.3 ms. budget_bytes: for samples; a
    longer song is streamed. cache_dir: where to keep what is found out about stems that have a `content_hash`; None
    keeps nothing.
    """

    def __init__(
        self,
        *,
        backend: str = "auto",
        device: str | None = None,
        block_frames: int = 256,
        rate_hz: int | None = None,
        budget_bytes: int = 1 << 30,
        cache_dir: Path | None = None,
    ) -> None:
        if backend not in ("auto", "portaudio", "silent"):
            raise ValueError(f"no back end {backend!r}")
        self._wanted = Wanted(backend, device, rate_hz, block_frames)
        self._budget_bytes = budget_bytes
        self._cache_dir = cache_dir
        self._session: Session | None = None
        self._caretaker: Caretaker | None = None

    def start(self) -> None:
        """Starts both processes. `EngineReady` follows after about a fifth of a second."""
        if self._session is None:
            memory, host, decoder = start_first(self._wanted)
            from audio.board import Board
            from audio.caretaker import Caretaker
            from audio.session import Session

            self._session = Session(self._wanted, self._budget_bytes, self._cache_dir, Board(memory))
            self._caretaker = Caretaker(self._session, host, decoder)
            self._caretaker.start()
            atexit.register(self.close)

    def close(self) -> None:
        """Ends both processes and gives all memory back. May be called twice; never hangs."""
        caretaker, self._session, self._caretaker = self._caretaker, None, None
        if caretaker is not None:
            caretaker.end()
            atexit.unregister(self.close)

    def __enter__(self) -> Engine:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self, stems: Sequence[Stem], mix: MixParams | None = None) -> int:
        """Puts this song in place of the one before, stopped at frame 0; its generation number.

        `SongOpened` follows. The strips of `mix` are in the order of `stems`; None is all at unity.
        Errors: ValueError for no stems, more than MOST_STRIPS, a name twice, or a mix of another size;
        EngineError when the engine is not started.
        """
        from audio.session import OpenedSong

        mix = _mix_for(stems, mix)
        session = self._started()
        with session.lock:
            session.generation += 1
            session.put_song(OpenedSong(session.generation, tuple(stems), mix))
            return session.generation

    def change(self, stems: Sequence[Stem], mix: MixParams | None = None) -> int:
        """Adds and takes away stems of the open song in place, playing or not; its new generation number.

        Strips that stay sound on without moving by a sample; new ones fade in as soon as they are decoded at the
        playhead, those that are gone fade out then. `SongOpened` follows; playhead, transport and loop stay.
        Without an open song the same as `open`. mix, errors: as for `open`.
        """
        from audio.session import OpenedSong

        mix = _mix_for(stems, mix)
        session = self._started()
        with session.lock:
            before = session.song
            if before is None:
                return self.open(stems, mix)
            session.generation += 1
            song = OpenedSong(session.generation, tuple(stems), mix)
            song.continues += before.continues
            song.loop, song.place, song.rate_hz = before.loop, before.place, before.rate_hz
            session.put_song(song)
            return session.generation

    def unload(self) -> None:
        """Takes the song away, fading."""
        from audio.commands import UnloadSong
        from audio.source.messages import CloseSong

        session = self._started()
        with session.lock:
            session.forget_song()
            if session.decoder is not None:
                session.decoder.tell(CloseSong())
            session.tell_host(UnloadSong())

    def set_mix(self, mix: MixParams) -> None:
        """The whole desk anew, in one block, ramped; the latest counts. Without a song it does nothing.

        Errors: ValueError for a mix of another size than the song.
        """
        session = self._started()
        song = session.song
        if song is not None:
            _same_size(mix, song.stems)
            session.set_mix(song, mix)

    def play(self) -> None:
        """Fades in at the playhead, as soon as the frames there are decoded."""
        from audio.commands import Play

        self._command(Play())

    def pause(self) -> None:
        """Fades out and stands at the frame where it was told so."""
        from audio.commands import Pause

        self._command(Pause())

    def stop(self) -> None:
        """Fades out and goes to frame 0."""
        from audio.commands import Stop

        self._command(Stop())

    def locate(self, frame: int) -> None:
        """Moves the playhead to this frame at the engine's rate; out of the song means its nearest end."""
        from audio.commands import Locate

        self._command(Locate(max(0, frame)))

    def set_loop(self, first: int, last: int, *, crossfade: bool = True) -> None:
        """Loops first … last − 1, exactly last − first frames a turn. crossfade=False splices the ends.

        Ignored when it ends beyond the song or is shorter than 10 ms or a block.
        Errors: ValueError when not 0 ≤ first < last.
        """
        from audio.commands import SetLoop

        if not 0 <= first < last:
            raise ValueError(f"no loop from {first} to {last}")
        self._command(SetLoop(first, last, crossfade))

    def clear_loop(self) -> None:
        """Plays on behind the end of the loop."""
        from audio.commands import ClearLoop

        self._command(ClearLoop())

    def bounce(
        self,
        path: Path,
        mix: MixParams | None = None,
        *,
        stems: Sequence[Stem] | None = None,
        first: int = 0,
        last: int | None = None,
        subtype: str = "PCM_24",
        fade_in: bool = False,
        tags: Mapping[str, str] | None = None,
    ) -> int:
        """Writes frames first … last − 1 of the open song to a WAV or FLAC file, at the engine's rate; its number.

        `BounceMoved` …, then `BounceDone` or `BounceFailed` follow. stems: another song, that need not be opened for
        it. mix: None is the one that is set now, with `stems` all at unity. subtype: "PCM_16" (TPDF dither), "PCM_24",
        or "FLOAT" for WAV. What is written is what the device gets, bit for bit but for dither, from the end of the
        fade that it begins with; fade_in=True has that fade too. Plays on meanwhile.
        tags: title, artist, album, comment, copyright, license, as far as the format has a place for them.
        Errors: ValueError for a name, subtype, mix or frames that make no sense, EngineError without a song or
        before `EngineReady`.
        """
        if (path.suffix.lower(), subtype) not in _FILES or not first >= 0 or (last is not None and last <= first):
            raise ValueError(f"no bounce of {first} to {last} as {subtype} to {path.name}")
        if stems is not None:
            mix = _mix_for(stems, mix)
        session, caretaker = self._started(), self._caretaker
        with session.lock:
            several = None if stems is None else tuple(stems)
            order = session.bounce_order(path, mix, first, last, subtype, fade_in, several, dict(tags or {}))
            session.bounce_orders.append(order)
        if caretaker is not None:
            caretaker.wake()
        return order.number

    def expect_bounce(self) -> None:
        """One will be ordered soon: what it needs is started now, and it begins a quarter of a second sooner."""
        session = self._started()
        with session.lock:
            session.bounce_expected = True
        if self._caretaker is not None:
            self._caretaker.wake()

    def cancel_bounce(self, number: int) -> None:
        """`BounceFailed` with "cancelled" follows, if it was still under way; nothing is left of the file."""
        session = self._started()
        with session.lock:
            session.cancelled_bounces.add(number)
        if self._caretaker is not None:
            self._caretaker.wake()

    def reset_loudness(self) -> None:
        """Begins integrated loudness and loudness range anew."""
        from audio.commands import ResetLoudness

        session = self._started()
        with session.lock:
            session.tell_host(ResetLoudness())

    def sound_tone(self) -> None:
        """Lays two seconds of a soft tone over whatever plays, or over nothing, to hear where sound comes out.

        Not counted in the loudness. While one sounds, another is not begun.
        """
        from audio.commands import SoundTone

        session = self._started()
        with session.lock:
            session.tell_host(SoundTone())

    def predicted_loudness(self, mix: MixParams) -> float:
        """Integrated LUFS (BS.1770-5) of the whole open song under this mix, the limiter left out.

        −∞ for silence; NaN until `LoudnessReady`. Takes a fraction of a millisecond.
        Errors: ValueError for a mix of another size than the song.
        """
        song = self._started().song
        if song is None:
            return math.nan
        _same_size(mix, song.stems)
        loudness = song.loudness
        return loudness.integrated_lufs(mix) if loudness is not None else math.nan

    def ask_devices(self) -> None:
        """`Devices` follows."""
        from audio.commands import ListDevices

        session = self._started()
        with session.lock:
            session.tell_host(ListDevices())

    def choose_device(
        self,
        device: str | None,
        *,
        rate_hz: int | None = None,
        block_frames: int = 256,
        latency_s: float | None = None,
        exclusive: bool = False,
    ) -> None:
        """Goes on, at the same place, on this device; None is the system's default. `DeviceBack` follows.

        rate_hz: None is that of the song where the device has it, else the device's own. latency_s: what the device
        should have in hand; None is as little as is safe, and more by itself (`LatencyRaised`) when it runs dry. What
        could not be had is in `EngineReady.remarks`.
        """
        from audio.commands import Leave

        session = self._started()
        with session.lock:
            session.wanted = Wanted(session.wanted.backend, device, rate_hz, block_frames, latency_s, exclusive)
            session.changing_device = session.host is not None
            session.tell_host(Leave())

    def wait(self, timeout_s: float) -> bool:
        """Until there is something to poll, for programs without a loop of their own; False at the time-out."""
        return self._started().news.wait(timeout_s)

    def wait_for(self, kind: type[SomeReport], timeout_s: float = 600.0) -> SomeReport:
        """The next report of that kind; those before it are dropped. For programs without a loop of their own.

        Errors: EngineError for what went wrong instead ("BounceFailed …"), or at the time-out.
        """
        from audio.reports import BounceFailed

        deadline_s = monotonic() + timeout_s
        session = self._started()
        while (left_s := deadline_s - monotonic()) > 0:
            session.news.clear()
            while session.reports:
                report = session.reports.popleft()
                if isinstance(report, kind):
                    return report
                if isinstance(report, BounceFailed):
                    raise EngineError(f"BounceFailed: {report.reason}")
            self.wait(left_s)
        raise EngineError(f"no {kind.__name__} within {timeout_s} s")

    def poll(self) -> tuple[Report, ...]:
        """What has happened since the last call, in order."""
        session, reports = self._session, []
        if session is not None:
            session.news.clear()
            while session.reports:
                reports.append(session.reports.popleft())
        return tuple(reports)

    def status(self, reader: str = "") -> EngineStatus:
        """How things stand; cheap enough for every frame of a screen, from any thread.

        reader: levels are those since this reader last looked, so that several may look, each missing no peak.
        """
        from audio.reports import EngineStatus

        session = self._session
        return EngineStatus() if session is None else session.status(reader)

    def _started(self) -> Session:
        if self._session is None:
            raise EngineError("not started")
        return self._session

    def _command(self, command: Transport) -> None:
        from audio.commands import ClearLoop, SetLoop

        session = self._started()
        with session.lock:
            if session.song is not None and isinstance(command, SetLoop | ClearLoop):
                session.song.loop = command if isinstance(command, SetLoop) else None
            session.command(command)


def _mix_for(stems: Sequence[Stem], mix: MixParams | None) -> MixParams:
    from audio.params import MOST_STRIPS, MixParams, StripParams

    if not 0 < len(stems) <= MOST_STRIPS or len({stem.strip for stem in stems}) != len(stems):
        raise ValueError(f"a song is 1 … {MOST_STRIPS} stems with names of their own")
    if mix is None:
        return MixParams((StripParams(),) * len(stems))
    _same_size(mix, stems)
    return mix


def _same_size(mix: MixParams, stems: Sequence[Stem]) -> None:
    if len(mix.strips) != len(stems):
        raise ValueError(f"{len(mix.strips)} strips for {len(stems)} stems")
