"""Quiet Platform: after midnight, a piano under the station roof. D flat major, 66 to the minute, free hands."""

from __future__ import annotations

from app.demo.music import players
from app.demo.music.effects import echo
from app.demo.music.instruments import fx, keyboard, strings, woodwinds
from app.demo.music.reverb import Room, placed
from app.demo.music.score import Score, Section
from app.demo.music.song import Part, Song
from app.demo.music.stage import Samples, Stage

SCORE = Score(
    bpm=66.0,
    tail_s=4.0,
    sections=(
        Section("wait", 4, "Dbadd9 | Ab/C | Bbm7 | Gbmaj7"),
        Section("night", 8, "Dbadd9 | Ab/C | Bbm7 | Gbmaj7 | Dbadd9 | Ab/C | Gbmaj9 | Ab7sus4"),
        Section("train", 4, "Bbm9 | Fm7 | Gbmaj9 | Ab6"),
        Section("gone", 2, "Dbadd9"),
    ),
)
ROOM = Room(ring_s=2.35, before_ms=28.0, high=0.4, seed=230)
TUNE = (
    "F5:1.5 Eb5:.5 Db5:1 Ab4:1 | Eb5:2 C5:1 -:1 | Db5:1 F5:.5 Ab5:1.5 F5:1 | Bb4:2 F5:1 Db5:1 |"
    "F5:1.5 Eb5:.5 Db5:1 Ab5:1 | Ab5:1 Eb5:2 C5:1 | Db5:1 F5:1 Bb5:1 Ab5:1 | Eb5:3 -:1"
)
CLARINET = (
    "-:4 | -:4 | -:1 Db5:1 F5:1 Eb5:1 | Db5:2 Bb4:1 -:1 |"
    "Ab4:2 Db5:1 F5:1 | Eb5:3 -:1 | Gb4:1 Bb4:1 Db5:1 F5:1 | Eb5:3 -:1"
)
TRAIN = "F5:1.5 Eb5:.5 Db5:2 | C5:1.5 Ab4:.5 F4:2 | Bb4:1 Db5:1 F5:1 Ab5:1 | Ab5:1.5 Eb5:.5 C5:2"


def _keyboard(stage: Stage) -> Samples:
    s = stage.score
    left = players.voicings(s, "Db3", "Eb4", 4)
    notes = players.arp(s, s.bars("wait", "night"), left, "0 1 2 3 2 1 2 1", "ogooggog", 0.9, held_steps=4.0)
    notes += players.arp(s, s.bars("train"), left, "0 1 2 3 0+ 3 2 1", "xooo", held_steps=4.0)
    notes += players.bass(s, s.bars("wait", "night", "train", "gone"), "R = = = = = = =", "Gb2", 0.7)
    notes += players.line(s, s.bar("night"), TUNE, 0.75) + players.line(s, s.bar("train"), TRAIN, 0.85)
    notes += players.comp(s, s.bars("gone")[:1], left, "o===")
    notes += players.line(s, s.bar("gone"), "Ab5:1.5 F5:.5 Eb5:2 | Db5:4", 0.55)
    return placed(keyboard.felt(notes, stage, 14.0, 0.6), stage.rate_hz, ROOM, 0.26, low_cut_hz=45.0)


def _strings(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "Ab3", "Db5", 4)
    notes = players.hold(s, s.bars("night")[4:] + s.bars("train", "gone"), voiced, 0.6)
    return placed(strings.render(notes, stage, strings.SLOW), stage.rate_hz, ROOM, 0.4, low_cut_hz=120.0)


def _woodwinds(stage: Stage) -> Samples:
    s = stage.score
    notes = players.line(s, s.bar("night"), CLARINET, 0.6)
    notes += players.line(s, s.bar("train"), "Db5:4 | C5:2 Ab4:2 | Gb4:2 Bb4:2 | C5:3 -:1", 0.6)
    sound = echo(woodwinds.clarinet(notes, stage), stage.rate_hz, 60 / 66, 0.35, 0.18)
    return placed(sound, stage.rate_hz, ROOM, 0.45, low_cut_hz=130.0)


def _fx(stage: Stage) -> Samples:
    s, sheet = stage.score, stage.blank()
    fx.waves(sheet, stage, 0, s.total_bars * 4 + 4, 0.05, 11.0)
    fx.vinyl(sheet, stage, 0, s.total_bars * 4 + 4, 0.012)
    fx.chimes(sheet, stage, s.bar("night") * 4 - 1, 0.05)
    fx.riser(sheet, stage, s.bar("train") * 4, 8, 0.08, 1500.0)
    fx.fall(sheet, stage, s.bar("train") * 4, 12, 0.1)
    fx.chimes(sheet, stage, s.bar("gone") * 4, 0.05, up=False)
    return placed(sheet, stage.rate_hz, ROOM, 0.4)


SONG = Song(
    "Quiet Platform",
    230,
    "QZK6P2600007",
    "Db",
    "major",
    SCORE,
    (
        Part("Keyboard", _keyboard, 1.0),
        Part("Strings", _strings, -1.0),
        Part("Woodwinds", _woodwinds, -1.0),
        Part("FX", _fx, -2.0),
    ),
    lufs=-16.5,
)
