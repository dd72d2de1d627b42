"""Real music for the judges: the demo's nine-stem song, decrypted by age's own library and decoded by libsndfile."""

import io
import json
from functools import cache
from pathlib import Path

import numpy as np
import pyrage
import soundfile
from numpy.typing import NDArray

from app.demo.release import pressed_in
from tests.kept_release import kept_release

SONG = "Harbour"
RATE = 48_000


@cache
def stems(first_s: int, seconds: int) -> tuple[NDArray[np.float32], ...]:
    """That part of every stem of the song: float32 (2, frames)."""
    kept = kept_release()
    identities = json.loads((kept / "release" / "identities.json").read_text())
    return tuple(
        _decoded(kept, token["audio"]["cid"], identities[str(token["id"])], first_s, seconds)
        for token in pressed_in(kept)["tokens"]
        if token["tier"] == "Stem" and token["song"] == SONG
    )


def _decoded(kept: Path, cid: str, identity: str, first_s: int, seconds: int) -> NDArray[np.float32]:
    ciphertext = (kept / "release" / "content" / cid).read_bytes()
    plaintext = pyrage.decrypt(ciphertext, [pyrage.x25519.Identity.from_str(identity)])
    with soundfile.SoundFile(io.BytesIO(plaintext)) as file:
        assert file.samplerate == RATE
        file.seek(first_s * RATE)
        frames = file.read(seconds * RATE, dtype="float32", always_2d=True)
    return np.ascontiguousarray(np.broadcast_to(frames, (len(frames), 2)).T)
