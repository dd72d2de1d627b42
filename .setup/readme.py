"""Takes the README's pictures from the running program: the demo world, a real sound card's callback, a song playing.

`python .setup/readme.py`, on a machine that does nothing else: the picture shows how many blocks came late.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "resources" / "pictures"
_GAINS_DB = (-3.0, -9.5, -4.0, 0.0, -6.0, -8.5, -7.0, -5.0, -12.0)
_AT_S = 42.0

if TYPE_CHECKING:
    from tests.e2e.theatre import Theatre


async def _mixer(theatre: "Theatre") -> None:
    from app.state import intents

    program = theatre.program
    song = await theatre.open_song("Harbour")
    await theatre.until(lambda: program.engine.status().decoded == 1.0, "the whole song in memory")
    for strip, gain_db in zip(song.strips, _GAINS_DB, strict=True):
        program.handle(intents.SetGain(strip.key, gain_db))
    pan, pan_back, mute = (song.strips[place].key for place in (1, 7, 5))
    for wish in (intents.SetPan(pan, 0.35), intents.SetPan(pan_back, -0.3), intents.ToggleMute(mute)):
        program.handle(wish)
    for wish in (intents.StoreSnapshot("A"), intents.SetLoop(24.0, 57.0), intents.Locate(_AT_S), intents.PlayPause()):
        program.handle(wish)
    await asyncio.sleep(5.0)
    program.window.grab().save(str(PICTURES / "mixer.png"))
    print(f"dropouts: {program.store.state.audio.dropouts}")
    program.handle(intents.Stop())


async def _forge(theatre: "Theatre") -> None:
    from app.state import intents

    program = theatre.program
    program.handle(intents.OpenForge())

    def asks(label: str) -> bool:
        view = program.store.state.forge
        return view is not None and view.can_confirm and view.confirm_label == label

    await theatre.until(lambda: asks("Hold to approve") or asks("Hold to forge"), "a quote")
    if asks("Hold to approve"):
        program.handle(intents.ConfirmForge())
        await theatre.until(lambda: asks("Hold to forge"), "the permission")
    dialog = program.window.forge_dialog
    assert dialog is not None
    await asyncio.sleep(0.3)
    dialog.grab().save(str(PICTURES / "forge.png"))
    program.handle(intents.CloseForge())


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path.insert(0, str(ROOT))
    from tests.e2e.theatre import Theatre, demo_home
    from tests.fakes.jack import JackServer

    with tempfile.TemporaryDirectory() as folder, JackServer(rate=48_000, period=2048) as server:
        os.environ.update(server.env)
        with Theatre(demo_home(Path(folder) / "home"), backend="portaudio") as theatre:
            theatre.run(_mixer(theatre))
            theatre.run(_forge(theatre))


if __name__ == "__main__":
    main()
