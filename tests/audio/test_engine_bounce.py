"""A mix as a file, from a running engine: the same samples as the device, from memory or decoded anew."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio import Engine, MixParams, Stem, StripParams
from audio.bounce import bounce
from audio.commands import Play
from audio.errors import EngineError
from audio.plain_store import PlainStore
from audio.reports import AllDecoded, BounceDone, BounceFailed, BounceMoved, EngineReady, Report, SongOpened
from audio.transport import TransportState
from tests.audio.console import Console
from tests.audio.deadly import deadly
from tests.audio.waiting import wait_for, wait_until

RATE, FRAMES = 48_000, 2 * 48_000 + 777
MIX = MixParams((StripParams(-3.0, pan=0.3), StripParams(-7.0, invert=True)), -1.5)


def samples(strip: int) -> np.ndarray:
    return np.random.default_rng(strip).integers(-(2**21), 2**21, (FRAMES, 2)) / 2**23


@pytest.fixture
def stems(tmp_path: Path) -> list[Stem]:
    for strip in range(2):
        soundfile.write(tmp_path / f"{strip}.wav", samples(strip), RATE, subtype="FLOAT")
    return [Stem(str(strip), tmp_path / f"{strip}.wav") for strip in range(2)]


@pytest.fixture(params=[1 << 30, 1 << 20], ids=["resident", "ring"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with Engine(backend="silent", budget_bytes=request.param) as engine:
        wait_for(engine, EngineReady)
        yield engine


def as_heard(frames: int, mix: MixParams) -> np.ndarray:
    """What a device gets, in blocks of 256, from the start on."""
    planes = np.concatenate([samples(strip).T for strip in range(2)]).astype(np.float32)
    console = Console(PlainStore(planes), mix, block=256, ramp=480, rate=RATE)
    console.tell(Play())
    return console.pull(frames).T


def written(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="float32", always_2d=True)[0]


def test_it_is_what_the_device_gets_bit_for_bit(engine: Engine, stems: list[Stem], tmp_path: Path):
    engine.open(stems, MIX)
    wait_for(engine, SongOpened)
    number = engine.bounce(tmp_path / "mix.wav", subtype="FLOAT", fade_in=True)
    seen: list[Report] = []
    done = wait_for(engine, BounceDone, seen)
    assert done == BounceDone(number, tmp_path / "mix.wav", FRAMES, RATE, ())
    assert (written(tmp_path / "mix.wav") == as_heard(FRAMES, MIX)).all()
    shares = [report.share for report in seen if isinstance(report, BounceMoved)]
    assert shares == sorted(shares)
    assert shares[-1] <= 1


def test_a_part_of_a_decoded_song_while_it_plays(engine: Engine, stems: list[Stem], tmp_path: Path):
    engine.open(stems, MIX)
    wait_for(engine, AllDecoded)
    engine.set_loop(0, FRAMES)
    engine.play()
    engine.bounce(tmp_path / "part.flac", first=10_000, last=50_000)
    wait_for(engine, BounceDone)
    wait_until(engine, lambda: engine.status().state is TransportState.PLAYING)
    assert np.abs(written(tmp_path / "part.flac") - as_heard(50_000, MIX)[10_000:]).max() <= 2**-24
    assert engine.status().underruns == 0


def test_stems_that_are_not_open(engine: Engine, stems: list[Stem], tmp_path: Path):
    engine.bounce(tmp_path / "mix.wav", MIX, stems=stems, subtype="FLOAT", fade_in=True)
    wait_for(engine, BounceDone)
    assert (written(tmp_path / "mix.wav") == as_heard(FRAMES, MIX)).all()
    assert engine.status().generation == 0
    with pytest.raises(ValueError, match="1 stems"):
        engine.bounce(tmp_path / "mix.wav", MIX, stems=stems[:1])


def test_another_mix_than_the_one_that_is_heard(engine: Engine, stems: list[Stem], tmp_path: Path):
    engine.open(stems, MIX)
    wait_for(engine, AllDecoded)
    only = MixParams((StripParams(), StripParams(mute=True)))
    engine.bounce(tmp_path / "one.wav", only)
    wait_for(engine, BounceDone)
    assert (soundfile.read(tmp_path / "one.wav")[0] == samples(0)).all()


def test_a_strip_that_can_not_be_read_is_named(engine: Engine, stems: list[Stem], tmp_path: Path):
    (tmp_path / "broken.wav").write_bytes(b"RIFF nothing")
    engine.open([stems[0], Stem("broken", tmp_path / "broken.wav")])
    wait_for(engine, SongOpened)
    engine.bounce(tmp_path / "mix.wav")
    assert wait_for(engine, BounceDone).frames == FRAMES
    assert (soundfile.read(tmp_path / "mix.wav")[0] == samples(0)).all()


def test_a_cancelled_bounce_leaves_what_was_there(engine: Engine, stems: list[Stem], tmp_path: Path):
    (tmp_path / "mix.wav").write_bytes(b"before")
    engine.open([stems[0], deadly(stems[1], "stuck", harmless=200_000, act="hang")])
    wait_for(engine, SongOpened)
    number = engine.bounce(tmp_path / "mix.wav")
    engine.cancel_bounce(number)
    assert wait_for(engine, BounceFailed) == BounceFailed(number, tmp_path / "mix.wav", "cancelled")
    assert (tmp_path / "mix.wav").read_bytes() == b"before"
    assert not list(tmp_path.glob(".*.part"))


def test_a_bounce_that_dies_is_told_and_the_engine_lives(engine: Engine, stems: list[Stem], tmp_path: Path):
    engine.open([stems[0], deadly(stems[1], "bad")])
    wait_until(engine, lambda: engine._session is not None and engine._session.song is not None)
    engine.bounce(tmp_path / "mix.wav")
    assert wait_for(engine, BounceFailed).reason == "died"
    wait_for(engine, AllDecoded)


def test_a_place_that_can_not_be_written(engine: Engine, stems: list[Stem], tmp_path: Path):
    engine.open(stems)
    engine.bounce(tmp_path / "no" / "such" / "folder.wav")
    assert wait_for(engine, BounceFailed).reason == "unwritable"


def test_frames_beyond_the_song(engine: Engine, stems: list[Stem], tmp_path: Path):
    engine.open(stems)
    engine.bounce(tmp_path / "mix.wav", first=0, last=FRAMES + 1)
    assert wait_for(engine, BounceFailed).reason == "out_of_song"


@pytest.mark.parametrize(
    "name, subtype, first, last", [("a.mp3", "PCM_24", 0, 9), ("a.flac", "FLOAT", 0, 9), ("a.wav", "PCM_24", 9, 9)]
)
def test_nonsense_is_refused_at_once(
    engine: Engine, stems: list[Stem], tmp_path: Path, name: str, subtype: str, first: int, last: int
):
    engine.open(stems)
    with pytest.raises(ValueError, match="no bounce"):
        engine.bounce(tmp_path / name, first=first, last=last, subtype=subtype)


def test_without_a_song_there_is_nothing_to_bounce(engine: Engine, tmp_path: Path):
    with pytest.raises(EngineError):
        engine.bounce(tmp_path / "a.wav")


def test_with_the_limiter_at_work_the_file_is_what_the_device_gets_late_bit_for_bit():
    """The delay of the limiter is taken out of the file, not out of the device."""
    frames, settled = 3 * RATE, 4_800  # silent at first, while play and limiter fade in
    planes = np.random.default_rng(7).uniform(-1, 1, (4, frames)).astype(np.float32)
    planes[:, :settled] = 0.0
    planes *= np.repeat(np.random.default_rng(8).random(frames // 1_000), 1_000).astype(np.float32)
    mix = MixParams((StripParams(),) * 2, limiter=True, ceiling_dbtp=-3.0)
    file = np.concatenate(list(bounce(PlainStore(planes), mix, RATE)))
    assert not np.array_equal(file, np.concatenate(list(bounce(PlainStore(planes), MixParams(mix.strips), RATE))))
    from tests.audio.test_desk import Session

    session = Session(planes, limiter=True, ceiling_dbtp=-3.0)
    late = session.desk.latency_frames
    heard = session.backend.pull(frames)[late:]
    assert np.array_equal(heard, file[:-late])
