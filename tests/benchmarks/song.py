"""The songs that the benchmarks open: nine encrypted 24-bit FLAC stems of four minutes, made once, kept under build/.

MUSIC: the nine stems of a song that `app.demo.music` composes, each repeated to the length, every time from another
place on and at another level, so that nothing comes back the same. As FLAC 10 to 55 % of raw, 37 % together.
NOISY: tones with white noise at −40 dBFS under them (`source_loading.music`), 64 % of raw each. Noise can not be
made smaller: more to decrypt and to read than stems are.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import numpy as np
import pyrage
from numpy.typing import NDArray

from app.demo.music.catalogue import SONGS
from app.demo.music.render import render_stems
from audio.stem import Stem
from tests.benchmarks import source_loading
from tests.benchmarks.native import BUILT
from tests.benchmarks.source_loading import RATE_HZ

LENGTH_S = source_loading.LENGTH_S
FRAMES = LENGTH_S * RATE_HZ
_COMPOSED = "harbour"
_SHIFT_FRAMES, _QUIETER_DB = 1_000_003, -1.3  # from one repetition to the next


class Kind(Enum):
    """What the stems are like."""

    MUSIC = "music"
    NOISY = "noisy"


def stems(kind: Kind = Kind.MUSIC) -> list[Stem]:
    """Read once, so that they are in the page cache."""
    home = BUILT / f"song-{kind.value}"
    index = home / "stems.json"
    if not index.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=home.parent))
        made = source_loading.make_release(folder, sounds=_composed() if kind is Kind.MUSIC else None).stems
        (folder / "stems.json").write_text(json.dumps({stem.path.name: stem.identity for stem in made}))
        shutil.rmtree(home, ignore_errors=True)
        folder.rename(home)
    found = [Stem(str(n), home / name, key) for n, (name, key) in enumerate(json.loads(index.read_text()).items())]
    for stem in found:
        stem.path.read_bytes()
    return found


def plain_files(folder: Path, kind: Kind = Kind.MUSIC) -> list[Path]:
    """The same stems as FLAC files that any program can read."""
    paths = []
    for stem in stems(kind):
        assert stem.identity is not None
        path = folder / f"{kind.value}-{stem.strip}.flac"
        path.write_bytes(pyrage.decrypt(stem.path.read_bytes(), [pyrage.x25519.Identity.from_str(stem.identity)]))
        paths.append(path)
    return paths


def _composed() -> list[Iterator[NDArray[np.float32]]]:
    return [_repeated(sound) for sound in render_stems(SONGS[_COMPOSED])]


def _repeated(sound: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """FRAMES of stereo, a second at a time; what is mono is on both sides."""
    stereo, length = np.stack([sound[0], sound[-1]], axis=1), sound.shape[1]
    for first in range(0, FRAMES, RATE_HZ):
        at = first + np.arange(RATE_HZ)
        times = at // length
        gain = 10 ** (_QUIETER_DB * times / 20)
        yield (stereo[(at + times * _SHIFT_FRAMES) % length] * gain[:, None]).astype(np.float32)


if __name__ == "__main__":
    raw_bytes = FRAMES * 2 * 3
    for kind in Kind:
        print(kind.value, "percent of raw:", [round(100 * it.path.stat().st_size / raw_bytes) for it in stems(kind)])
