"""A collector opens a complete song and hears exactly it, from a sound card whose output is recorded."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.state import intents
from app.state.model import StripStatus
from audio import TransportState
from tests.e2e.tape import Frames, dbfs, passage, plain_stems, position_of, share_of_change
from tests.e2e.theatre import Theatre, identities
from tests.fakes import jack
from tests.fakes.host import StolenTime, no_whole_tape

RATE = 48_000
RAMP_FRAMES = 1_200  # 25 ms: more than any ramp of the engine takes
SAME_DBFS = -90.0
TOLERANCE = 10 ** (SAME_DBFS / 20)
GAIN_DB = -9.0
THERE_S = 40.0

pytestmark = [pytest.mark.alone, pytest.mark.skipif(jack.missing() is not None, reason=str(jack.missing()))]


ATTEMPTS = 4


@dataclass(frozen=True)
class Recording:
    """What the card got: float64 (frames, 2); sha256 by token; the strips whose fader and whose mute were moved."""

    tape: Frames
    stems: dict[int, str]
    faded: int
    muted: int


def _record(home: Path, server: jack.JackServer) -> Recording:
    """Play, move a fader, mute, locate, pause. Again when the machine was too busy to run the card or the tape."""
    with Theatre(home, backend="portaudio") as theatre:
        song = theatre.run(theatre.open_song("Harbour"))
        engine = theatre.program.engine
        theatre.run(theatre.until(lambda: engine.status().decoded == 1.0, "the whole song in memory"))
        assert [strip.status for strip in theatre.song.strips] == [StripStatus.READY] * 9
        synth, keys = (next(s for s in song.strips if s.label == label).key for label in ("Synth", "Keyboard"))
        controller = theatre.program.controller
        assert controller is not None and controller.library is not None and controller.library.library is not None
        listed = controller.library.library.songs[song.key].song.stems
        stems = {stem.token_id: stem.audio.sha256 for stem in listed if stem.audio and stem.audio.sha256}
        stolen = StolenTime()
        for _ in range(ATTEMPTS):
            before = engine.status().underruns
            with server.capture() as capture:
                theatre.run(_scene(theatre, synth, keys))
            lost = (capture.lost_frames, engine.status().underruns - before)
            if lost == (0, 0):
                return Recording(capture.frames.astype(np.float64), stems, int(synth), int(keys))
            theatre.program.handle(intents.ResetMix())
            theatre.program.handle(intents.Stop())
    no_whole_tape(ATTEMPTS, stolen)
    raise AssertionError(f"the last tape lost (frames of the tape, blocks) = {lost}")


async def _scene(theatre: Theatre, synth: str, keys: str) -> None:
    program = theatre.program

    async def played(seconds: float) -> None:
        frames = program.engine.status().frames_rendered + round(seconds * RATE)
        await theatre.until(lambda: program.engine.status().frames_rendered >= frames, "sound going out")

    await played(0.2)
    QTest.keyClick(program.window, Qt.Key.Key_Space)
    await played(2.0)
    program.handle(intents.SetGain(synth, GAIN_DB))
    await played(1.0)
    program.handle(intents.ToggleMute(keys))
    await played(1.0)
    program.handle(intents.Locate(THERE_S))
    await played(1.5)
    QTest.keyClick(program.window, Qt.Key.Key_Space)
    await theatre.until(lambda: program.engine.status().state is TransportState.PAUSED, "the pause")
    await played(0.2)


def test_what_is_heard_is_the_plain_mix_and_every_move_is_heard_exactly(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with jack.JackServer(rate=RATE, period=jack.PATIENT_PERIOD) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        recording = _record(home, server)
    tape, synth, keys = recording.tape, recording.faded, recording.muted
    plain = plain_stems(home, identities(home), recording.stems)
    assert len(plain) == 9
    full = np.sum(list(plain.values()), axis=0)
    lower = full + plain[synth] * (10 ** (GAIN_DB / 20) - 1)
    muted = lower - plain[keys]

    # Silence before the first sound, and after the last one.
    begins = int(np.argmax(np.abs(tape).max(axis=1) > 0))
    ends = len(tape) - int(np.argmax(np.abs(tape[::-1]).max(axis=1) > 0))
    assert begins > 0 and ends < len(tape)

    # The song begins at its first frame and runs on without a gap, a repetition or a click …
    known = tape[begins + RATE : begins + RATE + RATE // 2]
    offset = begins + RATE - position_of(known, full)
    assert abs(begins - offset) < RATE // 10
    jumps = _where_the_song_jumps(tape, offset, muted)
    heard = tape[offset:jumps]
    settled = heard[RAMP_FRAMES:]
    first = passage(settled[: 2 * RATE + RATE // 2], *_same(full, lower, RAMP_FRAMES, 2 * RATE + RATE // 2), TOLERANCE)
    # … and it is the plain mix, to better than −90 dBFS.
    assert dbfs(settled[: first.leaves] - full[RAMP_FRAMES:][: first.leaves]) <= SAME_DBFS
    assert first.leaves > 1.5 * RATE

    # The fader: from the one mix to the other within a ramp, never beyond either.
    assert first.arrives - first.leaves <= RAMP_FRAMES
    start = RAMP_FRAMES + first.arrives
    second = passage(heard[start:], *_same(lower, muted, start, len(heard) - start), TOLERANCE)
    assert dbfs(heard[start : start + second.leaves] - lower[start : start + second.leaves]) <= SAME_DBFS
    assert second.leaves > 0.5 * RATE

    # The mute: the same.
    assert second.arrives - second.leaves <= RAMP_FRAMES
    for at, before, after in ((RAMP_FRAMES + first.leaves, full, lower), (start + second.leaves, lower, muted)):
        span = slice(at - 256, at + RAMP_FRAMES + 256)
        share = share_of_change(heard[span], before[span], after[span])
        assert np.all(np.diff(share) > -0.02) and share.min() > -0.02 and share.max() < 1.02

    # The locate: sample-exact at the new place, and no gap longer than a fade.
    there = tape[jumps:ends]
    known = there[RATE // 2 : RATE]
    place = position_of(known, muted) - RATE // 2
    came_in = round(THERE_S * RATE) - place
    assert -RAMP_FRAMES <= came_in <= 2 * RAMP_FRAMES
    rest = there[came_in + RAMP_FRAMES : len(there) - RAMP_FRAMES]
    assert len(rest) > RATE
    assert dbfs(rest - muted[place + came_in + RAMP_FRAMES :][: len(rest)]) <= SAME_DBFS

    # No step anywhere that the music itself does not make.
    steepest = max(np.abs(np.diff(mix, axis=0)).max() for mix in (full, lower, muted))
    assert np.abs(np.diff(tape, axis=0)).max() <= steepest * 1.05


def _same(before: Frames, after: Frames, start: int, count: int) -> tuple[Frames, Frames]:
    return before[start : start + count], after[start : start + count]


def _where_the_song_jumps(tape: Frames, offset: int, mix: Frames) -> int:
    """The frame of the tape from which it does not follow `mix` any more: the locate."""
    count = min(len(tape) - offset, len(mix))
    follows = np.abs(tape[offset : offset + count] - mix[:count]).max(axis=1) <= TOLERANCE
    return offset + int(np.flatnonzero(follows)[-1]) + 1
