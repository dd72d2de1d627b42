"""`Engine.bounce` of nine 24-bit FLAC stems to a WAV file, beside ffmpeg's amix, sox and pydub.

Ours decrypts as well, in a process of its own for each bounce. It stands ready when the order comes, as in the window,
where it is started while the file is being chosen; one that is yet to be started is another row. Theirs read plain
files, each with as many threads as it likes. All on files in the page cache, to the same disk. Of miniaudio only its
decoders are compared, for its Python face has no mixer. Not beside Mixxx, which plays and records in real time only,
nor SDL_mixer, which mixes to a device only and changes gains in steps: there is no work that both would do.

Both songs of `tests.benchmarks.song`: one like real stems, and one with white noise that is harder to decode.
"""

import importlib
import importlib.util
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from audio import Engine, MixParams, Stem, StripParams
from audio.reports import BounceDone, EngineReady, LoudnessReady
from tests.benchmarks import song, source_loading
from tests.benchmarks.rows import emit, median_s, missing

GAIN_DB = -12.0
_PIECE_FRAMES = 65_536
_CHOOSING_S = 0.5


def plain(stems: int, *, limiter: bool = False) -> MixParams:
    return MixParams((StripParams(GAIN_DB),) * stems, limiter=limiter)


def ours(engine: Engine, path: Path, mix: MixParams, stems: list[Stem] | None) -> Callable[[], None]:
    """Stems that are not open, encrypted; or, for None, the open song, which lies decoded in memory."""

    def work() -> None:
        engine.bounce(path, mix, stems=stems)
        engine.wait_for(BounceDone)

    return work


def expecting(engine: Engine) -> Callable[[], None]:
    """As when a person begins to choose the file."""

    def begin() -> None:
        engine.expect_bounce()
        time.sleep(_CHOOSING_S)

    return begin


def by_libsndfile(path: Path) -> None:
    room = np.empty((_PIECE_FRAMES, 2), np.float32)
    with soundfile.SoundFile(path) as file:
        while len(file.read(out=room)):
            pass


def by_miniaudio(path: Path) -> None:
    miniaudio = importlib.import_module("miniaudio")
    form = miniaudio.SampleFormat.FLOAT32
    for _ in miniaudio.stream_file(str(path), form, 2, source_loading.RATE_HZ, _PIECE_FRAMES):
        pass


def bare_decoding(files: list[Path], decode: Callable[[Path], None]) -> None:
    """Two threads read the plain files and do nothing else: what no program around that decoder can beat."""
    waiting = list(files)

    def read() -> None:
        with suppress(IndexError):
            while True:
                decode(waiting.pop())

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def by_ffmpeg(files: list[Path], path: Path) -> Callable[[], object]:
    inputs = [part for file in files for part in ("-i", str(file))]
    weights = " ".join([f"{10 ** (GAIN_DB / 20):.9f}"] * len(files))
    amix = f"amix=inputs={len(files)}:normalize=0:weights={weights}"
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *inputs, "-filter_complex", amix]
    return lambda: subprocess.run([*command, "-c:a", "pcm_s24le", str(path)], check=True)


def by_sox(files: list[Path], path: Path) -> Callable[[], object]:
    inputs = [part for file in files for part in ("-v", f"{10 ** (GAIN_DB / 20):.9f}", str(file))]
    return lambda: subprocess.run(["sox", "-m", *inputs, "-b", "24", str(path)], check=True, stderr=subprocess.DEVNULL)


def by_pydub(files: list[Path], path: Path) -> Callable[[], object]:
    AudioSegment = importlib.import_module("pydub").AudioSegment

    def work() -> None:
        total = AudioSegment.from_file(files[0]) + GAIN_DB
        for file in files[1:]:
            total = total.overlay(AudioSegment.from_file(file) + GAIN_DB)
        total.export(path, format="wav")

    return work


def peers_of(files: list[Path], folder: Path) -> dict[str, tuple[Callable[[], object], float]]:
    """What each does, and how many times its speed is wanted."""
    found: dict[str, tuple[Callable[[], object], float]] = {}
    for program, make, least in (("ffmpeg", by_ffmpeg, 1.5), ("sox", by_sox, 2.0)):
        if shutil.which(program):
            found[program] = (make(files, folder / f"{program}.wav"), least)
        else:
            missing("bounce of nine stems", program)
    if importlib.util.find_spec("pydub"):
        found["pydub"] = (by_pydub(files, folder / "pydub.wav"), 2.0)
    else:
        missing("bounce of nine stems", "pydub")
    return found


def from_files(engine: Engine, folder: Path, kind: song.Kind) -> None:
    encrypted, files = song.stems(kind), song.plain_files(folder, kind)
    peers = peers_of(files, folder)
    mixed, limited = plain(len(files)), plain(len(files), limiter=True)
    works = [
        ours(engine, folder / "ours.wav", mixed, encrypted),
        ours(engine, folder / "limited.wav", limited, encrypted),
        partial(bare_decoding, files, by_libsndfile),
        partial(bare_decoding, files, by_miniaudio if importlib.util.find_spec("miniaudio") else by_libsndfile),
        *(work for work, _ in peers.values()),
    ]
    cold, cold_limited, bare, other_bare, *theirs = (
        song.LENGTH_S / taken for taken in median_s(works, 3, before=expecting(engine))
    )
    (sudden,) = (song.LENGTH_S / taken for taken in median_s(works[:1], 3))
    stems = "nine stems" if kind is song.Kind.MUSIC else "nine stems with white noise in them"
    title, unit = f"bounce of {stems} to a 24-bit WAV, decrypted and decoded", "× real time"
    for (program, (_, least)), speed in zip(peers.items(), theirs, strict=True):
        what = f"{program}, plain FLAC to WAV"
        emit(title, cold, unit, peer=what, peer_value=speed, ratio_at_least=least)
    emit(title, cold, unit, peer="libsndfile, decoding only, two threads", peer_value=bare)
    decoding = f"decoding {stems} by libsndfile, two threads"
    if importlib.util.find_spec("miniaudio"):
        emit(decoding, bare, unit, peer="miniaudio", peer_value=other_bare)
    else:
        missing(decoding, "miniaudio")
    emit(f"{title}, limiter on", cold_limited, unit, at_least=150)
    emit(f"{title}, by a process that is yet to be started", sudden, unit)
    if "ffmpeg" in peers:
        one, other = (soundfile.read(folder / f"{name}.wav")[0] for name in ("ours", "ffmpeg"))
        frames = min(len(one), len(other))
        difference = float(np.abs(one[:frames] - other[:frames]).max())
        emit(f"difference of our bounce of {stems} and ffmpeg's", difference * 2**23, "steps of 24 bits", at_most=1)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, Engine(backend="silent") as engine:
        engine.wait_for(EngineReady)
        folder, encrypted = Path(name), song.stems()
        for kind in song.Kind:
            from_files(engine, folder, kind)
        engine.open(encrypted)
        engine.wait_for(LoudnessReady)
        mixes = (plain(len(encrypted)), plain(len(encrypted), limiter=True))
        open_song = [ours(engine, folder / "open.wav", mix, None) for mix in mixes]
        unit = "× real time"
        warm, warm_limited = (song.LENGTH_S / taken for taken in median_s(open_song, 3))
        emit("bounce of the open song, which is in memory", warm, unit)
        emit("bounce of the open song, which is in memory, limiter on", warm_limited, unit, at_least=150)


if __name__ == "__main__":
    main()
