"""The demo's composer: `render_release` writes two small albums, played by synthesis, as a folder for the press.

Scores are data in `songs`, instruments are in `instruments`; the same bytes come out on every run of one machine.
Nothing heavy is imported until it is used.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path


def render_release(
    folder: Path,
    *,
    jobs: int = 2,
    progress: Callable[[float, str], None] | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Renders the demo release into a folder; see `app.demo.music.release.render_release`."""
    from app.demo.music import release

    release.render_release(folder, jobs=jobs, progress=progress, cancel=cancel)
