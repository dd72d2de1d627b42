from itertools import pairwise

import pytest

from app.demo.music.theory import chord, hertz, nearest, pitch, scale, voice_lead


def test_names_are_midi_numbers() -> None:
    assert (pitch("C4"), pitch("A4"), pitch("Bb3"), pitch("F#2")) == (60, 69, 58, 42)
    assert hertz(69) == 440.0


@pytest.mark.parametrize("nonsense", ["H4", "c4", "4", "C", "A#b4"])
def test_what_is_no_pitch_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError, match="not a pitch"):
        pitch(nonsense)


def test_a_chord_knows_its_tones_and_its_bass() -> None:
    assert set(chord("Dm9").tones) == {2, 5, 9, 0, 4}
    assert chord("C/E").bass == 4
    assert chord("C/E").root == 0
    with pytest.raises(ValueError, match="not a chord"):
        chord("Cwonderful")


def test_dorian_is_the_white_keys_from_d() -> None:
    assert scale("D", "dorian") == {0, 2, 4, 5, 7, 9, 11}


def test_the_nearest_pitch_of_a_class_is_at_most_a_tritone_away() -> None:
    for pitch_class in range(12):
        found = nearest(pitch_class, 60)
        assert found % 12 == pitch_class
        assert abs(found - 60) <= 6


def test_voices_hold_the_chord_and_move_by_small_steps() -> None:
    chords = [chord(symbol) for symbol in ("Dm9", "G13", "Fmaj7", "C/E", "Am7", "Dm9")]
    led = voice_lead(chords, 53, 72, 4)
    for each, voices in zip(chords, led, strict=True):
        assert {p % 12 for p in voices} <= set(each.tones)
        assert list(voices) == sorted(voices)
    for before, after in pairwise(led):
        assert max(abs(a - b) for a, b in zip(before, after, strict=False)) <= 5
