"""A song of nine 24-bit FLAC stems to a WAV file, decoding included: beside ffmpeg's amix, sox and pydub."""

import importlib
import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from audio.bounce import bounce
from audio.params import MixParams, StripParams
from audio.reports import AllDecoded
from audio.source.formats import write_blocks
from tests.benchmarks import song
from tests.benchmarks.rows import emit, median_s, missing
from tests.benchmarks.source_loading import Decoding, Release

RATE_HZ, GAIN_DB = 48_000, -12.0


def plain(stems: int, *, limiter: bool = False) -> MixParams:
    return MixParams((StripParams(GAIN_DB),) * stems, limiter=limiter)


def ours(decoding: Decoding, release: Release, path: Path, mix: MixParams) -> Callable[[], None]:
    def work() -> None:
        store = decoding.open(release)
        decoding.await_message(AllDecoded)
        write_blocks(path, RATE_HZ, 2, "PCM_24", bounce(store, mix, RATE_HZ))
        store.close()
        decoding.close_song()

    return work


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


def main() -> None:
    np.seterr(all="ignore")
    decoding = Decoding()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = song.plain_files(folder)
        encrypted = Release(tuple(song.stems()))
        mine = folder / "ours.wav"
        peers: dict[str, tuple[Callable[[], object], float]] = {}
        for program, make, least in (("ffmpeg", by_ffmpeg, 1.5), ("sox", by_sox, 2.0)):
            if shutil.which(program):
                peers[program] = (make(files, folder / f"{program}.wav"), least)
            else:
                missing("bounce of nine stems", program)
        if importlib.util.find_spec("pydub"):
            peers["pydub"] = (by_pydub(files, folder / "pydub.wav"), 2.0)
        else:
            missing("bounce of nine stems", "pydub")
        works = [
            ours(decoding, encrypted, mine, plain(len(files))),
            ours(decoding, encrypted, folder / "limited.wav", plain(len(files), limiter=True)),
            *(work for work, _ in peers.values()),
        ]
        taken = median_s(works, 3)
        title, length_s = "bounce of nine stems to a 24-bit WAV, decryption and decoding included", song.LENGTH_S
        for (program, (_, least)), theirs in zip(peers.items(), taken[2:], strict=True):
            emit(
                title,
                length_s / taken[0],
                "× real time",
                peer=program,
                peer_value=length_s / theirs,
                ratio_at_least=least,
            )
        emit(f"{title}, limiter on", length_s / taken[1], "× real time", at_least=150)
        if "ffmpeg" in peers:
            one, other = (soundfile.read(folder / f"{name}.wav")[0] for name in ("ours", "ffmpeg"))
            frames = min(len(one), len(other))
            difference = float(np.abs(one[:frames] - other[:frames]).max())
            emit("difference of our bounce and ffmpeg's", difference * 2**23, "steps of 24 bits", at_most=1)
    decoding.close()


if __name__ == "__main__":
    main()
