"""One round of taking the device away from a playing engine and giving it back."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np

from audio import Engine, Stem
from audio.reports import AllDecoded, DeviceBack, DeviceLost, EngineDied, EngineReady, Report
from audio.source.formats import write_blocks
from audio.transport import TransportState
from tests.audio.waiting import wait_for, wait_until
from tests.fakes.jack import JackServer

RATE_HZ = 48_000


@dataclass(frozen=True)
class Round:
    """fault: its name. lost_s: from the fault to the report; back_s: from the order to start another server, which
    takes its time as well, to the report."""

    fault: str
    lost_s: float
    back_s: float


def vanish(server: JackServer) -> None:
    """The server takes leave of its clients, as when a person ends it."""
    assert server._process is not None
    server._process.send_signal(signal.SIGTERM)
    server._process.wait(10)
    server.kill()


FAULTS: dict[str, Callable[[JackServer], None]] = {
    "kill": JackServer.kill,
    "stall": JackServer.stall,
    "vanish": vanish,
}


def playing(engine: Engine, folder: Path) -> None:
    """An engine on the server, a minute of sound looping on it."""
    assert wait_for(engine, EngineReady).backend == "portaudio"
    frames = 60 * RATE_HZ
    write_blocks(folder / "a.wav", RATE_HZ, 2, "FLOAT", [np.full((frames, 2), 0.25, np.float32)])
    engine.open([Stem("a", folder / "a.wav")])
    wait_for(engine, AllDecoded)
    engine.set_loop(0, frames)
    engine.play()


def play_through(engine: Engine, server: JackServer, fault: str) -> Round:
    """AssertionError when the place is lost or the engine died; TimeoutError when something hangs."""
    # A machine so busy that no block comes for half a second has lost its device before anybody takes it away.
    wait_until(engine, lambda: engine.status().backend == "portaudio")
    engine.play()
    at = engine.status().playhead_frames
    wait_until(engine, lambda: engine.status().playhead_frames not in (0, at))
    seen: list[Report] = []
    began = monotonic()
    FAULTS[fault](server)
    wait_for(engine, DeviceLost, seen)
    lost_s = monotonic() - began
    assert wait_for(engine, EngineReady, seen).backend == "silent"
    wait_until(engine, lambda: engine.status().state is TransportState.PAUSED)
    stood = engine.status().playhead_frames
    server.kill()
    began = monotonic()
    server.launch()
    assert wait_for(engine, DeviceBack, seen).backend == "portaudio"
    back_s = monotonic() - began
    server.wait()
    wait_until(engine, lambda: engine.status().state is TransportState.PAUSED)
    assert engine.status().playhead_frames == stood
    assert not [report for report in seen if isinstance(report, EngineDied)]
    engine.play()
    wait_until(engine, lambda: engine.status().playhead_frames != stood)
    return Round(fault, lost_s, back_s)
