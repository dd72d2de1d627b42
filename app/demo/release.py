"""The demo's release: composed once, pressed once, and then kept. Blocking; runs in a thread."""

import errno
import hashlib
import importlib
import json
import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.demo.errors import DemoError
from app.demo.processes import release_marker
from app.i18n import tr
from chain.errors import Cancelled

_RENDER_SHARE = 0.9
"""The part of the progress bar that composing takes; the rest is encrypting."""

Watch = Callable[[str, float | None], None]


def is_made(folder: Path) -> bool:
    return release_marker(folder).exists() and _words_of_the_press(folder).exists()


def pressed_in(folder: Path) -> Mapping[str, Any]:
    """What the press says of the release in `folder`."""
    found: Mapping[str, Any] = json.loads(_words_of_the_press(folder).read_text(encoding="utf-8"))
    return found


def digest_of_release(folder: Path) -> str:
    """A sha256 that another release has not."""
    return hashlib.sha256(_words_of_the_press(folder).read_bytes()).hexdigest()


def _words_of_the_press(folder: Path) -> Path:
    return folder / "release" / "release.json"


def make_release(folder: Path, watch: Watch, cancel: threading.Event) -> None:
    """Compose, press, forget the plaintext. What an interrupted run finished is not done again.

    Errors: Cancelled; DemoError "compose_failed", "no_space" or "folder_unusable".
    """
    # Needed once in the life of a world, and slow to import.
    workers = importlib.import_module("app.demo.music.workers")
    try:
        _make(folder, watch, cancel)
    except workers.RenderCancelled:
        raise Cancelled("cancelled") from None
    except workers.RenderFailed as error:
        raise DemoError("compose_failed", str(error)) from error
    except OSError as error:
        reason = "no_space" if error.errno == errno.ENOSPC else "folder_unusable"
        raise DemoError(reason, str(error)) from error


def _make(folder: Path, watch: Watch, cancel: threading.Event) -> None:
    render_release = importlib.import_module("app.demo.music.release").render_release
    press = importlib.import_module("chain.press").press
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("release-*.complete"):
        old.unlink()
        shutil.rmtree(folder / "release", ignore_errors=True)
    music = folder / "music"

    def composing(fraction: float, what: str) -> None:
        song, _, part = what.partition(": ")
        title = song.replace("-", " ").title()
        watch(
            tr("Composing the demo’s music: {what}", what=", ".join(word for word in (title, part) if word)),
            fraction * _RENDER_SHARE,
        )

    def pressing(progress: Any) -> None:
        share = progress.done_bytes / max(1, progress.total_bytes)
        watch(tr("Encrypting the stems"), _RENDER_SHARE + share * (1 - _RENDER_SHARE))

    render_release(music, progress=composing, cancel=cancel)
    press(music, folder / "release", on_progress=pressing, cancel=cancel)
    release_marker(folder).touch()
    shutil.rmtree(music, ignore_errors=True)
