"""One song from score to FLAC files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.demo.music.mix import balance
from app.demo.music.song import Part, Song
from app.demo.music.stage import Samples, Stage
from audio.source.formats import write_blocks

_BLOCK = 1 << 16


def stem_path(folder: Path, song: Song, part: Part) -> Path:
    """Where a stem's file lies."""
    return folder / "audio" / song.slug / f"{part.kind.lower()}.flac"


def write_stem(path: Path, sound: Samples, rate_hz: int) -> None:
    """Writes (channels, frames) float32 as 24-bit FLAC; the file appears complete or not at all."""
    turned = sound.T
    blocks = (turned[start : start + _BLOCK] for start in range(0, len(turned), _BLOCK))
    write_blocks(path, rate_hz, sound.shape[0], "PCM_24", blocks)


def _edges(sound: Samples, stage: Stage, part: Part) -> Samples:
    """Exact silence before the part enters, and a fade over the last second."""
    if part.from_bar:
        first = stage.frame(part.from_bar * stage.score.meter)
        lead_in = round(0.01 * stage.rate_hz)
        sound[:, : first - lead_in] = 0.0
        sound[:, first - lead_in : first] *= np.linspace(0, 1, lead_in, dtype=np.float32)
    fade = stage.rate_hz
    sound[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32) ** 2
    return sound


def render_stems(song: Song, on_step: Callable[[str], None] | None = None) -> list[Samples]:
    """All stems of a song, balanced: (2, frames) float32, mono parts (1, frames), in the order of the parts."""
    stems = []
    for index, part in enumerate(song.parts):
        stage = Stage(song.score, song.rate_hz, song.token_id + 1 + index)
        sound = _edges(part.play(stage), stage, part)
        stems.append(0.5 * (sound[:1] + sound[1:]) if part.mono else sound)
        if on_step:
            on_step(part.kind)
    balance(stems, [part.kind for part in song.parts], [part.trim_db for part in song.parts], song.rate_hz, song.lufs)
    return stems


def render_song(song: Song, folder: Path, on_step: Callable[[str], None] | None = None) -> None:
    """Writes the stems of a song that are not there yet; each file appears complete or not at all.

    on_step is told twice for each stem: when it is played and when it is written.
    """
    missing = [part for part in song.parts if not stem_path(folder, song, part).exists()]
    if not missing:
        return
    for part, sound in zip(song.parts, render_stems(song, on_step), strict=True):
        path = stem_path(folder, song, part)
        if part in missing:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_stem(path, sound, song.rate_hz)
        if on_step:
            on_step(f"{part.kind} written")
