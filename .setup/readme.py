"""Takes the README's pictures from the real program in the demo world: `python .setup/readme.py`."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "resources" / "pictures"
_SIZE = (1440, 900)
_SONG = "Harbour"
_PLAY_S = 6.0


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from tests.e2e.theatre import Theatre, demo_home

    with tempfile.TemporaryDirectory() as folder, Theatre(demo_home(Path(folder) / "home")) as theatre:
        theatre.run(_scene(theatre))


async def _scene(theatre) -> None:  # type: ignore[no-untyped-def]
    from app.state import intents
    from app.state.forge_step import ForgeStep

    program = theatre.program
    program.window.resize(*_SIZE)
    song = await theatre.open_song(_SONG)
    for strip, gain_db in zip(song.strips, (0.0, -2.5, -1.0, -4.0, -9.0, -6.0, -3.0, -7.5, -5.0), strict=False):
        program.handle(intents.SetGain(strip.key, gain_db))
    program.handle(intents.Locate(20.0))
    program.handle(intents.PlayPause())
    await theatre.until(lambda: program.engine.status().playhead_frames > 21 * program.engine.status().rate_hz, "sound")
    await asyncio.sleep(_PLAY_S)
    program.window.grab().save(str(PICTURES / "mixer.png"))
    program.handle(intents.OpenForge())
    await theatre.until(
        lambda: (view := program.store.state.forge) is not None and view.step is ForgeStep.CONFIRM, "the quote"
    )
    await asyncio.sleep(1.0)
    program.window.forge_dialog.grab().save(str(PICTURES / "forge.png"))
    program.handle(intents.CloseForge())


if __name__ == "__main__":
    main()
