"""The window's end of the engine: what is moved in the window goes down, what the engine tells comes up."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.services.engine_link import EngineLink
from app.state import facts, intents
from app.state.decision import EndHearing, FlipDecision, Hear
from app.state.desk import SoundTone
from app.state.hearing import View
from app.state.model import ForgeOffer, OpenSong, Phase, Strip, StripStatus
from app.state.store import Store
from audio import Level, Stem, StripParams, TransportState
from audio.overview import Overview
from audio.reports import (
    DeviceBack,
    DeviceLost,
    EngineReady,
    Loudness,
    LoudnessReady,
    OverviewReady,
    SongOpened,
    StripFailed,
)
from tests.fakes.engine import FakeEngine


class Desk:
    """A store, a fake engine and the link between them, with song "s" of strips 1 and 2 open in both."""

    def __init__(self) -> None:
        self.store, self.engine = Store(), FakeEngine()
        self.levels: list[tuple[dict[str, Level], float]] = []
        self.overviews: list[str] = []
        self.loudness: list[Loudness] = []
        self.link = EngineLink(
            self.engine,  # type: ignore[arg-type]
            self.store,
            levels=self._levels,
            loudness=self.loudness.append,
            overview=lambda key, overview: self.overviews.append(key),
            clear_overviews=self.overviews.clear,
        )
        self.show("s")
        self.open("s")

    def _levels(self, strips: Mapping[str, Level], master: Level, playhead_s: float) -> None:
        self.levels.append((dict(strips), playhead_s))

    def show(self, key: str) -> None:
        strips = tuple(Strip(k, k, "Drums", StripStatus.WAITING, copies=1) for k in "12")
        self.store.dispatch(facts.SongShown(OpenSong(key, key, "", strips, 2, 2, ForgeOffer())))

    def open(self, key: str) -> None:
        self.link.open(key, [Stem("1", Path("1")), Stem("2", Path("2"))])

    def tell(self, *reports: object) -> None:
        self.engine.reports += reports  # type: ignore[arg-type]
        self.link.tick()

    def strip(self, key: str) -> Strip:
        assert self.store.state.song is not None
        return next(strip for strip in self.store.state.song.strips if strip.key == key)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_fader_move_sends_the_whole_mix_in_the_order_of_the_strips(desk: Desk) -> None:
    desk.store.dispatch(intents.SetGain("2", -6.0))
    ((mix,),) = desk.engine.asked("set_mix")
    assert mix.strips == (StripParams(), StripParams(gain_db=-6.0))  # type: ignore[attr-defined]


def test_the_limiter_goes_down_with_the_mix(desk: Desk) -> None:
    desk.store.dispatch(intents.ToggleLimiter())
    ((mix,),) = desk.engine.asked("set_mix")
    assert not mix.limiter  # type: ignore[attr-defined]


def test_what_is_no_mixer_move_sends_nothing(desk: Desk) -> None:
    desk.store.dispatch(intents.Search("x"))
    desk.store.dispatch(facts.StripChanged("1", StripStatus.READY))
    assert desk.engine.asked("set_mix") == []


def test_a_song_opens_with_the_faders_where_they_are(desk: Desk) -> None:
    desk.store.dispatch(intents.ToggleMute("1"))
    desk.engine.calls.clear()
    desk.open("s")
    ((_, mix),) = desk.engine.asked("change")
    assert mix.strips[0].mute  # type: ignore[attr-defined]


def test_strips_are_ready_when_the_song_is_and_a_failed_one_says_why(desk: Desk) -> None:
    desk.tell(StripFailed(1, "2", "wrong_key", "tag"), SongOpened(1, 80, 10))
    assert desk.strip("1").status is StripStatus.READY
    assert desk.strip("2").status is StripStatus.FAILED and "key" in desk.strip("2").reason
    assert desk.store.state.song is not None and desk.store.state.song.phase is Phase.READY
    assert desk.store.state.transport.song_s == 8.0


def test_news_of_a_song_that_was_replaced_is_ignored(desk: Desk) -> None:
    desk.open("s")
    desk.tell(StripFailed(1, "2", "wrong_key", ""), SongOpened(1, 80, 10))
    assert desk.strip("2").status is StripStatus.WAITING


def test_the_stems_of_the_open_song_come_and_go_in_place(desk: Desk) -> None:
    desk.engine.calls.clear()
    desk.open("s")
    ((strips, _),) = desk.engine.asked("change")
    assert strips == ("1", "2")
    assert desk.engine.asked("open") == desk.engine.asked("locate") == []


def test_another_song_begins_at_its_beginning(desk: Desk) -> None:
    desk.engine.now = replace(desk.engine.now, state=TransportState.PLAYING, playhead_frames=33)
    desk.show("other")
    desk.engine.calls.clear()
    desk.open("other")
    desk.tell(SongOpened(2, 80, 10))
    assert len(desk.engine.asked("open")) == 1
    assert desk.engine.asked("change") == desk.engine.asked("play") == []


def test_space_pauses_what_plays_and_plays_what_is_paused(desk: Desk) -> None:
    desk.link.handle(intents.PlayPause())
    desk.engine.now = replace(desk.engine.now, state=TransportState.PLAYING)
    desk.link.handle(intents.PlayPause())
    assert [call[0] for call in desk.engine.calls if call[0] in ("play", "pause")] == ["play", "pause"]


@pytest.mark.parametrize(("asked_s", "frame"), [(2.0, 20), (-1.0, 0), (99.0, 79)])
def test_a_locate_stays_within_the_song(desk: Desk, asked_s: float, frame: int) -> None:
    desk.engine.now = replace(desk.engine.now, song_frames=80)
    desk.link.handle(intents.Locate(asked_s))
    assert desk.engine.asked("locate") == [(frame,)]


def test_a_loop_goes_down_in_frames_once_and_is_taken_back(desk: Desk) -> None:
    desk.tell(SongOpened(1, 80, 10))
    desk.store.dispatch(intents.SetLoop(2.0, 4.0))
    desk.link.tick()
    assert desk.engine.asked("set_loop") == [(20, 40)]
    desk.store.dispatch(intents.ToggleLoop())
    assert desk.engine.asked("clear_loop") == [()]


def test_the_playhead_follows_the_ear_not_the_renderer(desk: Desk) -> None:
    desk.engine.now = replace(desk.engine.now, state=TransportState.PLAYING, playhead_frames=30, latency_s=0.5)
    desk.link.tick()
    assert desk.levels[-1][1] == pytest.approx(2.5)


def test_levels_come_up_under_the_names_of_the_strips(desk: Desk) -> None:
    desk.engine.now = replace(desk.engine.now, strips=(Level(0.1), Level(0.2)))
    desk.link.tick()
    assert desk.levels[-1][0] == {"1": Level(0.1), "2": Level(0.2)}


def test_the_loudness_of_the_master_comes_up(desk: Desk) -> None:
    desk.engine.now = replace(desk.engine.now, loudness=Loudness(short_term_lufs=-14.0))
    desk.link.tick()
    assert desk.loudness[-1].short_term_lufs == -14.0


def test_an_outline_is_handed_to_the_window(desk: Desk) -> None:
    outline = Overview(*(np.zeros(1, np.float32),) * 3, bin_frames=1, frames=1, rate_hz=10)
    desk.tell(OverviewReady(1, "1", outline))
    assert desk.overviews == ["1"]


def test_the_silent_back_end_is_said_in_the_window(desk: Desk) -> None:
    desk.tell(EngineReady("silent", "", 10, 4, 0.0))
    assert desk.store.state.audio.silent
    desk.tell(EngineReady("portaudio", "Card", 10, 4, 0.0))
    assert (desk.store.state.audio.silent, desk.store.state.audio.output) == (False, "Card")


def test_a_device_that_goes_and_comes_back_is_said(desk: Desk) -> None:
    desk.tell(DeviceLost("Card", "stalled"))
    desk.tell(DeviceBack("portaudio", "Card", 10))
    assert [notice.title for notice in desk.store.state.notices] == [
        "The sound device is gone",
        "The sound device is back",
    ]


def test_a_device_that_is_not_as_it_was_wished_is_said_once(desk: Desk) -> None:
    ready = EngineReady("portaudio", "Card", 10, 4, 0.0, ("device_missing", "rate_refused", "exclusive_refused"))
    desk.tell(ready, ready)
    assert [notice.title for notice in desk.store.state.notices] == [
        "The chosen sound device is not there",
        "The sound device is shared with other programs",
    ]


def test_a_comparison_goes_down_in_one_mix_matched_as_soon_as_the_loudness_is_known(desk: Desk) -> None:
    assert desk.store.state.song is not None
    strips = tuple(replace(s, copies=1 + (s.key == "2")) for s in desk.store.state.song.strips)
    desk.store.dispatch(facts.SongShown(replace(desk.store.state.song, strips=strips)))
    desk.store.dispatch(Hear(View.LOOSE))
    ((mix,),) = desk.engine.asked("set_mix")
    assert [strip.mute for strip in mix.strips] == [True, False]  # type: ignore[attr-defined]
    assert desk.store.state.trim_db is None
    desk.engine.quietest_lufs = -20.0
    desk.tell(LoudnessReady(1, None))  # type: ignore[arg-type]
    assert desk.store.state.trim_db == 0.0
    desk.store.dispatch(FlipDecision())
    ((mix,),) = desk.engine.asked("set_mix")
    assert mix.master_gain_db == desk.store.state.trim_db == -1.0  # type: ignore[attr-defined]
    desk.store.dispatch(EndHearing())
    ((mix,),) = desk.engine.asked("set_mix")
    assert mix.master_gain_db == 0.0 and desk.store.state.trim_db is None  # type: ignore[attr-defined]


def test_a_ghost_stays_one_while_its_public_audio_plays(desk: Desk) -> None:
    assert desk.store.state.song is not None
    strips = tuple(
        replace(s, copies=0, status=StripStatus.MISSING, preview=True) if s.key == "2" else s
        for s in desk.store.state.song.strips
    )
    desk.store.dispatch(facts.SongShown(replace(desk.store.state.song, strips=strips)))
    desk.store.dispatch(Hear(View.MISSING))
    desk.engine.calls.clear()
    desk.open("s")
    desk.tell(SongOpened(2, 80, 10), StripFailed(2, "2", "damaged", ""))
    assert (desk.strip("1").status, desk.strip("2").status) == (StripStatus.READY, StripStatus.MISSING)
    ((_, mix),) = desk.engine.asked("change")
    assert [strip.mute for strip in mix.strips] == [True, False]  # type: ignore[attr-defined]
    desk.store.dispatch(EndHearing())
    ((mix,),) = desk.engine.asked("set_mix")
    assert [strip.mute for strip in mix.strips] == [False, True]  # type: ignore[attr-defined]


def test_a_thousand_moves_of_a_fader_leave_one_mix_behind_each_and_no_queue(desk: Desk) -> None:
    desk.engine.calls.clear()
    for step in range(1000):
        desk.store.dispatch(intents.SetGain("1", -step / 100))
    mixes = desk.engine.asked("set_mix")
    assert len(mixes) <= 1000 and mixes[-1][0].strips[0].gain_db == -9.99  # type: ignore[attr-defined]
    assert desk.engine.calls == []  # a mix is told at once, and nothing waits to be told later
    desk.link.tick()
    assert desk.engine.asked("set_mix") == []


def test_nothing_is_left_of_a_song_that_is_closed_not_even_how_loud_it_was(desk: Desk) -> None:
    desk.link.close_song()
    assert desk.engine.asked("unload") == desk.engine.asked("reset_loudness") == [()]


def test_a_wish_for_the_test_tone_goes_down_whether_or_not_a_song_is_open() -> None:
    desk = Desk()
    desk.link.close_song()
    desk.link.handle(SoundTone())
    assert desk.engine.asked("sound_tone") == [()]


def test_a_song_that_is_to_play_plays_as_soon_as_it_is_open_and_another_one_does_not(desk: Desk) -> None:
    desk.link.handle(intents.SelectSong("s", play=True))
    assert desk.engine.asked("play") == []
    desk.tell(SongOpened(1, 80, 10))
    assert desk.engine.asked("play") == [()]
    desk.link.handle(intents.SelectSong("t", play=True))
    desk.link.handle(intents.SelectSong("u"))
    for key in "tu":
        desk.show(key)
        desk.open(key)
        desk.tell(SongOpened(desk.engine.generation, 80, 10))
    assert desk.engine.asked("play") == []


def test_the_open_song_plays_at_once(desk: Desk) -> None:
    desk.tell(SongOpened(1, 80, 10))
    desk.link.handle(intents.SelectSong("s", play=True))
    assert desk.engine.asked("play") == [()]
