"""The ten lines in the docstring of the package do what they say."""

import inspect
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import soundfile

import audio


def test_ten_lines_mix_nine_files(tmp_path: Path):
    example = inspect.cleandoc(audio.__doc__ or "").partition("card:\n\n")[2].partition("\nNames are loaded")[0]
    program = tmp_path / "mix.py"
    program.write_text(textwrap.dedent(example))
    assert len([line for line in program.read_text().splitlines() if line.strip()]) <= 10
    levels = [0.01 * 2**strip for strip in range(6)] + [-0.05, 0.07, -0.11]
    for strip, level in enumerate(levels):
        soundfile.write(tmp_path / f"{strip}.wav", np.full((24_000, 2), level, np.float32), 48_000, subtype="FLOAT")
    root = Path(audio.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, str(program), "mix.wav", *[f"{strip}.wav" for strip in range(len(levels))]],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin", "JACK_NO_START_SERVER": "1"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "BounceDone" in done.stdout
    mixed, rate = soundfile.read(tmp_path / "mix.wav")
    assert np.abs(mixed[4_800] - sum(levels) * 10 ** (-6 / 20)).max() < 1e-4
    assert len(mixed) == rate // 2
