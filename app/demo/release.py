"""The demo's release: composed once, pressed once, and then kept. Blocking; runs in a thread."""

import importlib
import json
import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.demo.processes import release_marker

_RENDER_SHARE = 0.9
"""The part of the progress bar that composing takes; the rest is encrypting."""

Watch = Callable[[str, float | None], None]


def is_made(folder: Path) -> bool:
    return release_marker(folder).exists() and (folder / "release" / "release.json").exists()


def pressed_in(folder: Path) -> Mapping[str, Any]:
    """What the press says of the release in `folder`."""
    found: Mapping[str, Any] = json.loads((folder / "release" / "release.json").read_text(encoding="utf-8"))
    return found


def make_release(folder: Path, watch: Watch, cancel: threading.Event) -> None:
    """Compose, press, forget the plaintext. What an interrupted run finished is not done again."""
    # Needed once in the life of a world, and slow to import.
    render_release = importlib.import_module("app.demo.music.release").render_release
    press = importlib.import_module("chain.press").press
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("release-*.complete"):
        old.unlink()
        shutil.rmtree(folder / "release", ignore_errors=True)
    music = folder / "music"

    def composing(fraction: float, what: str) -> None:
        watch(f"Composing the demo’s music: {what}", fraction * _RENDER_SHARE)

    def pressing(progress: Any) -> None:
        share = progress.done_bytes / max(1, progress.total_bytes)
        watch("Encrypting the stems", _RENDER_SHARE + share * (1 - _RENDER_SHARE))

    render_release(music, progress=composing, cancel=cancel)
    press(music, folder / "release", on_progress=pressing, cancel=cancel)
    release_marker(folder).touch()
    shutil.rmtree(music, ignore_errors=True)
