"""The signal path by hand: one strip whose samples count their frames, blocks of four, fades of four frames.

A fade of four frames is 0, ¼·(2−√2), ½, ¼·(2+√2), then 1.
"""

import math

import numpy as np
import pytest

from audio.commands import ClearLoop, Locate, Pause, Play, SetLoop, Stop
from audio.params import MixParams, StripParams
from audio.plain_store import PlainStore
from audio.ramp import ramp_window
from audio.renderer import PutDeck
from audio.transport import TransportState
from tests.audio.console import Console
from tests.fakes.samples import ramp_song

LOW, HIGH = (2 - math.sqrt(2)) / 4, (2 + math.sqrt(2)) / 4
UP = np.array([0, LOW, 0.5, HIGH])


def song(frames: int = 64, **parts: int) -> Console:
    return Console(PlainStore(ramp_song(frames, **parts)))


def test_nothing_sounds_before_play():
    assert song().left(8) == [0] * 8


def test_play_fades_in_and_then_gives_the_samples_as_they_are():
    console = song()
    console.tell(Play())
    assert console.left(4) == pytest.approx(UP * [1, 2, 3, 4], abs=1e-5)
    assert console.left(8) == [5, 6, 7, 8, 9, 10, 11, 12]


def test_left_and_right_keep_their_sides():
    console = song()
    console.tell(Play())
    left, right = console.pull(8)
    assert (right == -left).all()


def test_pause_fades_out_beyond_its_frame_and_play_goes_on_from_that_frame():
    console = song()
    console.tell(Play())
    console.pull(8)
    console.tell(Pause())
    assert console.left(8) == pytest.approx([9, HIGH * 10, 0.5 * 11, LOW * 12, 0, 0, 0, 0], abs=1e-5)
    assert console.renderer.playhead == 8
    assert console.renderer.state is TransportState.PAUSED
    console.tell(Play())
    assert console.left(8) == pytest.approx([0, LOW * 10, 0.5 * 11, HIGH * 12, 13, 14, 15, 16], abs=1e-5)


def test_stop_fades_out_and_stands_at_the_start():
    console = song()
    console.tell(Play())
    console.pull(8)
    console.tell(Stop())
    assert console.left(4) == pytest.approx([9, HIGH * 10, 0.5 * 11, LOW * 12], abs=1e-5)
    assert (console.renderer.playhead, console.renderer.state) == (0, TransportState.STOPPED)


def test_locate_crosses_from_the_old_place_to_the_new():
    console = song()
    console.tell(Play())
    console.pull(8)
    console.tell(Locate(40))
    old, new = np.array([9, 10, 11, 12]), np.array([41, 42, 43, 44])
    assert console.left(4) == pytest.approx(old * (1 - UP) + new * UP, abs=1e-5)
    assert console.left(4) == [45, 46, 47, 48]


def test_of_a_burst_of_locates_the_last_counts():
    console = song()
    console.tell(Play())
    console.pull(8)
    console.tell(Locate(40), Locate(50), Locate(20))
    console.pull(4)
    assert console.left(4) == [25, 26, 27, 28]


def test_a_locate_while_paused_stays_paused():
    console = song()
    console.tell(Play(), Pause(), Locate(12))
    assert console.left(8) == [0] * 8
    assert (console.renderer.playhead, console.renderer.state) == (12, TransportState.PAUSED)


def test_a_locate_beyond_the_song_stands_at_its_end():
    console = song(16)
    console.tell(Locate(99))
    console.pull(4)
    assert console.renderer.playhead == 16


def test_the_song_ends_with_its_last_sample_and_stops_at_the_start():
    console = song(10)
    console.tell(Play())
    console.pull(4)
    assert console.left(8) == [5, 6, 7, 8, 9, 10, 0, 0]
    assert (console.renderer.playhead, console.renderer.state) == (0, TransportState.STOPPED)
    assert console.renderer.endings == 1


def test_a_spliced_loop_is_exact_to_the_sample():
    console = song()
    console.tell(SetLoop(4, 14, crossfade=False), Play())
    console.pull(4)
    turn = list(range(5, 15))
    assert console.left(24) == [*turn, *turn, *turn[:4]]


def test_a_crossfaded_loop_keeps_its_period_and_fades_what_follows_its_end():
    console = song()
    console.tell(SetLoop(4, 14), Play())
    console.pull(4)
    seam = np.array([15, 16, 17, 18]) * (1 - UP) + np.array([5, 6, 7, 8]) * UP
    first_turn, joined_turn = list(range(5, 15)), [*seam, *range(9, 15)]
    assert console.left(30) == pytest.approx([*first_turn, *joined_turn, *joined_turn], abs=1e-4)


def test_without_a_loop_the_song_goes_on():
    console = song()
    console.tell(SetLoop(0, 8), Play())
    console.pull(4)
    console.tell(ClearLoop())
    assert console.left(8) == [5, 6, 7, 8, 9, 10, 11, 12]


def test_a_loop_behind_the_playhead_does_not_catch_it():
    console = song()
    console.tell(Locate(20), SetLoop(0, 8, crossfade=False), Play())
    console.pull(4)
    assert console.left(4) == [25, 26, 27, 28]


@pytest.mark.parametrize("first, last", [(4, 7), (-4, 8), (0, 65), (8, 4)])
def test_an_impossible_loop_is_ignored(first: int, last: int):
    console = song(64)
    console.tell(SetLoop(first, last), Play())
    console.pull(4)
    assert console.left(8) == [5, 6, 7, 8, 9, 10, 11, 12]


def test_a_new_mix_ramps_from_the_old_to_the_new():
    console = song()
    console.tell(Play())
    console.pull(4)
    console.set(MixParams((StripParams(mute=True),)))
    assert console.left(8) == pytest.approx([5, HIGH * 6, 0.5 * 7, LOW * 8, 0, 0, 0, 0], abs=1e-5)


def test_a_mix_that_changes_under_way_goes_on_from_where_the_ramp_was():
    console = Console(PlainStore(np.ones((2, 64), np.float32)), ramp=8)
    console.tell(Play())
    console.pull(16)
    console.set(MixParams((StripParams(mute=True),)))
    down = 1 - ramp_window(8)
    assert console.left(4) == pytest.approx(down[:4], abs=1e-5)
    console.set(MixParams((StripParams(),)))
    half_way = down[4]
    x = np.linspace(0, 1, 9)
    x = np.minimum(4 * np.linspace(0, 1, 9), 1)  # at its steepest, and braked in a quarter of a ramp
    falling = -np.pi / 2 * (np.sin(np.pi * x) + np.sin(2 * np.pi * x) / 2) / (2 * np.pi) / 4
    back = half_way + (1 - half_way) * ramp_window(8) + falling
    assert console.left(12) == pytest.approx([*back, 1, 1, 1], abs=1e-5)


def test_a_mix_for_another_song_waits_for_it():
    console = song()
    console.tell(Play())
    console.pull(4)
    console.renderer.aim(2, np.zeros(2), np.eye(2))
    assert console.left(4) == [5, 6, 7, 8]


def test_strips_are_summed():
    console = song(strips=3)
    console.tell(Play())
    console.pull(4)
    assert console.left(4) == [6 * k for k in (5, 6, 7, 8)]


def test_another_song_crosses_in_stopped_and_the_old_one_is_handed_back():
    console = song()
    console.tell(Play())
    console.pull(8)
    old, renderer = console.renderer.deck, console.renderer
    renderer.commands.append(PutDeck(renderer.new_deck(PlainStore(ramp_song(8), generation=2))))
    assert console.left(8) == pytest.approx([9, HIGH * 10, 0.5 * 11, LOW * 12, 0, 0, 0, 0], abs=1e-5)
    console.pull(4)
    assert list(renderer.retired) == [old]
    assert (renderer.playhead, renderer.state) == (0, TransportState.STOPPED)


def test_without_a_song_commands_do_nothing():
    console = song()
    console.renderer.commands.append(PutDeck(None))
    console.tell(Play(), Locate(3), SetLoop(0, 8), Stop())
    assert console.left(4) == [0] * 4
    assert console.renderer.state is TransportState.STOPPED


def test_a_song_without_frames_ends_at_once():
    console = song(0)
    console.tell(Play())
    assert console.left(8) == [0] * 8
    assert (console.renderer.endings, console.renderer.state) == (1, TransportState.STOPPED)


@pytest.mark.parametrize("block", [1, 3, 4, 7, 11])
def test_the_block_size_does_not_change_the_sound(block: int):
    def session(block: int) -> np.ndarray:
        console = Console(PlainStore(ramp_song(64)), block=block)
        console.tell(SetLoop(6, 17), Play())
        return console.pull(60)

    assert session(block) == pytest.approx(session(4), rel=1e-5)


def gains(*mixes: tuple[MixParams, int]) -> np.ndarray:
    """Of one strip, in ramps of 480 frames: each mix and for how many frames."""
    console = Console(PlainStore(np.ones((2, 8_192), np.float32)), block=8, ramp=480, rate=48_000)
    console.tell(Play())
    console.pull(2_000)
    parts = []
    for mix, frames in mixes:
        console.set(mix)
        parts.append(console.left(frames))
    return np.concatenate(parts)


MUTED, OPEN = MixParams((StripParams(mute=True),)), MixParams((StripParams(),))


@pytest.mark.parametrize("frames", range(40, 480, 40))
def test_a_mute_undone_under_way_falls_hardly_further(frames: int):
    gain = gains((MUTED, frames), (OPEN, 720))
    turned = 1 - ramp_window(480)[frames]
    assert turned - gain.min() < 0.08
    assert gain.max() <= 1 + 1e-6
    lowest = int(gain.argmin())
    assert lowest < frames + 120
    assert (np.diff(gain[lowest:]) > -1e-6).all()
    assert gain[-1] == 1


@pytest.mark.parametrize("frames", range(40, 480, 40))
def test_a_fader_told_ever_new_places_goes_beyond_none_that_it_was_told(frames: int):
    places = [MixParams((StripParams(gain_db),)) for gain_db in (-20.0, -6.0, -5.5, -40.0, 0.0)]
    gain = gains(*[(place, frames) for place in places], (places[-1], 480))
    assert gain.max() <= 1.006
    assert gain.min() >= 0.01 - 0.006
