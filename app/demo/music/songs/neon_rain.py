"""Neon Rain: wet streets at night. A minor, 100 to the minute, machines in strict time; at 44.1 kHz."""

from __future__ import annotations

from app.demo.music import players
from app.demo.music.effects import chorus, ducked, echo, warm
from app.demo.music.filters import bell, high_shelf
from app.demo.music.instruments import bass, drums, fx, synth, vocals
from app.demo.music.instruments.drums import Kit
from app.demo.music.reverb import Room, placed
from app.demo.music.score import Score, Section
from app.demo.music.song import Part, Song
from app.demo.music.stage import Samples, Stage

_LOOP = "Am7 | Fmaj7 | Cadd9 | G6"
_RISE = "Fmaj7 | G6 | Am7 | Am7 | Fmaj7 | G6 | Cadd9 | Em7"
SCORE = Score(
    bpm=100.0,
    tail_s=3.0,
    sections=(
        Section("street", 4, _LOOP),
        Section("verse", 8, _LOOP),
        Section("neon", 8, _RISE),
        Section("rain", 4, "Dm9 | Am7 | Fmaj7 | Em7"),
        Section("again", 8, _RISE),
        Section("away", 2, "Am7"),
    ),
)
ROOM = Room(ring_s=1.9, before_ms=18.0, seed=220)
VERSE = (
    "-:1 E4:.5:u A4:.5:u C5:1.5:oo B4:.5:u | A4:2:uo -:2 | -:1 E4:.5:u G4:.5:u D5:1.5:oo C5:.5:u | B4:2:uo -:2 |"
    "-:1 A4:.5:u C5:.5:u E5:1.5:oa D5:.5:u | C5:2:uo A4:1:u -:1 | -:1 G4:.5:u C5:.5:u E5:1:oa G5:1:u | D5:3:uo -:1"
)
TUNE = (
    "A4:1:wa C5:.5:ya E5:1.5:ae C5:1:ya | D5:1.5:wa B4:.5:ya G4:2:oa | C5:1:wa D5:.5:ya E5:1.5:ae A5:1:ya |"
    "G5:1:oa E5:2:ao -:1 |"
    "A4:1:wa C5:.5:ya E5:1.5:ae F5:1:ya | G5:1.5:wa D5:.5:ya B4:2:oa | E5:1:wa D5:.5:ya C5:1.5:ae G4:1:ya | B4:3:ao -:1"
)
FOUR = "X... X... X... X..."


def _pumped(stage: Stage, sound: Samples, depth: float) -> Samples:
    s = stage.score
    kicks = [stage.frame(n.beat) for n in players.hits(s, s.bars("verse", "neon", "again"), kick=FOUR)]
    return ducked(sound, kicks, stage.rate_hz, depth, 0.26)


def _drums(stage: Stage) -> Samples:
    s = stage.score
    notes = players.hits(s, s.bars("verse", "neon", "again"), kick=FOUR, hat="o.xo o.xo o.xo o.xo")
    notes += players.hits(s, s.bars("verse", "neon", "again"), snare="....X.......X...|....X.......X.oX")
    notes += players.hits(s, s.bars("neon", "again"), open="..x. ..x. ..x. ..x.", clap="....x.......x...")
    notes += players.hits(s, s.bars("street")[2:], kick="X.......X.......", hat="..o. ..o. ..o. ..o.")
    notes += players.hits(s, s.bars("rain"), kick="X...............", snare="............x...")
    notes += players.hits(s, [s.bar(n) for n in ("verse", "neon", "again", "away")], crash="X...")
    notes += players.hits(
        s, [s.bar(n) - 1 for n in ("neon", "again")], tom="........x.x.....", low_tom="...........x.xxx"
    )
    kit = Kit(kick_hz=49.0, kick_fall_s=0.15, snare_hz=176.0, snare_fall_s=0.17, metal_hz=8200.0, late_ms=0.6)
    return placed(
        warm(drums.render(notes, stage, kit), 1.7),
        stage.rate_hz,
        Room(0.75, 2.0, high=0.7, seed=7),
        0.3,
        bell(330.0, -2.5, 1.0),
    )


def _bass(stage: Stage) -> Samples:
    s = stage.score
    notes = players.bass(s, s.bars("street")[2:] + s.bars("verse"), "R R R R R R R R R R R R R R 8 R", "A1")
    notes += players.bass(s, s.bars("neon", "again"), "R R 8 R R 8 R R R R 8 R R 8 5 R", "A1")
    notes += players.bass(s, s.bars("rain", "away"), "R = = = = = = =", "A1")
    return placed(_pumped(stage, bass.render(notes, stage, bass.DRIVEN, 1.8), 0.55), stage.rate_hz, ROOM, 0.015)


def _synth(stage: Stage) -> Samples:
    s = stage.score
    low, high = players.voicings(s, "E3", "G4", 4), players.voicings(s, "E4", "A5", 4)
    pads = synth.pad(players.hold(s, range(s.total_bars), low, 0.65), stage, synth.WIDE_PAD)
    notes = players.arp(s, s.bars("street", "verse"), high, "0 2 1 3 2 0+ 3 1 0 2 1 3 2 0+ 3 2", "xgogxgoo", 0.8)
    notes += players.arp(s, s.bars("neon", "again"), high, "0 1 2 3 0+ 3 2 1 0 1 2 3 0+ 1+ 0+ 3", "xoxo")
    arps = echo(synth.pluck(notes, stage), stage.rate_hz, 0.45, 0.45, 0.4)
    lead = synth.pluck(
        players.line(s, s.bar("again"), TUNE, 0.8)
        + players.line(s, s.bar("rain"), "A5:1.5 G5:.5 F5:2 | E5:3 -:1 | C5:1 E5:1 A5:2 | B5:2 G5:2", 0.7),
        stage,
        synth.LEAD,
    )
    lead = echo(lead, stage.rate_hz, 0.45, 0.4, 0.3)
    body = _pumped(stage, chorus(pads, stage.rate_hz), 0.5) + 0.55 * arps + 0.4 * lead
    return placed(body, stage.rate_hz, ROOM, 0.26, low_cut_hz=110.0)


def _vocals(stage: Stage) -> Samples:
    s = stage.score
    notes = players.line(s, s.bar("verse"), VERSE, 0.7) + players.line(s, s.bar("neon"), TUNE, 0.88)
    notes += players.line(s, s.bar("again"), TUNE, 0.92)
    behind = players.hold(s, s.bars("neon", "again", "away"), players.voicings(s, "A3", "C5", 3), 0.6)
    lead = echo(vocals.lead(notes, stage, doubled=0.35), stage.rate_hz, 0.45, 0.42, 0.24)
    return placed(
        lead + 0.4 * vocals.choir(behind, stage), stage.rate_hz, ROOM, 0.36, high_shelf(6000.0, 2.5), low_cut_hz=130.0
    )


def _fx(stage: Stage) -> Samples:
    s, sheet = stage.score, stage.blank()
    fx.rain(sheet, stage, 0, 18, 0.09)
    fx.rain(sheet, stage, s.bar("rain") * 4 - 2, s.bar("rain") * 4 + 18, 0.09)
    fx.rain(sheet, stage, s.bar("away") * 4 - 2, s.total_bars * 4 + 5, 0.09)
    for name in ("verse", "neon", "again"):
        fx.riser(sheet, stage, s.bar(name) * 4, 8, 0.22, 8500.0)
        fx.impact(sheet, stage, s.bar(name) * 4, 0.45)
    fx.fall(sheet, stage, s.bar("rain") * 4, 8, 0.2)
    fx.fall(sheet, stage, s.bar("away") * 4, 8, 0.2)
    return placed(sheet, stage.rate_hz, ROOM, 0.25)


SONG = Song(
    "Neon Rain",
    220,
    "QZK6P2600006",
    "A",
    "minor",
    SCORE,
    (
        Part("Drums", _drums),
        Part("Bass", _bass),
        Part("Synth", _synth, 1.5),
        Part("Vocals", _vocals, -0.5),
        Part("FX", _fx),
    ),
    rate_hz=44100,
)
