"""Last Stop: the empty bus goes home. E flat major, a lo-fi shuffle, 82 to the minute, on worn tape."""

from __future__ import annotations

from app.demo.music import players
from app.demo.music.effects import warm, wow
from app.demo.music.filters import bell, low_pass
from app.demo.music.instruments import bass, drums, fx, guitar, keyboard, woodwinds
from app.demo.music.instruments.drums import Kit
from app.demo.music.reverb import Room, placed
from app.demo.music.score import Score, Section
from app.demo.music.song import Part, Song
from app.demo.music.stage import Samples, Stage

_TURN = "Ebmaj9 | Cm9 | Fm9 | Bb13"
SCORE = Score(
    bpm=82.0,
    swing=0.62,
    swing_unit_beats=0.5,
    tail_s=2.5,
    sections=(
        Section("doors", 2, "Ebmaj9 | Cm9"),
        Section("ride", 8, "Ebmaj9 | Cm9 | Fm9 | Bb13 | Gm7 | Cm9 | Fm9 | Bb9sus4"),
        Section("lights", 8, "Abmaj9 | Gm7 | Fm9 | Ebmaj9 | Abmaj9 | Gm7 | Fm9 | Bb13"),
        Section("home", 4, _TURN),
        Section("stop", 2, "Ebmaj9"),
    ),
)
ROOM = Room(ring_s=0.9, before_ms=8.0, high=0.35, seed=210)
TUNE = (
    "G4:1.5 Bb4:.5 D5:1 C5:.5 Bb4:.5 | G4:2 -:1 Eb4:.5 G4:.5 | Ab4:1 C5:.5 Eb5:1.5 D5:.5 C5:.5 | D5:1.5 G4:1.5 -:1 |"
    "Bb4:1 D5:.5 F5:1.5 D5:1 | Eb5:1 D5:.5 Bb4:.5 G4:2 | Ab4:.5 G4:.5 Ab4:.5 C5:.5 Eb5:1 C5:1 | F4:1.5 G4:.5 Bb4:2"
)
REPLY = "-:2 G5:.5 F5:.5 D5:1 | Bb4:2 -:2 | -:1 C5:.5 Eb5:.5 G5:1 Ab5:1 | G5:1.5 F5:.5 D5:2"


def _tape(stage: Stage, sound: Samples) -> Samples:
    return wow(sound, stage.rate_hz, 6.0)


def _drums(stage: Stage) -> Samples:
    s = stage.score
    notes = players.hits(
        s,
        s.bars("ride", "home"),
        kick="X..o ..x. .... ...o|X... ..xo .... ....",
        snare=".... x..g .g.. x..g",
        hat="x.oo x.oo x.oo x.oo|x.oo x.oo x.oo xg.o",
    )
    notes += players.hits(
        s,
        s.bars("lights"),
        kick="X..o ..x. ..x. ....|X... ..xo .... ..o.",
        snare=".... x..g .g.. x.g.",
        ride="x... x.o. x... x.o.",
        hat="....x.......x...",
    )
    notes += players.hits(s, s.bars("doors")[1:], rim="....x.......x..o", hat="o.go o.go o.go o.go")
    kit = Kit(
        kick_hz=56.0, kick_fall_s=0.13, kick_click=0.2, snare_hz=205.0, snare_fall_s=0.09, metal_hz=6200.0, late_ms=6.0
    )
    dry = warm(drums.render(notes, stage, kit), 2.2)
    return placed(dry, stage.rate_hz, Room(0.4, 3.0, seed=6), 0.14, low_pass(8500.0), bell(180.0, 2.0, 0.8))


def _bass(stage: Stage) -> Samples:
    s = stage.score
    notes = players.bass(
        s, s.bars("ride", "home"), "R = = = . . . 5 R = = . . . a .|R = = . . R 8 . 5 = = . . . a .", "Eb2"
    )
    notes += players.bass(s, s.bars("lights"), "R = = = 5 = = = 8 = = = 5 = a =", "Eb2")
    notes += players.bass(s, s.bars("stop"), "R = = = = = = =", "Eb2")
    return _tape(stage, placed(bass.upright(notes, stage), stage.rate_hz, ROOM, 0.04))


def _keyboard(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "G3", "F4", 4)
    notes = players.comp(s, s.bars("doors"), voiced, "x======= o=======")
    notes += players.comp(s, s.bars("ride", "home"), voiced, "x==...o= ..o=....|..x=..o= ..x==...")
    notes += players.comp(s, s.bars("lights"), voiced, "x======. ..o=o=..")
    notes += players.comp(s, s.bars("stop"), voiced, "o===============|................")
    return _tape(
        stage,
        placed(keyboard.electric(notes, stage, 3.9, 0.3), stage.rate_hz, ROOM, 0.16, low_pass(6500.0), low_cut_hz=80.0),
    )


def _guitar(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "D4", "D5", 3)
    notes = players.comp(s, s.bars("ride")[4:] + s.bars("home"), voiced, ".... o..o .... o...", 0.8)
    notes += players.line(s, s.bar("lights"), "|".join([REPLY, REPLY]), 0.75)
    notes += players.arp(s, s.bars("stop")[:1], voiced, "0 1 2 0+", "xoo", held_steps=6.0)
    sound = guitar.render(notes, stage, guitar.NYLON)
    return _tape(stage, placed(sound, stage.rate_hz, ROOM, 0.2, low_pass(6500.0), low_cut_hz=130.0))


def _woodwinds(stage: Stage) -> Samples:
    s = stage.score
    notes = players.line(s, s.bar("ride"), TUNE, 0.75)
    notes += players.line(
        s, s.bar("lights") + 4, "-:1 C5:1 Eb5:1 G5:1 | F5:1.5 D5:.5 Bb4:2 | Ab4:1 C5:1 Eb5:1 F5:1 |G5:2 D5:2", 0.7
    )
    notes += players.line(s, s.bar("home"), "|".join(TUNE.split("|")[:3]) + "| D5:1 C5:.5 Bb4:.5 G4:2", 0.7)
    notes += players.line(s, s.bar("stop"), "G4:3 -:1 | -:4", 0.6)
    sound = woodwinds.clarinet(notes, stage, pan=0.15)
    return _tape(stage, placed(sound, stage.rate_hz, ROOM, 0.26, low_pass(7000.0), low_cut_hz=130.0))


def _fx(stage: Stage) -> Samples:
    s, sheet = stage.score, stage.blank()
    fx.vinyl(sheet, stage, 0, s.total_bars * 4 + 3, 0.09)
    fx.waves(sheet, stage, 0, 12, 0.08, 3.1)
    fx.chimes(sheet, stage, s.bar("lights") * 4 - 1.5, 0.05)
    fx.backwards(sheet, stage, s.bar("home") * 4, 3.0, 0.07)
    fx.waves(sheet, stage, s.bar("stop") * 4, s.total_bars * 4 + 3, 0.08, 3.1)
    return placed(sheet, stage.rate_hz, ROOM, 0.1)


SONG = Song(
    "Last Stop",
    210,
    "QZK6P2600005",
    "Eb",
    "major",
    SCORE,
    (
        Part("Drums", _drums),
        Part("Bass", _bass),
        Part("Keyboard", _keyboard),
        Part("Guitar", _guitar, -1.0),
        Part("Woodwinds", _woodwinds),
        Part("FX", _fx, -3.0),
    ),
)
