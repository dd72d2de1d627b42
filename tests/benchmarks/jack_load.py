"""Sound on a JACK server while the window's interpreter is burning: what arrives, sample by sample.

The song counts its own frames, so every period tells which frame of the song it brought; a C client notes it beside
the frame clock of the server, an idle one beside it shows what the machine itself loses. Then the same load with a
player in C, which shows what any program loses there, and with the callback in the window's own process, where it
should not be.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from audio import Engine, Stem
from audio.board import Board
from audio.commands import Play, SetLoop
from audio.desk import Desk
from audio.params import MixParams, StripParams, pack
from audio.plain_store import PlainStore
from audio.renderer import PutDeck, Renderer
from audio.reports import AllDecoded, EngineReady
from audio.source.formats import write_blocks
from tests.audio.waiting import wait_for, wait_until
from tests.benchmarks.load import BusyWindow
from tests.benchmarks.native import HEARS, IDLE, Watch, compiler, hears, plays
from tests.benchmarks.rows import LONG, emit, missing
from tests.fakes import jack

RATE_HZ, PERIOD, SONG_S, STEMS = 48_000, 256, 64, 9  # the song is whole periods, also long ones
SONG_FRAMES = SONG_S * RATE_HZ
SCALE = 2**23
SECONDS = 600.0 if LONG else 20.0
OTHERS_S = 60.0 if LONG else 10.0
WORK_US = 100  # a period of the player in C: about what ours takes


class Heard:
    """What a tape of the counting song proves."""

    def __init__(self, watch: Watch, period: int = PERIOD) -> None:
        records = watch.records
        numbers = np.rint(records["first"].astype(np.float64) * SCALE).astype(np.int64) - 1
        sounding = np.flatnonzero(numbers >= 0)
        records, numbers = records[sounding[0] + 8 :], numbers[sounding[0] + 8 :]
        clock = records["frame"].astype(np.int64)
        clock = clock[0] + np.cumsum(np.diff(clock, prepend=clock[0]) & 0xFFFFFFFF)
        # A silent period has brought nothing: it stands where the one before ended.
        silent = numbers < 0
        steps = np.diff(numbers) % SONG_FRAMES
        steps[silent[1:] | silent[:-1]] = 0
        steps[steps > SONG_FRAMES // 2] = 0  # the same block a second time
        behind = np.diff(clock) - steps
        self.seconds = float(records["now_s"][-1] - records["now_s"][0])
        self.delivered = float(steps.sum() / (self.seconds * RATE_HZ))
        self.of_the_server = float(steps.sum() / (clock[-1] - clock[0]))
        """Delivered over what the server's own clock counted, which stands still when the server comes too late."""
        self.lost_cycles = int(behind.clip(0).sum() // period)
        self.longest_gap = float(behind.max(initial=0) / period)
        self.longest_wait = float(np.diff(records["now_s"]).max() * RATE_HZ / period)
        self.inexact = int(((records["last"] - records["first"]) * SCALE != period - 1)[~silent].sum())


def count() -> np.ndarray:
    return (np.arange(1, SONG_FRAMES + 1) / SCALE).astype(np.float32)


def stems(folder: Path) -> list[Stem]:
    """One that counts, and silent ones that are mixed all the same."""
    left = count()
    write_blocks(folder / "count.wav", RATE_HZ, 2, "FLOAT", [np.stack([left, left], axis=1)])
    write_blocks(folder / "silence.wav", RATE_HZ, 2, "FLOAT", [np.zeros((SONG_FRAMES, 2), np.float32)])
    return [Stem("0", folder / "count.wav"), *(Stem(str(k), folder / "silence.wav") for k in range(1, STEMS))]


def listen(
    server: jack.JackServer, seconds: float, look: Callable[[], object], role: str = HEARS
) -> tuple[Heard, Watch]:
    window = BusyWindow()
    with (
        Watch(server, "idle", seconds + 30, role=IDLE) as idle,
        Watch(server, "ear", seconds + 30, role=role) as ear,
        window,
    ):
        window.live(1.0, look)
        window.live(seconds, look)
    return Heard(ear), idle


def own_process(server: jack.JackServer, song: list[Stem]) -> tuple[Heard, Watch, int]:
    with Engine(backend="portaudio", block_frames=PERIOD) as engine:
        wait_for(engine, EngineReady)
        engine.open(song)
        wait_for(engine, AllDecoded)
        engine.set_loop(0, SONG_FRAMES, crossfade=False)
        engine.play()
        wait_until(engine, lambda: engine.status().playhead_frames > 0)

        def look() -> None:
            engine.poll()
            engine.status()

        heard, idle = listen(server, SECONDS, look)
        return heard, idle, engine.status().underruns


def player_in_c(server: jack.JackServer) -> tuple[Heard, Watch]:
    with Watch(server, "player", OTHERS_S + 60, role=plays(SONG_FRAMES), work_us=WORK_US):
        return listen(server, OTHERS_S, lambda: None, hears("player"))


def window_process(server: jack.JackServer) -> tuple[Heard, Watch]:
    from audio.backends.library import sd
    from audio.backends.portaudio import PortAudioBackend

    planes = np.zeros((2 * STEMS, SONG_FRAMES), np.float32)
    planes[:2] = count()
    backend, board, renderer = PortAudioBackend(None, RATE_HZ, PERIOD), Board(), Renderer(RATE_HZ, PERIOD)
    board.mix.write(pack(1, MixParams((StripParams(),) * STEMS)))
    deck = renderer.new_deck(PlainStore(planes))
    renderer.commands.extend([PutDeck(deck), SetLoop(0, SONG_FRAMES, False), Play()])
    backend.start(Desk(renderer, board, backend).process)
    try:
        return listen(server, OTHERS_S, lambda: None)
    finally:
        backend.stop()
        sd._terminate()  # while the server is there: PortAudio aborts the process when it is told so after its end


def show(name: str, heard: Heard, idle: Watch, *, goals: bool) -> None:
    minutes = heard.seconds / 60
    emit(f"{name}: frames delivered / clock", heard.delivered, "× clock", at_least=0.999 if goals else None)
    emit(
        f"{name}: longest gap",
        heard.longest_gap,
        "periods",
        at_most=2 if goals else None,
        peer="idle C client",
        peer_value=idle.longest_gap(),
    )
    spare = idle.lost_cycles() + minutes
    emit(
        f"{name}: lost cycles a minute",
        heard.lost_cycles / minutes,
        "cycles",
        at_most=spare / minutes if goals else None,
        peer="idle C client",
        peer_value=idle.lost_cycles() / minutes,
    )


def main() -> None:
    if jack.missing() or compiler() is None:
        missing("sound while the window is busy", str(jack.missing() or "a C compiler"))
        return
    with jack.JackServer(RATE_HZ, PERIOD) as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(server.env)
        heard, idle, underruns = own_process(server, stems(Path(folder)))
        name = f"busy window {heard.seconds:.0f} s"
        show(name, heard, idle, goals=True)
        emit(f"{name}: periods that were not the song's samples, bit for bit", heard.inexact, "periods", at_most=0)
        emit(f"{name}: underruns the engine counted", underruns, "underruns")
        heard, idle = player_in_c(server)
        show(
            f"the same, a player in C that works {WORK_US} µs a period {heard.seconds:.0f} s", heard, idle, goals=False
        )
        heard, idle = window_process(server)
        show(f"the same, callback in the window's process {heard.seconds:.0f} s", heard, idle, goals=False)


if __name__ == "__main__":
    main()
