"""Glass Garden: light through leaves of glass. B flat lydian, 108 to the minute, patterns that drift."""

from __future__ import annotations

from app.demo.music import players
from app.demo.music.effects import echo
from app.demo.music.filters import high_shelf
from app.demo.music.instruments import bass, brass, fx, keyboard, percussion, synth
from app.demo.music.reverb import Room, placed
from app.demo.music.score import Score, Section
from app.demo.music.song import Part, Song
from app.demo.music.stage import Samples, Stage

SCORE = Score(
    bpm=108.0,
    tail_s=3.5,
    sections=(
        Section("dew", 4, "Bbmaj9 | C/Bb | Bbmaj9 | C/Bb"),
        Section("paths", 8, "Bbmaj9 | C/Bb | Gm9 | Fadd9 | Bbmaj9 | C/Bb | Dm7 | Am7"),
        Section("bloom", 8, "Gm9 | Am7 | Bbmaj9 | C6 | Gm9 | Am7 | Fmaj9 | C6"),
        Section("pond", 4, "Dm9 | Bbmaj9 | Gm9 | C9sus4"),
        Section("garden", 8, "Gm9 | Am7 | Bbmaj9 | C6 | Gm9 | Am7 | Fmaj9 | C6"),
        Section("dusk", 2, "Bbmaj9"),
    ),
)
ROOM = Room(ring_s=2.2, before_ms=20.0, high=0.55, seed=130)
HORN_CALL = (
    "D4:1.5 F4:.5 A4:2 | G4:1 E4:1 C4:2 | D4:1.5 F4:.5 Bb4:1 A4:1 | G4:3 -:1 |"
    "D4:1.5 F4:.5 A4:2 | C5:1 A4:1 E4:2 | F4:1 G4:1 A4:1 C5:1 | G4:3.5 -:.5"
)
GLASS_TUNE = "F5:1 A5:.5 C6:1.5 A5:1 | G5:1 E5:.5 C5:1.5 E5:1 | F5:.5 A5:.5 D6:1 C6:1 A5:1 | G5:1.5 F5:.5 C5:2"


def _synth(stage: Stage) -> Samples:
    s = stage.score
    pads = synth.pad(players.hold(s, range(s.total_bars), players.voicings(s, "C3", "F4", 4), 0.6), stage)
    high = players.voicings(s, "F4", "A5", 4)
    notes = players.arp(s, s.bars("paths"), high, "0 1 2 0 1 2 3 1 2 3 0 2 1 3 2 1", "xggxggxggxggxgog", 0.8)
    notes += players.arp(s, s.bars("bloom", "garden"), high, "0 1 2 3 1 2 3 0+ 2 3 0+ 1+ 3 2 1 2", "xggxggxggxggxgog")
    sparkle = echo(synth.pluck(notes, stage, synth.GLASS), stage.rate_hz, 60 / 108 * 0.75, 0.5, 0.45)
    return placed(pads + 0.55 * sparkle, stage.rate_hz, ROOM, 0.3, low_cut_hz=90.0)


def _keyboard(stage: Stage) -> Samples:
    s = stage.score
    high = players.voicings(s, "F4", "C6", 4)
    notes = players.arp(s, s.bars("dew", "pond"), high, "0 . 2 . 1 . 3 .", "xogo", 0.8, held_steps=6.0)
    notes += players.line(
        s,
        s.bar("paths"),
        GLASS_TUNE + "|" + GLASS_TUNE.rsplit("|", 2)[0] + "|" + "F5:.5 A5:.5 D6:1 C6:1 A5:1 | E5:1.5 G5:.5 A5:2",
        0.75,
    )
    notes += players.arp(
        s, s.bars("bloom", "garden"), high, "3 . . 1 . . 2 . . 0 . . 3 . 1 .", "xoo", 0.85, held_steps=5.0
    )
    notes += players.comp(s, s.bars("dusk")[:1], high, "o===")
    return placed(
        echo(keyboard.bells(notes, stage), stage.rate_hz, 60 / 108, 0.4, 0.25),
        stage.rate_hz,
        ROOM,
        0.34,
        high_shelf(7000.0, -1.5),
        low_cut_hz=160.0,
    )


def _percussion(stage: Stage) -> Samples:
    s = stage.score
    notes = players.hits(s, s.bars("paths"), block="x..o..x...o..o..|..x..o..x..o....", shaker="g.og g.og g.og g.og")
    notes += players.hits(
        s,
        s.bars("bloom", "garden"),
        low_conga="x.....x. ..x.....",
        conga="...o..o. o....oo.",
        shaker="o.xo o.xo o.xo o.xo",
        block="x..o..x...o..o..",
        clap=".... x... .... x...",
    )
    notes += players.hits(s, s.bars("garden"), tambourine="..x. ..x. ..x. ..x.", bongo="..o..o....o..o.o")
    notes += players.hits(s, s.bars("dew", "pond", "dusk"), triangle="o...............|........o.......")
    return placed(percussion.render(notes, stage), stage.rate_hz, ROOM, 0.2)


def _bass(stage: Stage) -> Samples:
    s = stage.score
    notes = players.bass(s, s.bars("paths"), "R = = = = = . . R = = = 5 = = .", "G1")
    notes += players.bass(s, s.bars("bloom", "garden"), "R = = R = = 8 . R = = 5 = = 8 .", "G1")
    notes += players.bass(s, s.bars("pond", "dusk"), "R = = = = = = =", "G1")
    return placed(bass.render(notes, stage, bass.ROUND), stage.rate_hz, ROOM, 0.02)


def _brass(stage: Stage) -> Samples:
    s = stage.score
    horns = players.line(s, s.bar("bloom"), HORN_CALL, 0.7) + players.line(s, s.bar("garden"), HORN_CALL, 0.85)
    voiced = players.voicings(s, "A3", "C5", 3)
    horns += players.hold(s, s.bars("pond"), voiced, 0.45)
    stabs = players.comp(s, s.bars("garden"), voiced, "....... o ..x=....", 0.7)
    dry = brass.render(horns, stage, brass.HORNS) + 0.5 * brass.render(stabs, stage)
    return placed(dry, stage.rate_hz, ROOM, 0.3, low_cut_hz=100.0)


def _fx(stage: Stage) -> Samples:
    s, sheet = stage.score, stage.blank()
    fx.rain(sheet, stage, 0, 20, 0.05)
    fx.rain(sheet, stage, s.bar("pond") * 4 - 2, s.bar("pond") * 4 + 18, 0.05)
    for name in ("paths", "bloom", "garden"):
        fx.chimes(sheet, stage, s.bar(name) * 4 - 1.5, 0.1)
        fx.backwards(sheet, stage, s.bar(name) * 4, 3.0)
    fx.riser(sheet, stage, s.bar("garden") * 4, 6, 0.15)
    fx.impact(sheet, stage, s.bar("garden") * 4, 0.3)
    fx.chimes(sheet, stage, s.bar("dusk") * 4, 0.1, up=False)
    fx.waves(sheet, stage, s.bar("dusk") * 4 - 4, s.total_bars * 4 + 6, 0.06)
    return placed(sheet, stage.rate_hz, ROOM, 0.25)


SONG = Song(
    "Glass Garden",
    130,
    "QZK6P2600003",
    "Bb",
    "lydian",
    SCORE,
    (
        Part("Synth", _synth),
        Part("Keyboard", _keyboard, 1.0),
        Part("Percussion", _percussion, 2.5),
        Part("Bass", _bass),
        Part("Brass", _brass),
        Part("FX", _fx),
    ),
)
