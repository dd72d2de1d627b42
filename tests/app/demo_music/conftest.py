"""A song of two bars: a late part, a mono part, everything small."""

import pytest

from app.demo.music import players
from app.demo.music.instruments import drums, strings, synth
from app.demo.music.score import Score, Section
from app.demo.music.song import Part, Song
from app.demo.music.stage import Samples, Stage

SCORE = Score(bpm=120.0, sections=(Section("all", 2, "Am7 | Fmaj7"),), tail_s=1.0)


def _drums(stage: Stage) -> Samples:
    return drums.render(players.hits(SCORE, SCORE.bars("all"), kick="X...X...", snare="..x...x."), stage)


def _strings(stage: Stage) -> Samples:
    return strings.render(players.hold(SCORE, SCORE.bars("all"), players.voicings(SCORE, "A3", "C5", 3)), stage)


def _synth(stage: Stage) -> Samples:
    return synth.pluck(players.arp(SCORE, SCORE.bars("all"), players.voicings(SCORE, "A3", "C5", 3), "0 1 2 1"), stage)


@pytest.fixture(scope="session")
def tiny_song() -> Song:
    parts = (Part("Drums", _drums), Part("Synth", _synth, mono=True), Part("Strings", _strings, from_bar=1))
    return Song("Tiny Song", 110, "QZK6P2600099", "A", "minor", SCORE, parts)
