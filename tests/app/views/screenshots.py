"""Pictures of the window and the dialog in their states: `python -m tests.app.views.screenshots OUTDIR`.

Each scale factor is a process of its own, because Qt reads it only once.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.state.model import AppState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from app.views.main_window import MainWindow


def scenes() -> dict[str, AppState]:
    from dataclasses import replace

    from app.state.look import Look
    from app.state.model import OpenPage, Page
    from tests.app.views import sample_state as s
    from tests.app.views import settings_states, wallet_states

    def lit(state: AppState) -> AppState:
        return replace(state, look=Look(theme="light"))

    def on(page: Page, state: AppState = s.MIXER) -> AppState:
        return replace(state, page=OpenPage(page))

    return {
        **{f"wallet-{name}": wallet_states.on_page(view) for name, view in wallet_states.VIEWS.items()},
        **settings_states.VIEWS,
        "mixer": s.MIXER,
        "bars": s.IN_BARS,
        "mixer-light": lit(s.MIXER),
        "troubles-light": lit(s.TROUBLES),
        "sixteen-light": lit(s.SIXTEEN),
        "keyboard": on(Page.KEYBOARD),
        "keyboard-light": lit(on(Page.KEYBOARD)),
        "settings": on(Page.SETTINGS),
        "connect": on(Page.CONNECT),
        "welcome": on(Page.WELCOME, s.EMPTY),
        "diagnose": on(Page.DIAGNOSE),
        "complete": s.COMPLETE,
        "mixes": s.MIXES,
        "decision": s.DECISION,
        "forging": s.FORGING,
        "forges": s.FORGE_HISTORY,
        "troubles": s.TROUBLES,
        "sixteen": s.SIXTEEN,
        "empty": s.EMPTY,
        "loading": s.LOADING,
        "broken": s.BROKEN,
        "song-loading": s.SONG_LOADING,
        "odd": s.ODD,
        "filtered": s.FILTERED,
        "history": s.HISTORY,
        "history-empty": s.NO_HISTORY,
        "stem": s.STEM,
        "album": s.ALBUM,
        "album-ready": s.ALBUM_READY,
        "no-song": replace(s.MIXER, song=None, banner=""),
    }


def stage(window: "MainWindow", state: AppState, size: tuple[int, int]) -> None:
    """The window, showing a state as if music were playing."""
    from PySide6.QtWidgets import QApplication

    from tests.app.views import sample_state as s

    window.resize(*size)
    window.show_state(state)
    plays = state.song is not None and not (state.progress and not state.transport.song_s)
    if state.song is not None and plays:
        for number, strip in enumerate(state.song.strips):
            window.show_overview(strip.key, *s.overview(number))
    window.show()
    QApplication.processEvents()
    if plays:
        window.show_levels(s.levels(state), s.MASTER_LEVEL, state.transport.playhead_s)
        window.show_loudness(s.LOUDNESS)
    QApplication.processEvents()


def _shoot(folder: Path, sizes: dict[str, tuple[int, int]], names: set[str] | None, forge: bool) -> None:
    from PySide6.QtWidgets import QApplication

    from app.views.main_window import MainWindow

    application = QApplication.instance() or QApplication(sys.argv[:1])
    for name, state in scenes().items():
        for suffix, size in sizes.items():
            if names is not None and name not in names:
                continue
            window = MainWindow(state.look.theme)
            stage(window, state, size)
            window.grab().save(str(folder / f"{name}{suffix}.png"))
            window.close()
            window.deleteLater()
            application.processEvents()
    if not forge:
        return
    for suffix, size in sizes.items():
        shoot_dialogs(folder, suffix, size)
    application.processEvents()


def shoot_dialogs(folder: Path, suffix: str, size: tuple[int, int]) -> None:
    """The forge and reveal dialogs in every state, as they stand before a window of this size."""
    from PySide6.QtWidgets import QApplication

    from app.views.forge_dialog import ForgeDialog
    from app.views.main_window import MainWindow
    from app.views.reveal_dialog import RevealDialog
    from tests.app.views import dialog_scenes
    from tests.app.views import sample_state as s

    window = MainWindow()
    window.resize(*size)
    window.show_state(s.COMPLETE)
    for name, view in dialog_scenes.FORGES.items():
        forge = ForgeDialog(window)
        forge.show_view(view)
        forge.show()
        QApplication.processEvents()
        if name == "confirm":
            forge.hold.animation.setCurrentTime(930)
        _keep(forge, folder / f"forge-{name}{suffix}.png")
    for name, reveal_view in dialog_scenes.REVEALS.items():
        reveal = RevealDialog(window)
        reveal.show_view(reveal_view, reduced_motion=True)
        reveal.show()
        QApplication.processEvents()
        _keep(reveal, folder / f"reveal-{name}{suffix}.png")
    window.deleteLater()


def _keep(dialog: "QDialog", path: Path) -> None:
    dialog.grab().save(str(path))
    dialog.hide()
    dialog.deleteLater()


def main(arguments: list[str]) -> int:
    """Write the pictures into the folder given."""
    if not arguments:
        print("usage: python -m tests.app.views.screenshots OUTDIR")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    if "--scaled" in arguments:
        _shoot(folder, {"-200": (1440, 900)}, None, forge=True)
        return 0
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    doubled = {**os.environ, "QT_SCALE_FACTOR": "2"}
    again = [sys.executable, "-m", "tests.app.views.screenshots", str(folder), "--scaled"]
    code = subprocess.run(again, env=doubled, check=False).returncode
    _shoot(folder, {"": (1440, 900), "-1024": (1024, 700)}, None, forge=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
