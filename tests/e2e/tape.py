"""What a recording says, beside a plain float64 mix of the same stems."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyrage
import soundfile
from numpy.typing import NDArray

Frames = NDArray[np.float64]


def plain_stems(home: Path, identities: Mapping[int, str], stems: Mapping[int, str]) -> dict[int, Frames]:
    """Each stem (token id → sha256 of its ciphertext), decrypted and decoded at one go: float64 (frames, 2)."""
    content = home / "cache" / "content"
    found = {}
    for token, sha256 in stems.items():
        ciphertext = (content / sha256[:2] / sha256).read_bytes()
        plaintext = pyrage.decrypt(ciphertext, [pyrage.x25519.Identity.from_str(identities[token])])
        frames, _rate = soundfile.read(io.BytesIO(plaintext), dtype="float64", always_2d=True)
        found[token] = np.repeat(frames, 2, axis=1) if frames.shape[1] == 1 else frames
    return found


def dbfs(frames: NDArray[np.floating]) -> float:
    """Peak, in dB below full scale."""
    peak = float(np.abs(frames).max(initial=0.0))
    return 20 * np.log10(peak) if peak else -np.inf


def position_of(piece: Frames, mix: Frames) -> int:
    """Where in `mix` a recorded piece (some thousand frames) comes from; AssertionError if nowhere."""
    size = 1 << int(np.ceil(np.log2(len(mix) + len(piece))))
    spectrum = np.fft.rfft(mix[:, 0], size) * np.conj(np.fft.rfft(piece[:, 0], size))
    best = int(np.argmax(np.fft.irfft(spectrum, size)[: len(mix) - len(piece)]))
    assert dbfs(piece - mix[best : best + len(piece)]) < -60, "the recording is no part of the mix"
    return best


@dataclass(frozen=True)
class Passage:
    """From one mix to another: where the recording leaves the first, and where it has reached the second."""

    leaves: int
    arrives: int


def passage(tape: Frames, before: Frames, after: Frames, tolerance: float) -> Passage:
    """tape, before and after: the same moments. AssertionError when the tape is not one of the two, or between them."""
    off_before = np.abs(tape - before).max(axis=1) > tolerance
    off_after = np.abs(tape - after).max(axis=1) > tolerance
    assert off_before.any(), "nothing changed"
    leaves = int(np.argmax(off_before))
    arrives = len(tape) - int(np.argmax(off_after[::-1])) if off_after.any() else 0
    assert arrives < len(tape), "the change never arrived"
    return Passage(leaves, max(leaves, arrives))


def share_of_change(tape: Frames, before: Frames, after: Frames) -> NDArray[np.float64]:
    """How far each short piece (32 frames) of the tape is from `before` (0) to `after` (1), by least squares."""
    step = 32
    count = len(tape) // step
    change = (after - before)[: count * step].reshape(count, -1)
    done = (tape - before)[: count * step].reshape(count, -1)
    return np.einsum("ij,ij->i", done, change) / np.maximum(np.einsum("ij,ij->i", change, change), 1e-12)
