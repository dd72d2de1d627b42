"""Undertow: slow and dark, half time. F minor, 70 to the minute, hats twice as fast."""

from __future__ import annotations

from app.demo.music import players
from app.demo.music.effects import ducked, echo, warm
from app.demo.music.filters import bell, high_shelf
from app.demo.music.instruments import bass, brass, drums, fx, percussion, strings, synth, vocals
from app.demo.music.instruments.drums import Kit
from app.demo.music.reverb import Room, placed
from app.demo.music.score import Note, Score, Section
from app.demo.music.song import Part, Song
from app.demo.music.stage import Samples, Stage

SCORE = Score(
    bpm=70.0,
    tail_s=3.5,
    sections=(
        Section("still", 4, "Fm9 | Dbmaj7 | Fm9 | Dbmaj7"),
        Section("verse", 8, "Fm9 | Dbmaj7 | Bbm7 | C7sus4 | Fm9 | Dbmaj7 | Abmaj7 | Eb6"),
        Section("pull", 6, "Dbmaj9 | Eb6 | Fm7 | Abmaj7 | Dbmaj9 | Eb6"),
        Section("under", 4, "Bbm9 | Fm7 | Dbmaj7 | C7sus4"),
        Section("surge", 6, "Dbmaj9 | Eb6 | Fm7 | Abmaj7 | Dbmaj9 | Eb6"),
    ),
)
ROOM = Room(ring_s=2.3, before_ms=24.0, high=0.35, seed=140)
KICKS = "X... .... ..x. .... | X... ...o ..x. ..o."

VERSE = (
    "-:1 C5:1:oo Ab4:.5:u G4:1.5:uo | F4:2:uo -:2 | -:1 Db5:1:wo C5:.5:u Bb4:1.5:ou | C5:2:uo -:2 |"
    "-:1 C5:.5:oo Eb5:.5:u G5:1:wo F5:1:ou | F5:1.5:uo C5:.5:u Ab4:2:uo | -:.5 Eb5:1:wa Db5:.5:u C5:1:oa Eb5:1:u |"
    "Bb4:3:ou -:1"
)
PULL = (
    "Ab4:1:wa C5:1:ya F5:2:wao | Eb5:1.5:ya C5:.5:na Bb4:2:ao | Ab4:1:ma C5:1:ya G5:1.5:wae F5:.5:na |"
    "Eb5:3:oa -:1 | Ab4:1:wa C5:1:ya F5:1:wa Ab5:1:ya | G5:2:wao Eb5:1:na -:1"
)


def _kick_notes(stage: Stage) -> list[Note]:
    s = stage.score
    notes = players.hits(s, s.bars("verse", "pull", "surge"), kick=KICKS)
    return notes + players.hits(s, s.bars("under"), kick="o... .... .... ....")


def _duck(stage: Stage, sound: Samples, depth: float) -> Samples:
    frames = [stage.frame(note.beat) for note in _kick_notes(stage)]
    return ducked(sound, frames, stage.rate_hz, depth, 0.28)


def _drums(stage: Stage) -> Samples:
    s = stage.score
    notes = _kick_notes(stage)
    notes += players.hits(
        s, s.bars("verse"), snare="........X.......", hat="x.o.x.o.x.o.x.oo|x.o.x.oox.o.xgog", rim="..............o."
    )
    notes += players.hits(
        s,
        s.bars("pull", "surge"),
        snare="........X.......|........X......g",
        clap="........x.......",
        hat="x.o.xgogx.o.x.o. x.o.x.o.xgogogog",
        open="....................|............o...",
    )
    notes += players.hits(s, [s.bar("pull"), s.bar("surge")], crash="X...")
    notes += players.hits(
        s, [s.bar("pull") - 1, s.bar("surge") - 1], low_tom="..........x.x.xx", tom=".........o.o.o.."
    )
    kit = Kit(kick_hz=43.0, kick_fall_s=0.26, snare_hz=168.0, snare_fall_s=0.2, metal_hz=7800.0, late_ms=2.0)
    return placed(
        warm(drums.render(notes, stage, kit), 1.6), stage.rate_hz, Room(1.1, 8.0, seed=5), 0.22, bell(300.0, -3.0, 1.0)
    )


def _bass(stage: Stage) -> Samples:
    s = stage.score
    notes = players.bass(s, s.bars("verse"), "R = = = = = . . R = = = . . . .|R = = = = = = = . . R = 5 = = .", "F1")
    notes += players.bass(s, s.bars("pull", "surge"), "R = = = = = R = = = . . 8 = R =", "F1")
    notes += players.bass(s, s.bars("under"), "R = = = = = = = = = = = = = = =", "F1")
    sound = bass.render(notes, stage, bass.DEEP, 2.0)
    return placed(_duck(stage, sound, 0.5), stage.rate_hz, ROOM, 0.01)


def _vocals(stage: Stage) -> Samples:
    s = stage.score
    notes = players.line(s, s.bar("verse"), VERSE, 0.68)
    notes += players.line(s, s.bar("pull"), PULL, 0.86)
    notes += players.line(s, s.bar("surge"), PULL, 0.95)
    behind = players.hold(s, s.bars("still", "under", "surge"), players.voicings(s, "Ab3", "C5", 3), 0.6)
    lead = echo(vocals.lead(notes, stage, doubled=0.3, breath=0.03), stage.rate_hz, 60 / 70 * 0.75, 0.45, 0.25)
    return placed(
        lead + 0.4 * vocals.choir(behind, stage, vocals.CHOIR_U),
        stage.rate_hz,
        ROOM,
        0.4,
        high_shelf(6000.0, 2.0),
        low_cut_hz=120.0,
    )


def _synth(stage: Stage) -> Samples:
    s = stage.score
    low = players.voicings(s, "C3", "Eb4", 4)
    high = players.voicings(s, "C4", "F5", 4)
    pads = synth.pad(players.hold(s, s.bars("still", "verse", "under"), low, 0.6), stage, synth.WARM_PAD)
    pads += synth.pad(players.hold(s, s.bars("pull", "surge"), low, 0.7), stage, synth.WIDE_PAD)
    notes = players.arp(s, s.bars("still")[2:] + s.bars("verse"), high, "0 . . 2 . . 1 . . 3 . . 2 . 1 .", "xog", 0.7)
    notes += players.arp(s, s.bars("surge"), high, "0 1 2 3 2 1 2 3 0+ 3 2 1 2 3 2 1", "xgogxgog", 0.85)
    arps = echo(synth.pluck(notes, stage), stage.rate_hz, 60 / 70 * 0.75, 0.5, 0.5)
    return placed(_duck(stage, pads, 0.45) + 0.5 * arps, stage.rate_hz, ROOM, 0.3, low_cut_hz=100.0)


def _fx(stage: Stage) -> Samples:
    s, sheet = stage.score, stage.blank()
    fx.waves(sheet, stage, 0, 18, 0.12, 9.0)
    fx.waves(sheet, stage, s.bar("under") * 4 - 2, s.bar("under") * 4 + 17, 0.14, 8.0)
    for name in ("verse", "pull", "surge"):
        fx.impact(sheet, stage, s.bar(name) * 4, 0.5)
        fx.backwards(sheet, stage, s.bar(name) * 4, 2.0, 0.14)
    for name in ("pull", "surge"):
        fx.riser(sheet, stage, s.bar(name) * 4, 8, 0.2, 5000.0)
        fx.fall(sheet, stage, s.bar(name) * 4, 5)
    fx.impact(sheet, stage, s.total_bars * 4, 0.5)
    return placed(sheet, stage.rate_hz, ROOM, 0.3)


def _percussion(stage: Stage) -> Samples:
    s = stage.score
    notes = players.hits(
        s, s.bars("verse"), shaker="..o. ..o. ..o. ..og", low_conga="...o ..o. .... ..o.|.... ..o. ...o ...."
    )
    notes += players.hits(
        s,
        s.bars("pull", "surge"),
        shaker="o.xo o.xo o.xo o.xo",
        low_conga="x..o ..x. .... o.o.",
        conga="...... .o ..o. .o.o",
        tambourine="........x.......",
        block="..o.....  ...o....",
    )
    notes += players.hits(
        s, s.bars("under"), triangle="o...............|................", low_conga="x.......  ...o...."
    )
    return placed(percussion.render(notes, stage), stage.rate_hz, ROOM, 0.24)


def _strings(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "F3", "C5", 4)
    dry = strings.render(players.hold(s, s.bars("pull", "under", "surge"), voiced, 0.7), stage, strings.SLOW)
    short = players.comp(s, s.bars("surge"), voiced, "x..x..x...x..x..", 0.7)
    return placed(dry + 0.8 * strings.render(short, stage, strings.SHORT), stage.rate_hz, ROOM, 0.32, low_cut_hz=110.0)


def _brass(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "C3", "F4", 3)
    notes = players.comp(s, s.bars("pull"), voiced, "o=======........|................", 0.9)
    notes += players.comp(s, s.bars("surge"), voiced, "x======= o=======", 0.95)
    notes += players.comp(s, s.bars("under")[2:], voiced, "o===============", 0.7)
    return placed(brass.render(notes, stage, brass.HORNS), stage.rate_hz, ROOM, 0.32, low_cut_hz=80.0)


SONG = Song(
    "Undertow",
    140,
    "QZK6P2600004",
    "F",
    "minor",
    SCORE,
    (
        Part("Drums", _drums),
        Part("Bass", _bass),
        Part("Vocals", _vocals),
        Part("Synth", _synth),
        Part("FX", _fx, 1.0),
        Part("Percussion", _percussion),
        Part("Strings", _strings),
        Part("Brass", _brass, -1.0),
    ),
)
