"""Stems come and go while the song plays: what stays does not move by a sample, and nothing clicks."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio import Engine, MixParams, Stem, StripParams
from audio.commands import Locate, Pause, Play, SetLoop
from audio.params import master_factors, strip_factors
from audio.plain_store import PlainStore
from audio.renderer import PutDeck
from audio.reports import AllDecoded, SongOpened
from audio.transport import TransportState
from tests.audio.console import Console
from tests.audio.test_clicks import AFTER, BEFORE, BLOCK, QUIET, RAMP, RATE, above_8_khz, fade, noise, tone
from tests.audio.waiting import wait_for, wait_until
from tests.fakes.samples import HalfDecoded, ramp_song

ATTEMPTS = 12


def change_to(console: Console, store: PlainStore) -> None:
    """As the audio process does it: the mix of the new generation, then its deck."""
    console.store, store.generation = store, 2
    console.set(MixParams((StripParams(),) * store.strips))
    console.renderer.commands.append(PutDeck(console.renderer.new_deck(store), keep=True))


def other_tone() -> np.ndarray:
    at = np.arange(tone().shape[1])
    return np.tile(0.3 * np.sin(2 * np.pi * 1_301 / RATE * at + 1), (2, 1)).astype(np.float32)


def heard(before: np.ndarray, after: np.ndarray, ramp: int) -> tuple[np.ndarray, np.ndarray]:
    """The whole sound, and that from the change on."""
    console = Console(PlainStore(before), block=BLOCK, ramp=ramp, rate=RATE)
    silence = console.pull(BLOCK)
    console.tell(Play())
    played = console.pull(BEFORE)
    change_to(console, PlainStore(after))
    changed = console.pull(AFTER)
    assert console.renderer.playhead == BEFORE + AFTER
    return np.concatenate([silence, played, changed], axis=1), changed


PAIR = np.concatenate([tone(), other_tone()])
CHANGES = {
    "added": (tone(), PAIR, lambda w: tone()[:, : BEFORE + AFTER] + w * other_tone()[:, : BEFORE + AFTER]),
    "taken away": (PAIR, tone(), lambda w: tone()[:, : BEFORE + AFTER] + (1 - w) * other_tone()[:, : BEFORE + AFTER]),
    "exchanged": (
        tone(),
        other_tone(),
        lambda w: (1 - w) * tone()[:, : BEFORE + AFTER] + w * other_tone()[:, : BEFORE + AFTER],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_strip_comes_and_goes_by_the_ideal_ramp_and_without_a_click(name: str):
    before, after, ideal = CHANGES[name]
    whole, changed = heard(before, after, RAMP)
    window = np.concatenate([np.zeros(BEFORE), fade(AFTER)])
    assert np.abs(changed - ideal(window)[:, BEFORE:]).max() < QUIET
    assert above_8_khz(whole) < QUIET


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_without_ramps_is_caught(name: str):
    before, after, _ = CHANGES[name]
    assert above_8_khz(heard(before, after, ramp=1)[0]) > QUIET


def test_what_stays_is_the_same_to_the_last_bits():
    planes = noise()
    _, changed = heard(planes, np.concatenate([planes, np.zeros_like(planes)]), RAMP)
    assert np.abs(changed - planes[:, BEFORE : BEFORE + AFTER]).max() < 1e-7
    assert (changed[:, RAMP:] == planes[:, BEFORE + RAMP : BEFORE + AFTER]).all()


def test_a_change_waits_until_it_is_decoded_at_the_playhead_and_the_song_plays_on():
    console = Console(PlainStore(ramp_song(40_000)))
    console.tell(Play())
    console.pull(8)
    store = HalfDecoded(ramp_song(40_000, strips=2))
    change_to(console, store)
    assert console.left(4) == [9, 10, 11, 12]
    assert store.want_frame == 8
    store.decode_to(4096)
    console.pull(4)
    assert console.left(4) == [3 * k for k in (17, 18, 19, 20)]
    assert (console.renderer.underruns, len(console.renderer.retired)) == (0, 1)


def test_a_change_keeps_pause_place_and_loop():
    console = Console(PlainStore(ramp_song(64)))
    console.tell(SetLoop(8, 16, crossfade=False), Play(), Locate(10), Pause())
    console.pull(8)
    change_to(console, PlainStore(ramp_song(64, strips=2)))
    assert console.left(4) == [0] * 4
    assert (console.renderer.playhead, console.renderer.state) == (10, TransportState.PAUSED)
    console.tell(Play())
    console.pull(4)
    assert console.left(6) == [3 * k for k in (15, 16, 9, 10, 11, 12)]


def test_a_change_that_is_overtaken_is_never_heard():
    console = Console(PlainStore(ramp_song(64)))
    console.tell(Play())
    console.pull(8)
    overtaken = HalfDecoded(ramp_song(64, strips=5))
    change_to(console, overtaken)
    console.pull(4)
    change_to(console, PlainStore(ramp_song(64, strips=2)))
    console.pull(8)
    assert console.left(4) == [3 * k for k in (21, 22, 23, 24)]
    assert console.renderer.retired[0].store is overtaken


def test_a_song_that_becomes_shorter_than_its_loop_loses_the_loop():
    console = Console(PlainStore(ramp_song(64)))
    console.tell(SetLoop(8, 60), Play())
    console.pull(8)
    change_to(console, PlainStore(ramp_song(20)))
    console.pull(12)
    assert console.left(4) == [0] * 4
    assert console.renderer.state is TransportState.STOPPED


def test_a_whole_parameter_set_lands_in_one_block():
    """Snapshots A and B differ in everything; no block is part A, part B."""
    strips = 8
    console = Console(PlainStore(np.ones((2 * strips, 4_000), np.float32)), ramp=1)
    a = MixParams(tuple(StripParams(-6.0, solo=k % 2 == 0) for k in range(strips)))
    b = MixParams(tuple(StripParams(-20.0, mute=k % 3 == 0, invert=True) for k in range(strips)), -3.0, mono=True)
    console.set(a)
    console.tell(Play())
    console.pull(8)
    levels = {
        mix: round(float((master_factors(mix) @ strip_factors(mix).reshape(-1, 2).T).sum(1)[0]), 4) for mix in (a, b)
    }
    seen = set()
    for turn in range(20):
        console.set(b if turn % 2 else a)
        seen.update(np.round(console.pull(console.block)[0, 1:], 4).tolist())
    assert sorted(seen) == pytest.approx(sorted(levels.values()), abs=1e-4)


@pytest.fixture
def stems(tmp_path: Path) -> list[Stem]:
    for strip, level in (("low", 0.125), ("middle", 0.25), ("high", 0.5)):
        soundfile.write(tmp_path / f"{strip}.wav", np.full((20 * RATE, 2), level, np.float32), RATE, subtype="FLOAT")
    return [Stem(strip, tmp_path / f"{strip}.wav") for strip in ("low", "middle", "high")]


def changes(stems: list[Stem], budget_bytes: int) -> list[tuple[TransportState, int, int]]:
    """How the engine stands after each of two changes while it plays: state, strips, underruns."""
    found = []
    with Engine(backend="silent", budget_bytes=budget_bytes) as engine:
        first = engine.open(stems[:2])
        wait_for(engine, SongOpened)
        engine.locate(5 * RATE)
        engine.set_loop(5 * RATE, 15 * RATE)
        engine.play()
        wait_until(engine, lambda: engine.status().playhead_frames > 5 * RATE)
        for chosen, level in ((stems, 0.875), (stems[1:], 0.75)):
            generation = engine.change(chosen)
            wait_until(engine, lambda: engine.status().generation == generation)  # noqa: B023
            wait_until(engine, lambda: engine.status().master.peak_left == pytest.approx(level))  # noqa: B023
            status = engine.status()
            assert 5 * RATE <= status.playhead_frames <= 15 * RATE
            found.append((status.state, len(status.strips), status.underruns))
        assert generation == first + 2
    return found


@pytest.mark.parametrize("budget_bytes", [1 << 30, 1 << 20])
def test_the_engine_changes_the_song_in_place(stems: list[Stem], budget_bytes: int):
    """A decoder that the system does not let run while it plays leaves a gap that is no fault of the change."""
    without_a_gap = [(TransportState.PLAYING, strips, 0) for strips in (len(stems), len(stems) - 1)]
    for _ in range(ATTEMPTS):
        found = changes(stems, budget_bytes)
        if found == without_a_gap:
            break
    assert found == without_a_gap


def test_a_change_without_a_song_opens_it(stems: list[Stem]):
    with Engine(backend="silent") as engine:
        generation = engine.change(stems)
        assert wait_for(engine, AllDecoded) == AllDecoded(generation)
        assert engine.status().state is TransportState.STOPPED
