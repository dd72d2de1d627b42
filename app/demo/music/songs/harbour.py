"""Harbour: a warm evening by the water. D dorian, 84 to the minute, sixteenths that lean a little."""

from __future__ import annotations

from app.demo.music import players
from app.demo.music.effects import chorus, echo, warm
from app.demo.music.filters import bell, high_shelf, low_pass
from app.demo.music.instruments import bass, drums, fx, guitar, keyboard, percussion, strings, synth, vocals
from app.demo.music.instruments.drums import Kit
from app.demo.music.reverb import Room, placed
from app.demo.music.score import Score, Section
from app.demo.music.song import Part, Song
from app.demo.music.stage import Samples, Stage

SCORE = Score(
    bpm=84.0,
    swing=0.54,
    swing_unit_beats=0.5,
    tail_s=3.0,
    sections=(
        Section("intro", 4, "Dm9 | G13 | Dm9 | G13"),
        Section("verse", 8, "Dm9 | G13 | Dm9 | G13 | Fmaj9 | C/E | Dm9 | G9sus4"),
        Section("chorus", 8, "Fmaj7 | G6 | Am7 | Dm9 | Fmaj7 | G6 | Em7 | Am7"),
        Section("bridge", 4, "Bm7b5 | Em7 | Fmaj9 | G9sus4"),
        Section("lift", 6, "Fmaj7 | G6 | Am7 | Dm9 | Fmaj7 | G6"),
        Section("outro", 2, "Dm9"),
    ),
)
ROOM = Room(ring_s=1.7, before_ms=14.0, seed=110)
STRINGS_FROM_BAR = 10

VERSE = (
    "-:1 A4:.5:na C5:.5:na D5:1.5:nao C5:.5:na | B4:1:mo A4:.5:na G4:.5:na A4:2:nao |"
    "-:1 A4:.5:na C5:.5:na D5:1:nae E5:.5:na F5:.5:na | E5:1.5:nao D5:.5:na B4:1.5:mo -:.5 |"
    "-:.5 C5:.5:la C5:.5:la D5:.5:la E5:1:lao C5:1:la | D5:1:lo C5:.5:la G4:.5:la G4:2:lao |"
    "-:1 F4:.5:na A4:.5:na C5:1:nao D5:1:na | D5:1:no C5:.5:na A4:.5:na C5:1:nao -:1"
)
CHORUS = (
    "A4:1:mao C5:1:ya E5:1.5:ae D5:.5:na | D5:1:oa B4:2:ao -:1 | C5:1:ma D5:.5:na E5:.5:na G5:1:yao E5:1:na |"
    "F5:1:wa E5:.5:na D5:.5:na E5:1.5:ao -:.5 | A4:1:mao C5:1:ya E5:1.5:ae F5:.5:na | E5:1:oa D5:2:ao -:1 |"
    "B4:1:mo D5:.5:na E5:.5:na G5:1:yao F5:.5:na E5:.5:na | E5:3:oa -:1"
)
LIFT = CHORUS.split("|")


def _drums(stage: Stage) -> Samples:
    s = stage.score
    notes = players.hits(s, s.bars("intro")[2:], rim="....x.......x...", hat="o.g.o.g.o.g.o.g.")
    notes += players.hits(
        s,
        s.bars("verse"),
        kick="X... ..o. ..x. ....|X... ..o. .x.. ..o.",
        snare=".... x..g .g.. x...|.... x... .g.g x..g",
        hat="x.o. x.o. x.o. x.oo|x.o. x.oo x.o. x...",
        open="................|.... .... .... ..o.",
    )
    notes += players.hits(
        s,
        s.bars("chorus", "lift"),
        kick="X..o ..x. ..x. ....|X..o ..x. .xx. ..o.",
        snare=".... X..g .g.. X...|.... X... .g.g X.go",
        ride="x.o. x.o. x.o. x.o.",
    )
    notes += players.hits(s, [s.bar("chorus"), s.bar("lift")], crash="X...............")
    notes += players.hits(s, s.bars("bridge"), kick="X...............", rim="....x.......x..o")
    notes += players.hits(
        s, [s.bar("chorus") - 1, s.bar("lift") - 1], tom="............x.o.", low_tom=".............x.x"
    )
    notes += players.hits(s, s.bars("outro")[:1], kick="X...", crash="o...")
    dry = drums.render(notes, stage, Kit(kick_hz=52.0, snare_hz=182.0))
    return placed(warm(dry, 1.5), stage.rate_hz, Room(0.55, 4.0, seed=4), 0.16, bell(320.0, -2.5, 1.0))


def _percussion(stage: Stage) -> Samples:
    s = stage.score
    notes = players.hits(
        s, s.bars("verse"), conga="..o. ..o. .... ..oo", low_conga=".... ...x .... ....", slap=".... .... ..o. ...."
    )
    notes += players.hits(s, s.bars("verse", "chorus", "lift"), shaker="o.xo o.xo o.xo o.xo")
    notes += players.hits(
        s,
        s.bars("chorus", "lift"),
        tambourine=".... x... .... x...",
        conga="..o. ..x. ..o. ..xo",
        low_conga="o..o .... o..o ....",
    )
    notes += players.hits(
        s, s.bars("intro"), shaker="g.og g.og g.og g.og", triangle="o...............|................"
    )
    return placed(percussion.render(notes, stage), stage.rate_hz, ROOM, 0.14)


def _bass(stage: Stage) -> Samples:
    s = stage.score
    notes = players.bass(s, s.bars("intro")[2:], "R = = = = = = = . . 5 = = = = =", "D2")
    notes += players.bass(s, s.bars("verse"), "R = = . . . R . . R 5 = . . 8 .|R = = . . . R . 5 = = . 7 . a .", "D2")
    notes += players.bass(s, s.bars("chorus", "lift"), "R = = R . . 8 . R = . R 5 = a .", "D2")
    notes += players.bass(s, s.bars("bridge", "outro"), "R = = = = = = = = = = = = = = =", "D2")
    return placed(bass.render(notes, stage), stage.rate_hz, ROOM, 0.015)


def _vocals(stage: Stage) -> Samples:
    s = stage.score
    notes = players.line(s, s.bar("verse"), VERSE, 0.72)
    notes += players.line(s, s.bar("chorus"), CHORUS, 0.9)
    notes += players.line(s, s.bar("lift"), "|".join(LIFT[:6]), 0.95)
    notes += players.line(s, s.bar("outro"), "A4:1:oa C5:1:a D5:2:ao | D5:3:oo -:1", 0.6)
    behind = players.hold(s, s.bars("chorus", "lift"), players.voicings(s, "A3", "C5", 3), 0.6)
    lead = echo(vocals.lead(notes, stage, doubled=0.28), stage.rate_hz, 60 / 84 * 0.75, 0.35, 0.16)
    return placed(
        lead + 0.42 * vocals.choir(behind, stage),
        stage.rate_hz,
        ROOM,
        0.3,
        bell(400.0, -2.0, 0.8),
        high_shelf(6000.0, 2.0),
        low_cut_hz=120.0,
    )


def _synth(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "D3", "E4", 4)
    high = players.voicings(s, "D4", "F5", 4)
    pads = synth.pad(players.hold(s, s.bars("intro", "chorus", "bridge", "lift", "outro"), voiced, 0.6), stage)
    arps = synth.pluck(
        players.arp(s, s.bars("chorus", "lift"), high, "0 2 1 3 2 1 3 2 0 2 1 3 2 3 1 2", "xgogxgogxgogxgoo"), stage
    )
    arps = echo(arps, stage.rate_hz, 60 / 84 * 0.75, 0.45, 0.4)
    return placed(pads + 0.5 * arps, stage.rate_hz, ROOM, 0.25, low_cut_hz=90.0)


def _keyboard(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "F3", "E4", 4)
    notes = players.comp(s, s.bars("intro"), voiced, "x======= ..o=====")
    notes += players.comp(s, s.bars("verse"), voiced, "x===..o= ..o=..o=|x=====o= ..x=....")
    notes += players.comp(s, s.bars("chorus", "lift"), voiced, "x==.o=.x =..oo=..", 0.95)
    notes += players.comp(s, s.bars("bridge", "outro"), voiced, "o===============")
    return placed(
        chorus(keyboard.electric(notes, stage), stage.rate_hz, level=0.3), stage.rate_hz, ROOM, 0.12, low_cut_hz=80.0
    )


def _guitar(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "A3", "A4", 4)
    notes = players.arp(
        s, s.bars("intro", "verse"), voiced, "0 . 2 1 . 3 2 . 0 . 3 2 . 1 2 .", "xgoogogo", held_steps=3.0
    )
    notes += players.comp(s, s.bars("chorus", "lift"), voiced, "x==..o=. .ox=.o..", 0.9)
    notes += players.arp(s, s.bars("bridge", "outro"), voiced, "0 1 2 3 2 1 3 2", "xoo", held_steps=4.0)
    return placed(guitar.render(notes, stage, guitar.STEEL), stage.rate_hz, ROOM, 0.14, low_cut_hz=110.0)


def _strings(stage: Stage) -> Samples:
    s = stage.score
    voiced = players.voicings(s, "A3", "D5", 4)
    notes = players.hold(s, [b for b in range(STRINGS_FROM_BAR, s.total_bars)], voiced, 0.7)
    return placed(strings.render(notes, stage), stage.rate_hz, ROOM, 0.3, low_cut_hz=110.0)


def _fx(stage: Stage) -> Samples:
    s, sheet = stage.score, stage.blank()
    fx.waves(sheet, stage, 0, 40, 0.12)
    fx.waves(sheet, stage, s.bar("bridge") * 4 - 2, s.bar("bridge") * 4 + 18, 0.1)
    fx.waves(sheet, stage, s.bar("outro") * 4 - 4, s.total_bars * 4 + 4, 0.12)
    for name in ("chorus", "lift"):
        fx.riser(sheet, stage, s.bar(name) * 4, 8)
        fx.backwards(sheet, stage, s.bar(name) * 4)
        fx.impact(sheet, stage, s.bar(name) * 4, 0.35)
    fx.chimes(sheet, stage, s.bar("verse") * 4 - 1.5)
    fx.fall(sheet, stage, s.bar("bridge") * 4, 6)
    return placed(sheet, stage.rate_hz, ROOM, 0.2, low_pass(12000.0))


SONG = Song(
    "Harbour",
    110,
    "QZK6P2600001",
    "D",
    "dorian",
    SCORE,
    (
        Part("Drums", _drums),
        Part("Percussion", _percussion),
        Part("Bass", _bass, mono=True),
        Part("Vocals", _vocals),
        Part("Synth", _synth),
        Part("Keyboard", _keyboard),
        Part("Guitar", _guitar),
        Part("Strings", _strings, from_bar=STRINGS_FROM_BAR),
        Part("FX", _fx),
    ),
)
