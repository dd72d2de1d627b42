"""A small release folder, written as an artist would write it."""

import zlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

RELEASE = """
[collection]
name = "Test Stems"
description = "Two songs of noise"

[[sealed]]
token_id = 900
name = "Sealed stem"
artwork = "art/cover.png"

[[album]]
title = "First Light"
token_id = 100
upc = "036000291452"
artwork = "art/cover.png"

[[album.song]]
title = "Harbour"
token_id = 110
isrc = "QZK6P2600001"

[[album.song.stem]]
type = "Drums"
token_id = 112
file = "audio/drums.flac"

[[album.song.stem]]
type = "bass"
token_id = 111
file = "audio/bass.flac"
"""


def write_png(path: Path, shade: int) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    header = (1).to_bytes(4, "big") * 2 + bytes((8, 0, 0, 0, 0))
    pixel = zlib.compress(bytes((0, shade)))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b""))


def write_flac(path: Path, seconds: float, rate_hz: int, hertz: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tone = 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate_hz)) / rate_hz)
    soundfile.write(path, np.stack((tone, tone), axis=1), rate_hz, format="FLAC", subtype="PCM_24")


@pytest.fixture
def release_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    (folder / "art").mkdir(parents=True)
    write_png(folder / "art/cover.png", 7)
    write_flac(folder / "audio/drums.flac", 0.5, 48_000, 220)
    write_flac(folder / "audio/bass.flac", 0.25, 44_100, 110)
    (folder / "release.toml").write_text(RELEASE)
    return folder
