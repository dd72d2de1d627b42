"""Stems as 24-bit FLAC files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from app.demo.music.stage import Samples


def write_flac(path: Path, sound: Samples, rate_hz: int) -> None:
    """Writes (channels, frames) float32, range −1…1, rounded to 24 bits."""
    whole = np.rint(sound.T * np.float32(8388607.0)).astype(np.int32) << 8
    with soundfile.SoundFile(path, "w", rate_hz, sound.shape[0], "PCM_24", format="FLAC") as file:
        file.write(whole)
