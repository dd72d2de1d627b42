"""The window's end of the engine: the mix goes down, reports and levels come up. Called on the window's loop."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from app import notices
from app.device_words import device_remark
from app.services.matching import matched, mix_params
from app.state import desk, facts, intents, model, timeline
from app.state.decision import Matched
from app.state.model import AppState, AudioState, Phase, StripStatus
from app.state.settings import DevicesKnown
from app.state.store import Store
from audio import Engine, Level, MixParams, Stem, TransportState
from audio.overview import Overview
from audio.reports import (
    DecoderDied,
    DeviceBack,
    DeviceLost,
    Devices,
    EngineDied,
    EngineReady,
    EngineRestarted,
    LatencyRaised,
    Loudness,
    LoudnessReady,
    OverviewReady,
    Report,
    SongOpened,
    StripAnalysed,
    StripFailed,
)

LevelsSink = Callable[[Mapping[str, Level], Level, float], None]
"""Called at the rate of the screen with the level of every strip, of the master, and the playhead in seconds."""

_ROLLING = frozenset({TransportState.PLAYING})
_LOAD_S = 1.0


@dataclass(frozen=True)
class _Opened:
    """What the engine was asked to play."""

    song: str
    strips: tuple[str, ...]
    generation: int


class EngineLink:
    """One engine, one open song. `tick` is called 60 times a second."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        *,
        levels: LevelsSink,
        loudness: Callable[[Loudness], None],
        overview: Callable[[str, Overview], None],
        clear_overviews: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._store = store
        self._levels = levels
        self._loudness = loudness
        self._overview = overview
        self._clear_overviews = clear_overviews
        self._opened: _Opened | None = None
        self._mix: MixParams | None = None
        self._loop_frames: tuple[int, int] | None = None
        self._frames = 0
        self._load = self._shown_load = 0.0
        self._load_until_s = 0.0
        self._heard: list[Callable[[Report], None]] = []
        self._play_when_open = ""
        store.listen(self._state_changed)

    def on_report(self, listener: Callable[[Report], None]) -> None:
        """Tell every report to `listener` as well, after the state knows it."""
        self._heard.append(listener)

    def open(self, song: str, stems: Sequence[Stem]) -> None:
        """Play these stems from now on. Of the song that is open already they come and go in place, playing or not."""
        same = self._opened is not None and self._opened.song == song
        self._clear_overviews()
        strips = tuple(stem.strip for stem in stems)
        self._mix = self._mix_heard(self._store.state, strips)
        if same:
            generation = self._engine.change(stems, self._mix)
        else:
            self._frames = 0
            self._loop_frames = None
            self._store.dispatch(timeline.EntrancesForgotten())
            generation = self._engine.open(stems, self._mix)
        self._opened = _Opened(song, strips, generation)

    def close_song(self) -> None:
        if self._opened is not None:
            self._engine.unload()
            self._engine.reset_loudness()
        self._opened = None
        self._clear_overviews()

    def ask_devices(self) -> None:
        """`DevicesKnown` follows."""
        self._engine.ask_devices()

    def choose_output(self, device: str, block_frames: int, latency_s: float, exclusive: bool) -> None:
        """device "": the system's default. latency_s 0: as little as is safe. The music goes on there."""
        self._engine.choose_device(
            device or None, block_frames=block_frames, latency_s=latency_s or None, exclusive=exclusive
        )

    def bounce(self, path: Path, subtype: str, *, loop: bool, tags: Mapping[str, str]) -> int:
        """Write the mix as it is set, not what it is compared with, to a file; the number of the bounce.

        loop: only the loop, if there is one. Errors: EngineError, ValueError.
        """
        state = self._store.state
        loop_s, rate_hz = state.transport.loop_s, self._engine.status().rate_hz
        first, last = (round(edge * rate_hz) for edge in loop_s) if loop and loop_s else (0, None)
        mix = mix_params(state, self._opened.strips if self._opened else ())
        last = min(last, self._frames) if last is not None else None
        return self._engine.bounce(path, mix, first=first, last=last, subtype=subtype, tags=tags)

    def expect_bounce(self) -> None:
        """A person is choosing a file for one."""
        self._engine.expect_bounce()

    def cancel_bounce(self, number: int) -> None:
        self._engine.cancel_bounce(number)

    def handle(self, intent: object) -> None:
        """The intents that move the transport; all others are somebody else's."""
        match intent:
            case intents.PlayPause():
                self._engine.pause() if self._is_rolling() else self._engine.play()
            case intents.Stop():
                self._engine.stop()
            case intents.SelectSong(key, play):
                self._play_when_open = key if play else ""
                if play and self._is_open(key) and not self._is_rolling():
                    self._engine.play()
            case desk.ResetLoudness():
                self._engine.reset_loudness()
            case desk.SoundTone():
                self._engine.sound_tone()
            case intents.Locate(position_s):
                self._locate(position_s)

    def _is_rolling(self) -> bool:
        return self._engine.status().state in _ROLLING

    def _locate(self, position_s: float) -> None:
        status = self._engine.status()
        if status.rate_hz:
            last = max(0, status.song_frames - 1)
            self._engine.locate(max(0, min(last, round(position_s * status.rate_hz))))

    def tick(self) -> bool:
        """Whether anything moved since the last time."""
        reports = self._engine.poll()
        for report in reports:
            self._note(report)
            for heard in self._heard:
                heard(report)
        return self._show_status() or bool(reports)

    def _note(self, report: Report) -> None:
        opened = self._opened
        stale = opened is None or getattr(report, "generation", opened.generation) != opened.generation
        match report:
            case EngineReady() | DeviceBack():
                self._device(report)
            case SongOpened(_, frames, rate_hz) if opened and not stale:
                self._song_opened(opened, frames, rate_hz)
            case StripFailed(_, strip, reason, _) if not stale and strip not in self._previews():
                sentence = notices.strip_sentence(reason)
                self._store.dispatch(facts.StripChanged(strip, StripStatus.FAILED, sentence))
            case LoudnessReady() if not stale:
                self._set_mix(self._store.state)
            case Devices(names):
                self._store.dispatch(DevicesKnown(names))
            case OverviewReady(_, strip, overview) if not stale:
                self._overview(strip, overview)
            case StripAnalysed(_, strip, analysis) if not stale and analysis.presence:
                rate_hz = self._engine.status().rate_hz
                if rate_hz:
                    self._store.dispatch(timeline.Entered(strip, analysis.presence[0][0] / rate_hz))
            case DeviceLost() | EngineDied() | EngineRestarted() | DecoderDied() | LatencyRaised():
                self._store.dispatch(facts.Noticed(notices.engine_notice(report)))

    def _device(self, report: EngineReady | DeviceBack) -> None:
        silent = report.backend == "silent"
        block_frames = getattr(report, "block_frames", 0) or self._store.state.audio.block_frames
        output = notices.SILENT_OUTPUT if silent else report.device
        known = replace(self._store.state.audio, output=output, silent=silent, rate_hz=report.rate_hz)
        self._store.dispatch(facts.AudioKnown(replace(known, block_frames=block_frames)))
        if isinstance(report, DeviceBack):
            self._store.dispatch(facts.Noticed(notices.engine_notice(report)))
            return
        for notice in map(device_remark, report.remarks):
            if notice is not None and notice not in self._store.state.notices:
                self._store.dispatch(facts.Noticed(notice))

    def _song_opened(self, opened: _Opened, frames: int, rate_hz: int) -> None:
        self._frames = frames
        transport = replace(self._store.state.transport, song_s=frames / rate_hz)
        self._store.dispatch(facts.TransportMoved(transport))
        self._store.dispatch(facts.SongPhase(opened.song, Phase.READY))
        failed = {strip.key for strip in self._strips() if strip.status is StripStatus.FAILED}
        for strip in opened.strips:
            if strip not in failed and strip not in self._previews():
                self._store.dispatch(facts.StripChanged(strip, StripStatus.READY))
        self._sync_loop(self._store.state)
        if self._play_when_open == opened.song:
            self._play_when_open = ""
            self._engine.play()

    def _is_open(self, song: str) -> bool:
        """Whether it could be heard now."""
        shown = self._store.state.song
        ready = shown is not None and shown.key == song and shown.phase is Phase.READY
        return ready and self._opened is not None and self._opened.song == song

    def _previews(self) -> frozenset[str]:
        """Strips that are not owned and stay ghosts while their public audio plays."""
        return frozenset(strip.key for strip in self._strips() if strip.status is StripStatus.MISSING)

    def _strips(self) -> tuple[model.Strip, ...]:
        song = self._store.state.song
        return song.strips if song else ()

    def _show_status(self) -> bool:
        status = self._engine.status()
        audio = self._store.state.audio
        shown = AudioState(
            output=audio.output,
            silent=audio.silent,
            block_frames=status.block_frames or audio.block_frames,
            rate_hz=status.rate_hz or audio.rate_hz,
            load=self._worst_load(status.load),
            dropouts=status.underruns,
        )
        if shown != audio:
            self._store.dispatch(facts.AudioKnown(shown))
        playhead_s = 0.0
        if status.rate_hz:
            heard = status.playhead_frames - (status.latency_s * status.rate_hz if status.state in _ROLLING else 0)
            playhead_s = max(0.0, heard / status.rate_hz)
        self._show_transport(status.state in _ROLLING, playhead_s)
        strips = self._opened.strips if self._opened else ()
        self._levels(dict(zip(strips, status.strips, strict=False)), status.master, playhead_s)
        self._loudness(status.loudness)
        return status.state in _ROLLING

    def _worst_load(self, load: float) -> float:
        """The worst of the last second, told once a second: a figure that trembles can not be read."""
        self._load = max(self._load, load)
        now_s = monotonic()
        if now_s >= self._load_until_s:
            self._shown_load, self._load, self._load_until_s = round(self._load, 2), 0.0, now_s + _LOAD_S
        return self._shown_load

    def _show_transport(self, playing: bool, playhead_s: float) -> None:
        """The state follows in tenths of a second: the clock shows no more, and the playhead has its own way."""
        transport = self._store.state.transport
        shown = replace(transport, playing=playing, playhead_s=int(playhead_s * 10) / 10)
        if shown != transport:
            self._store.dispatch(facts.TransportMoved(shown))

    def _state_changed(self, before: AppState, now: AppState) -> None:
        if self._opened is None:
            return
        if (now.song, now.master, now.hearing) != (before.song, before.master, before.hearing):
            self._set_mix(now)
        if now.transport.loop_s != before.transport.loop_s or now.transport.looping != before.transport.looping:
            self._sync_loop(now)

    def _set_mix(self, state: AppState) -> None:
        """All of it in one block of the sound."""
        if self._opened is None:
            return
        mix = self._mix_heard(state, self._opened.strips)
        if mix != self._mix:
            self._mix = mix
            self._engine.set_mix(mix)

    def _mix_heard(self, state: AppState, order: Sequence[str]) -> MixParams:
        """As the desk is set, or what is compared with it, the louder of the two turned down to be as loud."""
        heard, trim_db = matched(state, order, self._loudness_of(order))
        if trim_db != state.trim_db:
            self._store.dispatch(Matched(trim_db))
        return heard

    def _loudness_of(self, order: Sequence[str]) -> Callable[[MixParams], float]:
        if self._opened is None or tuple(order) != self._opened.strips:
            return lambda _: math.nan
        return self._engine.predicted_loudness

    def _sync_loop(self, state: AppState) -> None:
        rate_hz = self._engine.status().rate_hz
        wanted = None
        if state.transport.looping and state.transport.loop_s and rate_hz and self._frames:
            first, last = (min(self._frames, round(edge * rate_hz)) for edge in state.transport.loop_s)
            wanted = (first, last) if last > first else None
        if wanted == self._loop_frames:
            return
        self._loop_frames = wanted
        if wanted:
            self._engine.set_loop(*wanted)
        else:
            self._engine.clear_loop()
