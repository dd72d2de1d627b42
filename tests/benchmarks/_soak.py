"""The soak itself: the counting song on a JACK server, and the real program beside it in this process."""

import asyncio
import json
import multiprocessing
import os
import tempfile
import time
from pathlib import Path

from app.smoke_forge import forge_open_song
from app.state import intents
from audio import Engine
from audio.reports import AllDecoded, EngineReady
from tests.audio.waiting import wait_for, wait_until
from tests.benchmarks.jack_load import RATE_HZ, SONG_FRAMES, Heard, show, stems
from tests.benchmarks.native import IDLE, Watch, compiler, hears, plays
from tests.benchmarks.rows import LONG, emit, missing
from tests.e2e.theatre import Theatre, demo_home
from tests.fakes import jack
from tests.fakes.host import StolenTime

SECONDS = float(os.environ.get("SOAK_S") or (600.0 if LONG else 30.0))
PERIOD = int(os.environ.get("SOAK_PERIOD", str(jack.PATIENT_PERIOD)))
"""frames. With 256, as `jack_load` has them, a machine that others share loses more by itself than the soak may."""
_LOOK_S = 0.25
_WORK_US = 150  # the median of the callback that `callback` measures: 16 strips with the limiter at work
_NEXT_SONG_S = 15.0


def resident_bytes() -> int:
    """Of this process and of those it started with multiprocessing: the engine's."""
    total = 0
    for pid in (os.getpid(), *(child.pid for child in multiprocessing.active_children())):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        total += sum(int(row.split()[1]) * 1024 for row in status.splitlines() if row.startswith("RssAnon"))
    return total


class Life:
    """What the program does meanwhile. memory: (seconds, bytes) all along. forged: how the one forge ended."""

    def __init__(self, theatre: Theatre, engine: Engine) -> None:
        self._theatre = theatre
        self._engine = engine
        self.memory: list[tuple[float, int]] = []
        self.forged = ""
        self._text = json.dumps([{"id": number, "name": f"stem {number}"} for number in range(100_000)])
        self.looks = 0

    async def live(self, seconds: float) -> None:
        rows = await self._theatre.library()
        forging = asyncio.ensure_future(self._forge())
        begun_s = next_song_s = time.monotonic()
        number = 0
        while (now_s := time.monotonic()) - begun_s < seconds:
            self._engine.poll()
            self._engine.status()
            self._theatre.program.handle(intents.Refresh())
            json.loads(self._text)  # a good part of a second in which nobody else gets the interpreter
            self.looks += 1
            self.memory.append((now_s - begun_s, resident_bytes()))
            if forging.done() and now_s > next_song_s:
                number, next_song_s = number + 1, now_s + _NEXT_SONG_S
                self._theatre.program.handle(intents.SelectSong(rows[number % len(rows)].key))
            await asyncio.sleep(_LOOK_S)
        await forging

    async def _forge(self) -> None:
        async def until(holds, wait_s: float, what: str) -> None:  # type: ignore[no-untyped-def]
            await self._theatre.until(holds, what, wait_s)

        self.forged = str((await forge_open_song(self._theatre.program, until))["forge"])

    def growth(self) -> float:
        """The last tenth over the second one, in parts of it."""
        settled = [size for at_s, size in self.memory if 0.1 * SECONDS <= at_s < 0.2 * SECONDS]
        last = [size for at_s, size in self.memory if at_s >= 0.9 * SECONDS]
        return max(last) / max(settled) - 1


def soak() -> None:
    if jack.missing() or compiler() is None:
        missing("soak", str(jack.missing() or "a C compiler"))
        return
    with jack.JackServer(RATE_HZ, PERIOD) as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(server.env)
        home = Path(folder) / "home"
        home.mkdir()
        with Engine(backend="portaudio", block_frames=PERIOD) as engine:
            wait_for(engine, EngineReady)
            engine.open(stems(Path(folder)))
            wait_for(engine, AllDecoded)
            engine.set_loop(0, SONG_FRAMES, crossfade=False)
            engine.play()
            wait_until(engine, lambda: engine.status().playhead_frames > 0)
            with Theatre(demo_home(home)) as theatre:
                life = Life(theatre, engine)
                theatre.run(theatre.open_song("Harbour"))
                stolen = StolenTime()
                with (
                    Watch(server, "idle", SECONDS + 60, role=IDLE) as idle,
                    Watch(server, "player", SECONDS + 60, role=plays(SONG_FRAMES), work_us=_WORK_US),
                    Watch(server, "its ear", SECONDS + 60, role=hears("player")) as its_ear,
                    Watch(server, "ear", SECONDS + 60) as ear,
                ):
                    theatre.run(life.live(SECONDS))
            heard, player, underruns = Heard(ear, PERIOD), Heard(its_ear, PERIOD), engine.status().underruns
    name = f"soak {heard.seconds:.0f} s by {PERIOD} frames"
    show(name, heard, idle, goals=True)
    emit(f"{name}: the same, of what an idle C client was asked", heard.delivered / idle.asked(), "× client")
    emit(f"{name}: of the frames that the server's clock counted", heard.of_the_server, "× clock")
    show(f"{name}, a player in C that works {_WORK_US} µs a period", player, idle, goals=False)
    emit(
        f"{name}: ours beside that player",
        heard.delivered,
        "× clock",
        peer="C",
        peer_value=player.delivered,
        ratio_at_least=0.999,
    )
    emit(f"{name}: processor time that the host took away meanwhile", 100 * stolen.share(), "%")
    emit(f"{name}: periods that were not the song's samples, bit for bit", heard.inexact, "periods", at_most=0)
    emit(f"{name}: underruns the engine counted", underruns, "underruns")
    emit(f"{name}: memory grown after the first tenth", 100 * life.growth(), "%", at_most=5)
    emit(f"{name}: looks at the chain", life.looks, "looks", at_least=SECONDS / 2)
    emit(f"{name}: forges that became final", float(life.forged == "final"), "forges", at_least=1)
