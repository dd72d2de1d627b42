"""The song that the benchmarks open: nine encrypted 24-bit FLAC stems of four minutes, made once, kept under build/."""

import json
import shutil
import tempfile
from pathlib import Path

import pyrage

from audio.stem import Stem
from tests.benchmarks import source_loading
from tests.benchmarks.native import BUILT

LENGTH_S = source_loading.LENGTH_S
FRAMES = LENGTH_S * source_loading.RATE_HZ
_HOME = BUILT / "song"


def stems() -> list[Stem]:
    """Read once, so that they are in the page cache."""
    index = _HOME / "stems.json"
    if not index.exists():
        _HOME.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=_HOME.parent))
        made = source_loading.make_release(folder).stems
        (folder / "stems.json").write_text(json.dumps({stem.path.name: stem.identity for stem in made}))
        shutil.rmtree(_HOME, ignore_errors=True)
        folder.rename(_HOME)
    found = [Stem(str(n), _HOME / name, key) for n, (name, key) in enumerate(json.loads(index.read_text()).items())]
    for stem in found:
        stem.path.read_bytes()
    return found


def plain_files(folder: Path) -> list[Path]:
    """The same stems as FLAC files that any program can read."""
    paths = []
    for stem in stems():
        assert stem.identity is not None
        path = folder / f"{stem.strip}.flac"
        path.write_bytes(pyrage.decrypt(stem.path.read_bytes(), [pyrage.x25519.Identity.from_str(stem.identity)]))
        paths.append(path)
    return paths
