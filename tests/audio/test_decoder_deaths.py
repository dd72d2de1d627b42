"""A stem that kills or hangs the decode process is found out and left out; the others play on."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import numpy as np
import pytest
import soundfile

from audio import Engine, MixParams, Stem, StripParams
from audio.reports import AllDecoded, DecoderDied, Report, SongOpened, StripFailed
from audio.suspects import Suspects
from audio.transport import TransportState
from tests.audio.deadly import deadly
from tests.audio.waiting import wait_for, wait_until

RATE, SECONDS = 48_000, 20
BEGIN, LATER = 0, 200_000  # bytes: in the header, in the samples


@pytest.fixture
def stems(tmp_path: Path) -> list[Stem]:
    for strip, level in (("low", 0.125), ("middle", 0.25), ("high", 0.5)):
        sound = np.full((SECONDS * RATE, 2), level, np.float32)
        soundfile.write(tmp_path / f"{strip}.wav", sound, RATE, subtype="FLOAT")
    return [Stem(strip, tmp_path / f"{strip}.wav") for strip in ("low", "middle", "high")]


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(backend="silent") as engine:
        yield engine


@pytest.fixture
def slow_s(engine: Engine, stems: list[Stem]) -> float:
    """Seconds that this machine does not need to start a decoder and to look into three files."""
    began_s = monotonic()
    engine.open(stems)
    wait_for(engine, SongOpened)
    return 3 * (monotonic() - began_s)


@pytest.mark.parametrize("harmless", [BEGIN, LATER])
def test_a_stem_that_kills_the_decoder_is_left_out_and_the_others_play(
    engine: Engine, stems: list[Stem], harmless: int
):
    stems[1] = deadly(stems[1], "bad", harmless=harmless)
    engine.open(stems)
    engine.set_loop(0, SECONDS * RATE // 2)  # it plays for as long as it takes
    engine.play()
    seen: list[Report] = []
    wait_for(engine, AllDecoded, seen)
    failed = {report.strip: report.reason for report in seen if isinstance(report, StripFailed)}
    assert failed.pop("bad") == "decoder_died"
    assert "bad" in {report.culprit for report in seen if isinstance(report, DecoderDied)}
    wait_until(engine, lambda: engine.status().master.peak_left == pytest.approx(0.625))
    assert engine.status().state is TransportState.PLAYING


def test_two_that_kill_it_are_both_left_out(engine: Engine, stems: list[Stem]):
    stems[0] = deadly(stems[0], "bad", harmless=LATER)
    stems[2] = deadly(stems[2], "worse", harmless=BEGIN)
    engine.open(stems)
    engine.set_loop(0, SECONDS * RATE // 2)  # it plays for as long as it takes
    engine.play()
    wait_for(engine, AllDecoded)
    wait_until(engine, lambda: engine.status().master.peak_left == pytest.approx(0.25))


def test_one_added_while_playing_kills_the_decoder_and_what_was_there_plays_on(engine: Engine, stems: list[Stem]):
    engine.open(stems[:2])
    wait_for(engine, AllDecoded)
    engine.set_loop(0, SECONDS * RATE // 2)  # it plays for as long as it takes
    engine.play()
    wait_until(engine, lambda: engine.status().playhead_frames > RATE // 10)
    generation = engine.change([*stems[:2], deadly(stems[2], "bad", harmless=LATER)])
    wait_for(engine, AllDecoded)
    wait_until(engine, lambda: engine.status().generation == generation)
    wait_until(engine, lambda: engine.status().master.peak_left == pytest.approx(0.375))
    status = engine.status()
    assert (status.state, status.underruns) == (TransportState.PLAYING, 0)


def test_a_decoder_that_hangs_is_replaced_without_the_stem(
    engine: Engine, stems: list[Stem], slow_s: float, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("audio.decoder_keeper._DECODE_STALLED_S", max(0.5, slow_s))
    stems[1] = deadly(stems[1], "stuck", harmless=LATER, act="hang")
    engine.open(stems)
    engine.set_loop(0, SECONDS * RATE // 2)  # it plays for as long as it takes
    engine.play()
    seen: list[Report] = []
    wait_for(engine, AllDecoded, seen)
    assert DecoderDied("stalled", "stuck") in seen
    wait_until(engine, lambda: engine.status().master.peak_left == pytest.approx(0.625))


def test_a_header_that_hangs_the_decoder_is_found_out(
    engine: Engine, stems: list[Stem], slow_s: float, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("audio.decoder_keeper._PROBE_STALLED_S", max(1.5, slow_s))
    stems[1] = deadly(stems[1], "stuck", harmless=BEGIN, act="hang")
    engine.open(stems, MixParams((StripParams(),) * 3))
    engine.set_loop(0, SECONDS * RATE // 2)  # it plays for as long as it takes
    engine.play()
    wait_for(engine, AllDecoded)
    wait_until(engine, lambda: engine.status().master.peak_left == pytest.approx(0.625))


def test_one_death_proves_nothing():
    suspects = Suspects()
    assert suspects.died(["a", "b"]) is None
    assert suspects.out == frozenset()


def test_who_is_there_twice_is_left_out():
    suspects = Suspects()
    suspects.died(["a", "b"])
    assert suspects.died(["b", "c"]) == "b"
    assert suspects.out == {"b"}


def test_of_two_that_are_there_each_time_the_guilty_one_is_found():
    suspects = Suspects()
    suspects.died(["a", "b"])
    assert suspects.died(["a", "b"]) == "a"
    assert suspects.died(["b", "c"]) == "b"
    assert suspects.out == {"b"}


def test_whoever_kills_and_in_whatever_pairs_all_of_them_are_out_in_the_end():
    guilty, stems = {"b", "d", "e"}, "abcdef"
    suspects = Suspects()
    for death in range(100):
        left = [stem for stem in stems if stem not in suspects.out]
        deadly_left = [stem for stem in left if stem in guilty]
        if not deadly_left:
            break
        beside = left[death % len(left)]
        suspects.died({deadly_left[0], beside})
    assert guilty <= suspects.out
    assert len(suspects.out - guilty) <= 1
