"""The release folder: stems, covers, release.toml, and the mark that it is complete."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from app.demo.music import catalogue
from app.demo.music.workers import Job, work

VERSION = 3
"""To be raised with every change that is heard or seen, so that older folders are rendered again."""
COMPLETE = ".complete"
_BEGUN = ".begun"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def release_toml() -> str:
    """The text of release.toml."""
    lines = [
        "[collection]",
        f"name = {_quoted(catalogue.NAME)}",
        f"description = {_quoted(catalogue.DESCRIPTION)}",
        f"licence = {_quoted(catalogue.LICENCE)}",
        "",
        "[[sealed]]",
        f"token_id = {catalogue.SEALED_ID}",
        f"name = {_quoted(catalogue.SEALED_NAME)}",
        'artwork = "art/sealed.png"',
    ]
    for album in catalogue.ALBUMS:
        lines += [
            "",
            "[[album]]",
            f"title = {_quoted(album.title)}",
            f"token_id = {album.token_id}",
            f'upc = "{album.upc}"',
            f'artwork = "art/{album.slug}.png"',
        ]
        for song in album.songs:
            lines += [
                "",
                "[[album.song]]",
                f"title = {_quoted(song.title)}",
                f"token_id = {song.token_id}",
                f'isrc = "{song.isrc}"',
                f"bpm = {song.score.bpm!r}",
                f'time_signature = "{song.score.meter}/4"',
                f'artwork = "art/{song.slug}.png"',
            ]
            for index, part in enumerate(song.parts):
                lines += [
                    "[[album.song.stem]]",
                    f'type = "{part.kind}"',
                    f"token_id = {song.token_id + 1 + index}",
                    f'file = "audio/{song.slug}/{part.kind.lower()}.flac"',
                ]
    return "\n".join(lines) + "\n"


def is_complete(folder: Path) -> bool:
    """Whether a folder holds the whole release of this version."""
    try:
        return (folder / COMPLETE).read_text(encoding="ascii").strip() == str(VERSION)
    except (OSError, UnicodeError):
        return False


def _prepare(folder: Path) -> None:
    """Keeps finished files of this version, clears everything else that a rendering leaves."""
    folder.mkdir(parents=True, exist_ok=True)
    begun = folder / _BEGUN
    if not (begun.exists() and begun.read_text(encoding="ascii") == str(VERSION)):
        for name in ("audio", "art"):
            shutil.rmtree(folder / name, ignore_errors=True)
        begun.write_text(str(VERSION), encoding="ascii")
    for partial in [*folder.glob("audio/*/*.part"), *folder.glob("art/*.part")]:
        partial.unlink()


def render_release(
    folder: Path,
    *,
    jobs: int = 2,
    progress: Callable[[float, str], None] | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Renders the demo release into a folder; returns at once when it is complete already.

    jobs processes share the songs. progress is called in the calling thread with 0…1 and what was just done. When
    `cancel` is set the processes are ended and `RenderCancelled` is raised; the next call goes on where this stopped.
    Raises `RenderFailed` when a process fails.
    """
    if is_complete(folder):
        if progress:
            progress(1.0, "complete")
        return
    _prepare(folder)
    songs = sorted(catalogue.SONGS.values(), key=lambda song: -song.score.seconds * len(song.parts))
    covers = [*(album.slug for album in catalogue.ALBUMS), "sealed"]
    todo = [Job("song", song.slug, 2 * len(song.parts)) for song in songs]
    todo += [Job("cover", name, 1) for name in [*catalogue.SONGS, *covers]]
    work(folder, todo, jobs, progress, cancel)
    partial = folder / "release.toml.part"
    partial.write_text(release_toml(), encoding="utf-8", newline="\n")
    partial.replace(folder / "release.toml")
    (folder / COMPLETE).write_text(f"{VERSION}\n", encoding="ascii")
