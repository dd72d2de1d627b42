"""The engine's own answer: what a mix will measure, before it is heard."""

import math

import numpy as np
import pytest
import soundfile

from audio import Engine, MixParams, Stem, StripParams
from audio.reports import LoudnessReady, StripAnalysed
from tests.audio.waiting import wait_for

RATE_HZ = 48_000


def test_an_engine_knows_how_loud_a_mix_will_be_and_forgets_with_the_song(tmp_path):
    t = np.arange(4 * RATE_HZ) / RATE_HZ
    tone = (0.5 * np.sin(2 * np.pi * 997 * t)).astype(np.float32)
    soundfile.write(tmp_path / "tone.wav", np.stack([tone, tone], 1), RATE_HZ, subtype="FLOAT")
    stems = [Stem("a", tmp_path / "tone.wav", content_hash="a"), Stem("b", tmp_path / "tone.wav", content_hash="b")]
    with Engine(backend="silent", cache_dir=tmp_path / "cache") as engine:
        one, mute = StripParams(), StripParams(mute=True)
        engine.open(stems)
        assert math.isnan(engine.predicted_loudness(MixParams((one, mute))))
        seen: list = []
        wait_for(engine, LoudnessReady, seen)
        assert {report.strip for report in seen if isinstance(report, StripAnalysed)} == {"a", "b"}
        # BS.1770-5: both sides at −6.02 dBFS peak are −6.02 LUFS.
        assert engine.predicted_loudness(MixParams((one, mute))) == pytest.approx(-6.02, abs=0.05)
        assert engine.predicted_loudness(MixParams((one, one), -6.02)) == pytest.approx(-6.02, abs=0.05)
        assert engine.predicted_loudness(MixParams((one, StripParams(invert=True)))) == -math.inf
        with pytest.raises(ValueError):
            engine.predicted_loudness(MixParams((one,)))
        engine.unload()
        assert math.isnan(engine.predicted_loudness(MixParams((one, mute))))
    assert len(list((tmp_path / "cache").iterdir())) == 3
