"""Paper Kites: a light waltz on a windy hill. G major, three to the bar, 132 to the minute."""

from __future__ import annotations

from app.demo.music import players
from app.demo.music.filters import bell, high_shelf
from app.demo.music.instruments import bass, guitar, keyboard, percussion, strings, vocals, woodwinds
from app.demo.music.instruments.guitar import Guitar
from app.demo.music.reverb import Room, placed
from app.demo.music.score import Score, Section
from app.demo.music.song import Part, Song
from app.demo.music.stage import Samples, Stage

_A = "Gadd9 | D/F# | Em7 | Em7 | Cmaj7 | G/B | Am7 | D7sus4"
_B = "Cmaj7 | D6 | Bm7 | Em7 | Cmaj7 | D6 | Gadd9 | Gadd9"
SCORE = Score(
    bpm=132.0,
    meter=3,
    tail_s=3.0,
    sections=(
        Section("intro", 4, "Gadd9 | D/F# | Em7 | Cmaj7"),
        Section("verse", 16, _A),
        Section("chorus", 8, _B),
        Section("flight", 8, "Em7 | Bm7 | Cmaj7 | G/B | Am7 | Em7 | Cmaj7 | D7sus4"),
        Section("last", 16, _B),
        Section("outro", 4, "Gadd9 | D/F# | Cmaj7 | Gadd9"),
    ),
)
ROOM = Room(ring_s=1.4, before_ms=10.0, seed=120)
STRUMMED = Guitar(bright=0.66, fall_s=1.5, twice=True)

VERSE = (
    "D5:1.5:la B4:.5:la A4:1:la | A4:2:loo -:1 | B4:1.5:la G4:.5:la E4:1:la | G4:2:loo -:1 |"
    "E4:1:la G4:1:la B4:1:la | D5:2:lao B4:1:la | C5:1.5:la B4:.5:la A4:1:la | A4:2:loo -:1 |"
    "D5:1.5:la B4:.5:la A4:1:la | A4:1.5:loo B4:.5:la D5:1:la | E5:1.5:lae D5:.5:la B4:1:la | G4:2:loo -:1 |"
    "E4:1:la G4:1:la B4:1:la | D5:2:lae G5:1:la | E5:1.5:lae C5:.5:la A4:1:la | D5:2:loo -:1"
)
CHORUS = (
    "E5:2:wae G5:1:ya | F#5:2:wao D5:1:la | D5:1.5:mao B4:.5:la F#4:1:la | G4:2:loo -:1 |"
    "E5:2:wae G5:1:ya | A5:1.5:ya F#5:.5:la D5:1:la | B4:3:lao | B4:1:oo -:2"
)
FLIGHT = (
    "G5:1 F#5:.5 E5:.5 D5:.5 E5:.5 | F#5:1.5 D5:.5 B4:1 | C5:.5 E5:.5 G5:.5 B5:.5 A5:.5 G5:.5 | D5:2 B4:.5 D5:.5 |"
    "E5:.5 C5:.5 A4:.5 C5:.5 E5:.5 A5:.5 | G5:1.5 E5:.5 B4:1 | E5:.5 F#5:.5 G5:.5 A5:.5 B5:.5 D6:.5 | A5:2 -:1"
)
ANSWER = (
    "-:3 | -:1 A5:.5 F#5:.5 D5:1 | -:3 | B4:.5 D5:.5 E5:1 G5:1 | -:3 | -:1 A5:.5 B5:.5 A5:1 | -:1 D5:.5 G5:.5 B5:1 |"
    "A5:.5 G5:.5 D5:2"
)


def _guitar(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "B3", "B4", 4)
    notes = players.arp(s, s.bars("intro", "verse", "outro"), voiced, "0 2 1 3 2 1", "xogogo", held_steps=4.0)
    notes += players.arp(s, s.bars("flight"), voiced, "0 1 2 3 2 1", "xoo", held_steps=3.0)
    notes += players.comp(s, s.bars("chorus", "last"), voiced, "x=.oxo|x=ooxo", 0.9)
    notes += players.bass(s, s.bars("intro", "verse", "flight", "outro"), "R = = = = =", "A2", 0.7)
    return placed(guitar.render(notes, stage, STRUMMED), stage.rate_hz, ROOM, 0.14, low_cut_hz=85.0)


def _woodwinds(stage: Stage) -> Samples:
    s = stage.score
    notes = players.line(s, s.bar("intro"), "-:3 | -:1 D5:.5 E5:.5 F#5:.5 A5:.5 | G5:2 E5:1 | D5:2 -:1", 0.7)
    notes += players.line(s, s.bar("flight"), FLIGHT, 0.85)
    notes += players.line(s, s.bar("last"), ANSWER + "|" + ANSWER, 0.7)
    notes += players.line(s, s.bar("outro"), "B5:1.5 A5:.5 G5:1 | F#5:2 D5:1 | E5:1.5 G5:.5 B5:1 | D5:3", 0.65)
    return placed(woodwinds.flute(notes, stage), stage.rate_hz, ROOM, 0.36, low_cut_hz=180.0)


def _bass(stage: Stage) -> Samples:
    s = stage.score
    notes = players.bass(s, s.bars("verse")[8:], "R = = = . . | R = = = 5 =", "G2")
    notes += players.bass(s, s.bars("chorus", "last"), "R = = . 5 . | R = = 5 8 .", "G2")
    notes += players.bass(s, s.bars("flight", "outro"), "R = = = = =", "G2")
    return placed(bass.upright(notes, stage), stage.rate_hz, ROOM, 0.05)


def _percussion(stage: Stage) -> Samples:
    s = stage.score
    notes = players.hits(s, s.bars("verse")[8:], shaker="x g o g o g", block="o . . . . .|. . . . . .")
    notes += players.hits(
        s,
        s.bars("chorus", "last"),
        shaker="x g o g o g",
        tambourine=". . x . x .",
        bongo="x . . o . o|x . o . . o",
        low_conga="x . . . . .",
    )
    notes += players.hits(s, s.bars("last")[8:], clap=". . x . x .")
    notes += players.hits(s, s.bars("flight"), triangle="o . . . . .|. . . . . .", shaker="o g g g g g")
    return placed(percussion.render(notes, stage), stage.rate_hz, ROOM, 0.16)


def _vocals(stage: Stage) -> Samples:
    s = stage.score
    notes = players.line(s, s.bar("verse"), VERSE, 0.72)
    notes += players.line(s, s.bar("chorus"), CHORUS, 0.88)
    notes += players.line(s, s.bar("last"), CHORUS + "|" + CHORUS, 0.92)
    behind = players.hold(s, s.bars("chorus", "last", "outro"), players.voicings(s, "B3", "D5", 3), 0.6)
    sung = vocals.lead(notes, stage, doubled=0.25) + 0.35 * vocals.choir(behind, stage, vocals.CHOIR_U)
    return placed(sung, stage.rate_hz, ROOM, 0.28, high_shelf(6000.0, 2.0), low_cut_hz=130.0)


def _strings(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "G3", "B4", 4)
    plucked = players.arp(s, s.bars("verse")[8:], voiced, "0 . 2 . 3 .", "xoo")
    bowed = players.hold(s, s.bars("chorus", "flight", "last", "outro"), voiced, 0.65)
    dry = strings.render(bowed, stage) + 0.8 * strings.pizzicato(plucked, stage)
    return placed(dry, stage.rate_hz, ROOM, 0.3, bell(2600.0, -1.5, 1.0), low_cut_hz=110.0)


def _keyboard(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "D4", "G5", 3)
    notes = players.comp(s, s.bars("verse")[:8], voiced, "o = = = = =", 0.8)
    notes += players.comp(s, s.bars("chorus"), voiced, ". . o = o =")
    notes += players.arp(s, s.bars("flight", "last"), voiced, "0+ 1+ 2+ 1+ 2+ 0+", "xgogog", 0.8, held_steps=3.0)
    notes += players.comp(s, s.bars("outro"), voiced, "o = = = = =")
    return placed(keyboard.felt(notes, stage), stage.rate_hz, ROOM, 0.2, low_cut_hz=120.0)


SONG = Song(
    "Paper Kites",
    120,
    "QZK6P2600002",
    "G",
    "major",
    SCORE,
    (
        Part("Guitar", _guitar, 1.0),
        Part("Woodwinds", _woodwinds),
        Part("Bass", _bass),
        Part("Percussion", _percussion),
        Part("Vocals", _vocals),
        Part("Strings", _strings),
        Part("Keyboard", _keyboard, -2.0),
    ),
)
