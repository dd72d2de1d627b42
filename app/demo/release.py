"""The demo's release: composed once, pressed once, and then kept. Blocking; runs in a thread."""

import json
import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.demo.music.release import render_release
from chain.press import Progress, press

VERSION = 1
"""Grows when the music or what is pressed of it changes: the release is then made anew."""

_RENDER_SHARE = 0.85
"""The part of the progress bar that composing takes; the rest is encrypting."""

Watch = Callable[[str, float | None], None]


def make_release(folder: Path, watch: Watch, cancel: threading.Event) -> Path:
    """The pressed release below `folder`. What an interrupted run finished is not done again."""
    folder.mkdir(parents=True, exist_ok=True)
    pressed, marker = folder / "release", folder / f"release-{VERSION}.complete"
    if marker.exists() and (pressed / "release.json").exists():
        return pressed
    if _stale(folder):
        shutil.rmtree(pressed, ignore_errors=True)
    music = folder / "music"

    def composing(fraction: float, what: str) -> None:
        watch(f"Composing the demo's music: {what}", fraction * _RENDER_SHARE)

    def pressing(progress: Progress) -> None:
        share = progress.done_bytes / max(1, progress.total_bytes)
        watch("Encrypting the stems", _RENDER_SHARE + share * (1 - _RENDER_SHARE))

    render_release(music, progress=composing, cancel=cancel)
    press(music, pressed, on_progress=pressing, cancel=cancel)
    marker.touch()
    shutil.rmtree(music, ignore_errors=True)
    return pressed


def _stale(folder: Path) -> bool:
    """A release of another version is there; its content has no use any more."""
    return any(folder.glob("release-*.complete"))


def read_release(pressed: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((pressed / "release.json").read_text(encoding="utf-8"))
    return found
