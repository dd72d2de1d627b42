"""A mix lives: undone, recalled, compared, bounced as it was heard, given away, and back after a restart."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services.matching import mix_params
from app.state import intents
from app.state.bouncing import BounceFormat, StartBounce
from app.state.hearing import Hearing, View
from app.state.mix_rules import bench_of, mix_of
from app.state.model import BouncePhase, Phase
from audio import TransportState
from tests.e2e.theatre import Theatre
from tests.fakes import jack

RATE = 48_000
FADE_FRAMES = 2_400  # more than any ramp or fade of the engine takes
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ATTEMPTS = 4
PIECE_FRAMES = 2_400

Tape = NDArray[np.float32]
pytestmark = pytest.mark.alone


def key(theatre: Theatre, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(theatre.program.window, key, held)


def set_desk(theatre: Theatre) -> None:
    """Some moves of a person, the last of them a solo taken back."""
    first, second, third = (strip.key for strip in theatre.song.strips[:3])
    for intent in (
        intents.SetGain(first, -7.5),
        intents.SetPan(second, 0.4),
        intents.ToggleMute(third),
        intents.SetMasterGain(-2.0),
    ):
        theatre.program.handle(intent)


async def at_rest(theatre: Theatre) -> None:
    """Everything decoded, and the loudness of any mix known."""
    engine, state = theatre.program.engine, theatre.program.store
    await theatre.until(lambda: engine.status().decoded == 1.0, "the whole song in memory")
    order = tuple(strip.key for strip in theatre.song.strips)
    await theatre.until(
        lambda: np.isfinite(engine.predicted_loudness(mix_params(state.state, order))), "the loudness of any mix"
    )


def test_moves_are_undone_and_snapshots_recalled_by_keys_and_all_comes_back_after_a_restart(home: Path) -> None:
    with Theatre(home) as theatre:
        theatre.run(theatre.open_song("Harbour"))
        store = theatre.program.store
        plain = mix_of(store.state)
        set_desk(theatre)
        moved = mix_of(store.state)
        key(theatre, Qt.Key.Key_1, SHIFT)
        key(theatre, Qt.Key.Key_R, CTRL)
        assert mix_of(store.state) == type(plain)(plain.strips)
        key(theatre, Qt.Key.Key_2)  # empty, so it takes the mix
        key(theatre, Qt.Key.Key_1)
        assert mix_of(store.state) == moved
        for _ in range(8):
            key(theatre, Qt.Key.Key_Z, CTRL)
        assert mix_of(store.state) == plain and store.state.shelf.slots == {}
        for _ in range(8):
            key(theatre, Qt.Key.Key_Z, CTRL | SHIFT)
        assert mix_of(store.state) == moved and set(store.state.shelf.slots) == {"A", "B"}
        theatre.program.handle(intents.SaveMix("Sunday"))
        left = bench_of(store.state)
    with Theatre(home) as theatre:
        theatre.run(theatre.until(lambda: theatre.program.store.state.shelf.saved != {}, "the mix of last time"))
        assert bench_of(theatre.program.store.state) == left


def test_a_shared_mix_is_opened_from_the_command_line_of_somebody_else(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "given.stemmix"
    with Theatre(home) as theatre:
        theatre.run(theatre.open_song("Harbour"))
        set_desk(theatre)
        given = mix_of(theatre.program.store.state)
        theatre.program.handle(intents.ShareMix(file))
        theatre.run(theatre.until(file.exists, "the file"))
        theatre.run(theatre.until(lambda: bool(theatre.program.store.state.notices), "word of it"))
        theatre.program.handle(intents.ResetMix())
        theatre.program.handle(intents.OpenMixFile(file))
        theatre.run(theatre.until(lambda: mix_of(theatre.program.store.state) == given, "the mix"))
        assert "as it was mixed" in theatre.program.store.state.notices[-1].sentence
    document = json.loads(file.read_text())
    assert len(document["stems"]) == 9 and all(len(stem["sha256"]) == 64 for stem in document["stems"])
    assert file.stat().st_size < 8_000


def test_the_decision_is_heard_at_once_and_as_loud(home: Path) -> None:
    with Theatre(home) as theatre:
        theatre.run(theatre.open_song("Harbour"))
        theatre.run(at_rest(theatre))
        store, engine = theatre.program.store, theatre.program.engine
        key(theatre, Qt.Key.Key_Space)
        theatre.run(theatre.until(lambda: engine.status().state is TransportState.PLAYING, "sound"))
        key(theatre, Qt.Key.Key_H)
        assert store.state.hearing == Hearing(View.AFTER, View.AFTER)
        assert store.state.trim_db == 0.0, "after a forge the song token plays the same stems as loud"
        bar = theatre.program.window.song_page.decision
        bar.buttons[View.LOOSE].click()
        order = tuple(strip.key for strip in theatre.song.strips)
        now, loose = (
            engine.predicted_loudness(mix_params(store.state, order, view)) for view in (View.NOW, View.LOOSE)
        )
        assert np.isfinite(now)
        key(theatre, Qt.Key.Key_H)
        assert store.state.hearing == Hearing(View.NOW, View.LOOSE)
        expected = min(0.0, max(-20.0, loose - now)) if np.isfinite(loose) else None
        assert store.state.trim_db == (pytest.approx(expected, abs=0.01) if expected is not None else None)
        key(theatre, Qt.Key.Key_Escape)
        assert store.state.hearing is None and not bar.isVisible()
        assert engine.status().state is TransportState.PLAYING


@pytest.mark.skipif(jack.missing() is not None, reason=str(jack.missing()))
def test_a_bounce_is_bit_for_bit_what_was_heard(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "heard.wav"
    with jack.JackServer(rate=RATE, period=256) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        with Theatre(home, backend="portaudio") as theatre:
            theatre.run(theatre.open_song("Harbour"))
            theatre.run(at_rest(theatre))
            set_desk(theatre)
            tape, whole = _tape(theatre, server, lambda: _play(theatre, 1.0))
            wanted = StartBounce(file, BounceFormat.WAV_FLOAT)  # the demo’s licence allows it
            theatre.program.handle(wanted)
            bounce = theatre.program.store
            theatre.run(theatre.until(lambda: bounce.state.bounce.phase is not BouncePhase.RUNNING, "the file"))
            assert bounce.state.bounce.phase is BouncePhase.DONE, bounce.state.bounce
            muted = theatre.song.strips[2]
    with soundfile.SoundFile(file) as sound:
        written = sound.read(dtype="float32", always_2d=True)
        tags = sound.copy_metadata()
    begins = int(np.argmax(np.abs(tape).max(axis=1) > 0))
    heard = tape[begins + FADE_FRAMES : begins + RATE * 4 // 5]
    pieces = [heard[at : at + PIECE_FRAMES] for at in range(0, len(heard) - PIECE_FRAMES, PIECE_FRAMES)]
    found = [place for piece in pieces if (place := _place(piece, written)) is not None]
    assert found == sorted(found) and len(found) >= (len(pieces) if whole else len(pieces) // 2)
    assert _place(pieces[0] * np.float32(1.000001), written) is None
    assert tags["title"] == "Harbour" and "erc1155:0x" in tags["comment"]
    assert f"{muted.key} (" not in tags["comment"], "what is mute is not in the file"


def _tape(theatre: Theatre, server: jack.JackServer, play: Callable[[], Awaitable[None]]) -> tuple[Tape, bool]:
    """What the card got, and whether it is whole. Again when the machine was too busy to run the card or the tape."""
    for _ in range(ATTEMPTS):
        before = theatre.program.engine.status().underruns
        with server.capture() as capture:
            theatre.run(play())
        if (capture.lost_frames, theatre.program.engine.status().underruns - before) == (0, 0):
            return capture.frames, True
    return capture.frames, False


def _place(piece: Tape, written: Tape) -> int | None:
    """Where these very samples are."""
    starts = np.flatnonzero(written[: len(written) - len(piece), 0] == piece[0, 0])
    return next((int(at) for at in starts if np.array_equal(written[at : at + len(piece)], piece)), None)


async def _play(theatre: Theatre, seconds: float) -> None:
    engine = theatre.program.engine
    theatre.program.handle(intents.Stop())
    await theatre.until(lambda: engine.status().playhead_frames == 0, "the start")
    theatre.program.handle(intents.PlayPause())
    frames = round(seconds * RATE)
    await theatre.until(lambda: engine.status().playhead_frames >= frames, "sound going out")
    theatre.program.handle(intents.PlayPause())
    await theatre.until(lambda: engine.status().state is TransportState.PAUSED, "the pause")
    assert theatre.song.phase is Phase.READY
