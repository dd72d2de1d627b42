import pytest

from app.demo.music import players
from app.demo.music.score import Score, Section

SCORE = Score(bpm=60.0, sections=(Section("a", 2, "C"), Section("b", 3, "F G | Am")), tail_s=1.0)


def test_sections_follow_each_other_and_share_their_chords_out() -> None:
    assert SCORE.bars("b", "a") == [2, 3, 4, 0, 1]
    assert SCORE.seconds == 21.0
    assert [(c.beat, c.beats, c.chord.root) for c in SCORE.changes_in([2, 3, 4])] == [
        (8, 2, 5), (10, 2, 7), (12, 4, 9), (16, 2, 5), (18, 2, 7),
    ]  # fmt: skip
    assert SCORE.change_at(11.5).chord.root == 7


def test_swing_moves_only_what_lies_between_the_beats() -> None:
    shuffled = Score(bpm=60.0, sections=SCORE.sections, swing=0.6)
    assert [shuffled.second(beat) for beat in (0.0, 0.5, 1.0, 7.5)] == pytest.approx([0.0, 0.6, 1.0, 7.6])
    assert SCORE.second(0.5) == 0.5


def test_a_pattern_strikes_holds_and_rests() -> None:
    notes = players.hits(SCORE, [1], kick="X=.o")
    assert [(n.beat, n.beats, n.velocity, n.word) for n in notes] == [(4, 2, 1.0, "kick"), (7, 1, 0.55, "kick")]


def test_a_melody_bar_that_is_not_full_is_refused() -> None:
    notes = players.line(SCORE, 1, "C4:1 -:1 E4:2:la")
    assert [(n.beat, n.beats, n.pitch, n.word) for n in notes] == [(4, 1, 60, ""), (6, 2, 64, "la")]
    with pytest.raises(ValueError, match="bar 2"):
        players.line(SCORE, 1, "C4:4 | E4:3")


def test_a_held_voice_that_stays_is_tied() -> None:
    tied = Score(bpm=60.0, sections=(Section("a", 2, "C | Am"),))
    notes = players.hold(tied, [0, 1], players.voicings(tied, "C4", "C5", 3))
    assert {n.pitch % 12 for n in notes if n.beats == 8} == {0, 4}  # C and E are in both chords
    assert sum(n.beats for n in notes) == 24


def test_the_bass_plays_the_note_under_the_slash() -> None:
    slash = Score(bpm=60.0, sections=(Section("a", 1, "C/E"),))
    assert [n.pitch % 12 for n in players.bass(slash, [0], "R . 5 8", "C2")] == [4, 7, 4]
