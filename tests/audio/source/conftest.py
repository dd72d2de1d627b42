"""Stems of every kind, made once: written by other programs where there are others."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyrage
import pytest
import soundfile

from audio.stem import Stem

RATE_HZ = 48_000
FRAMES = 3 * RATE_HZ + 777


@dataclass(frozen=True)
class Sealed:
    """An encrypted file and the identity that opens it."""

    path: Path
    identity: str

    def stem(self, strip: str, offset_s: float = 0.0) -> Stem:
        return Stem(strip, self.path, self.identity, offset_s)


def seal(plain: Path, to: Path) -> Sealed:
    identity = pyrage.x25519.Identity.generate()
    to.write_bytes(pyrage.encrypt(plain.read_bytes(), [identity.to_public()]))
    return Sealed(to, str(identity))


def clicks_and_tones() -> np.ndarray:
    """Stereo float64 (FRAMES, 2): tones, noise and clicks, so that a lossy coder changes its block sizes."""
    rng = np.random.default_rng(5)
    t = np.arange(FRAMES) / RATE_HZ
    left = 0.3 * np.sin(2 * np.pi * 440 * t) + 0.02 * rng.standard_normal(FRAMES)
    right = 0.3 * np.sin(2 * np.pi * 331 * t) + 0.02 * rng.standard_normal(FRAMES)
    for at in range(9_000, FRAMES - 500, 17_777):
        left[at : at + 200] += 0.4 * rng.standard_normal(200)
        right[at : at + 200] += 0.4 * rng.standard_normal(200)
    return np.clip(np.stack([left, right], 1), -0.99, 0.99)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory) -> Callable[[str], Path]:
    """`shelf("flac24")` and so on: a plain file of `clicks_and_tones`, made at the first asking."""
    folder = tmp_path_factory.mktemp("shelf")
    sound = clicks_and_tones()
    direct = {
        "wav16": ("PCM_16", "wav"),
        "wav24": ("PCM_24", "wav"),
        "wavfloat": ("FLOAT", "wav"),
        "flac16": ("PCM_16", "flac"),
        "flac24": ("PCM_24", "flac"),
    }
    coded = {
        "vorbis": ("ogg", "libvorbis"),
        "opus": ("opus", "libopus"),
        "mp3": ("mp3", "libmp3lame"),
    }

    def get(kind: str) -> Path:
        suffix = direct[kind][1] if kind in direct else coded[kind][0]
        path = folder / f"{kind}.{suffix}"
        if path.exists():
            return path
        if kind in direct:
            soundfile.write(path, sound, RATE_HZ, subtype=direct[kind][0])
        else:
            source = get("wav24")
            command = ["ffmpeg", "-v", "error", "-i", source, "-c:a", coded[kind][1], "-b:a", "128k", path]
            subprocess.run([str(part) for part in command], check=True, timeout=180)
        return path

    return get


@pytest.fixture(scope="session")
def sealed_shelf(shelf, tmp_path_factory) -> Callable[[str], Sealed]:
    """The same, encrypted."""
    folder = tmp_path_factory.mktemp("sealed")
    known: dict[str, Sealed] = {}

    def get(kind: str) -> Sealed:
        if kind not in known:
            known[kind] = seal(shelf(kind), folder / f"{kind}.age")
        return known[kind]

    return get
