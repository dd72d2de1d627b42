"""The mixer and its meters beside ffmpeg, on music: the sum beside `amix`, loudness and true peak beside `ebur128`."""

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.backends.manual import ManualBackend
from audio.board import Board
from audio.commands import Play
from audio.desk import Desk
from audio.gain import amplitude
from audio.params import MixParams, StripParams, pack
from audio.plain_store import PlainStore
from audio.renderer import PutDeck, Renderer
from tests.audio.judges.ebu_signals import readings, true_peak_dbtp
from tests.audio.judges.music import RATE, stems

BLOCK, FADE = 256, 480
GAINS_DB = (0.0, -3.0, -1.5, 2.0, -6.0, 0.0, -12.0, 4.0, -2.5)

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


def ffmpeg(*arguments: str | Path) -> str:
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-y", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=180).stdout


@pytest.fixture(scope="module")
def parts() -> tuple[np.ndarray, ...]:
    return stems(40, 30)


@pytest.fixture(scope="module")
def ours(parts: tuple[np.ndarray, ...]) -> np.ndarray:
    """What the desk plays, float32 (frames, 2)."""
    board, backend, renderer = Board(), ManualBackend(RATE, BLOCK), Renderer(RATE, BLOCK)
    board.mix.write(pack(1, MixParams(tuple(StripParams(gain) for gain in GAINS_DB))))
    backend.start(Desk(renderer, board, backend).process)
    renderer.commands.extend([PutDeck(renderer.new_deck(PlainStore(np.concatenate(parts)))), Play()])
    return backend.pull(parts[0].shape[1])


def dbfs(difference: np.ndarray) -> float:
    return 20 * float(np.log10(max(np.abs(difference).max(), 1e-12)))


def test_nine_stems_are_the_sum_in_double_precision(parts: tuple[np.ndarray, ...], ours: np.ndarray):
    plain = sum(10 ** (gain / 20) * part.astype(np.float64).T for gain, part in zip(GAINS_DB, parts, strict=True))
    assert dbfs(ours[FADE:] - plain[FADE:]) < -120


def test_nine_stems_are_what_amix_makes_of_them(parts: tuple[np.ndarray, ...], ours: np.ndarray, tmp_path: Path):
    inputs: list[str | Path] = []
    for number, part in enumerate(parts):
        soundfile.write(tmp_path / f"{number}.wav", part.T, RATE, subtype="FLOAT")
        inputs += ["-i", tmp_path / f"{number}.wav"]
    weights = " ".join(f"{amplitude(gain):.12g}" for gain in GAINS_DB)
    amix = f"amix=inputs={len(parts)}:normalize=0:weights={weights}"
    ffmpeg(*inputs, "-filter_complex", amix, "-c:a", "pcm_f32le", tmp_path / "mix.wav")
    theirs, _ = soundfile.read(tmp_path / "mix.wav")
    assert dbfs(ours[FADE:] - theirs[FADE:]) < -120


def test_loudness_range_and_true_peak_are_what_ebur128_reads(ours: np.ndarray, tmp_path: Path):
    soundfile.write(tmp_path / "mix.wav", ours, RATE, subtype="FLOAT")
    printed = ffmpeg(
        *("-i", tmp_path / "mix.wav", "-f", "null"),
        *("-af", "ebur128=metadata=1:peak=true,ametadata=mode=print:file=-", "-"),
    )

    def last(key: str) -> float:
        return float(re.findall(rf"lavfi\.r128\.{key}=(\S+)", printed)[-1])

    meter = readings(np.ascontiguousarray(ours.T))[2]
    assert meter.integrated == pytest.approx(last("I"), abs=0.1)
    assert meter.range_lu == pytest.approx(last("LRA"), abs=0.5)
    theirs = 20 * np.log10(max(last("true_peaks_ch0"), last("true_peaks_ch1")))
    assert true_peak_dbtp(np.ascontiguousarray(ours.T)) == pytest.approx(theirs, abs=0.2)
