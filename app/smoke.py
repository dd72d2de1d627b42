"""`--smoke-test`: the real program plays the demo's complete song for three seconds and says how it went, as JSON.

`--smoke-test forge` forges it afterwards.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

from app.preflight import display_problem
from app.smoke_forge import forge_open_song
from app.state import intents
from app.state.model import Phase, SongStatus, StripStatus
from audio import TransportState

if TYPE_CHECKING:
    from app.bootstrap import Program

_PLAY_S = 3.0
_LIBRARY_WAIT_S = 900.0
"""The first start composes the demo's music."""

_SONG_WAIT_S = 30.0
_LOOK_S = 0.005
_VERSIONS = ("PySide6-Essentials", "numpy", "sounddevice", "soundfile", "web3", "qasync")


class SmokeFailure(Exception):
    """The program did not do what it must; the text says what."""


def offscreen_without_display() -> None:
    """Draw into memory where there is no display."""
    if display_problem() is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


async def smoke_test(program: "Program") -> int:
    """0 when the complete song was heard; else 1 with the reason in the JSON line."""
    report: dict[str, object] = {"window_ms": round(program.window_ms)}
    try:
        report |= await _play_complete_song(program)
        if program.options.smoke_test == "forge":
            report |= await forge_open_song(program, _until)
            if report["forge"] != "final":
                raise SmokeFailure(f"the forge ended as {report['forge']}: {report['forge_message']}")
        failed = None
    except SmokeFailure as failure:
        failed = str(failure)
        report["failed"] = failed
    report["versions"] = {"python": sys.version.split()[0]} | {name: version(name) for name in _VERSIONS}
    print(json.dumps(report), flush=True)  # noqa: T201
    return 1 if failed else 0


async def _play_complete_song(program: "Program") -> dict[str, object]:
    store = program.store
    await _until(lambda: store.state.library.phase in (Phase.READY, Phase.ERROR), _LIBRARY_WAIT_S, "the library")
    if store.state.library.phase is Phase.ERROR:
        raise SmokeFailure(store.state.library.message)
    rows = [row for album in store.state.library.albums for row in album.songs]
    complete = [row for row in rows if row.status is SongStatus.COMPLETE]
    if not complete:
        raise SmokeFailure("no complete song in the library")
    opened_s = time.monotonic()
    program.handle(intents.SelectSong(complete[0].key))
    await _until(
        lambda: store.state.song is not None and store.state.song.phase is not Phase.LOADING, _SONG_WAIT_S, "the song"
    )
    song = store.state.song
    if song is None or song.phase is Phase.ERROR:
        raise SmokeFailure(song.message if song else "no song")
    program.handle(intents.PlayPause())
    await _until(lambda: _sounding(program), _SONG_WAIT_S, "the first sound")
    first_sound_ms = (time.monotonic() - opened_s) * 1000
    await asyncio.sleep(_PLAY_S)
    status = program.engine.status()
    strips = store.state.song.strips if store.state.song else ()
    ready = [strip for strip in strips if strip.status is StripStatus.READY]
    if len(ready) != complete[0].required:
        raise SmokeFailure(f"{len(ready)} of {complete[0].required} stems loaded")
    if status.playhead_frames < status.rate_hz * _PLAY_S * 0.8:
        raise SmokeFailure(f"only {status.playhead_frames} frames were played")
    return {
        "songs": len(rows),
        "stems_loaded": len(ready),
        "first_sound_ms": round(first_sound_ms),
        "frames_rendered": status.frames_rendered,
        "underruns": status.underruns,
        "backend": status.backend,
        "device": status.device,
        "load": round(status.load, 3),
    }


def _sounding(program: "Program") -> bool:
    status = program.engine.status()
    return status.state is TransportState.PLAYING and not status.waiting and status.playhead_frames > 0


async def _until(holds: Callable[[], bool], wait_s: float, what: str) -> None:
    deadline_s = time.monotonic() + wait_s
    while not holds():
        if time.monotonic() > deadline_s:
            raise SmokeFailure(f"{what} did not come within {wait_s:.0f} s")
        await asyncio.sleep(_LOOK_S)
