"""The main interactions by a real pointer and real keys on a real X server: nothing is sent into Qt from inside."""

import pytest

from tests.hands.conftest import Hand

DRUMS = "main.song_page.desk.strips['11'].controls"
GAIN = "state.song.strips[0].gain_db"
WAVE = "main.song_page.overview"
OF_DRUMS = "[said[-1].gain_db, state.song.strips[0].gain_db]"


def knob(hand: Hand) -> tuple[int, int]:
    """Where the fader's knob is."""
    x, y = hand.know(  # type: ignore[misc]
        f"(lambda f: at(f, 0, round(f.y_of(f.gain_db) - f.rect().center().y())))({DRUMS}.fader)"
    )
    return x, y


def test_a_fader_is_dragged_finely_dragged_wheeled_typed_and_put_to_zero(hand: Hand) -> None:
    start = hand.know(GAIN)
    x, y = knob(hand)
    hand.drag((x, y), (x, y + 60))
    coarse = hand.until(f"{GAIN} if {GAIN} < {start} - 3 else None")
    assert isinstance(coarse, float)
    x, y = knob(hand)
    hand.do("keydown", "shift")
    hand.drag((x, y), (x, y + 60))
    hand.do("keyup", "shift")
    fine = hand.until(f"{GAIN} if {GAIN} < {coarse} else None")
    assert isinstance(fine, float) and coarse - fine < 2
    hand.click(knob(hand), button=4)
    hand.until(f"{GAIN} > {fine}")
    hand.click(knob(hand), times=2)
    hand.until(GAIN, 0.0)
    hand.keys("minus", "1", "2", "Return")
    hand.until(GAIN, -12.0)
    hand.keys("Up", "Down", "Down")
    hand.until(GAIN, -12.5)
    hand.keys("ctrl+z")
    hand.until(f"{GAIN} > -12.5")


def test_mute_solo_and_pan(hand: Hand) -> None:
    assert not hand.know("state.song.strips[0].mute")
    hand.click(hand.place(f"{DRUMS}.mute"))
    hand.until("state.song.strips[0].mute")
    before = hand.know("[strip.key for strip in state.song.strips if strip.solo]")
    hand.click(hand.place(f"{DRUMS}.solo"))
    hand.until("[strip.key for strip in state.song.strips if strip.solo]", ["11", *before])  # type: ignore[misc]
    hand.do("keydown", "ctrl")
    hand.click(hand.place("main.song_page.desk.strips['13'].controls.solo"))
    hand.do("keyup", "ctrl")
    hand.until("[strip.key for strip in state.song.strips if strip.solo]", ["13"])
    x, y = hand.place(f"{DRUMS}.knob")
    hand.drag((x, y), (x, y - 40))
    hand.until("abs(state.song.strips[0].pan) > 0.1")


def test_a_loop_is_dragged_the_waveform_zoomed_and_gone_to(hand: Hand) -> None:
    x, y = hand.place(WAVE)
    hand.drag((x - 200, y), (x - 80, y))
    hand.until("'SetLoop' in repr(said[-1])")
    assert hand.know("state.transport.looping")
    hand.do("keydown", "ctrl")
    hand.click((x, y), button=4, times=3)
    hand.do("keyup", "ctrl")
    hand.until(f"not {WAVE}.span.whole")
    hand.keys("shift+z")
    hand.until(f"{WAVE}.span.whole")
    hand.click((x + 150, y))
    hand.until("'Locate' in repr(said[-1])")


def test_the_library_is_searched_and_a_song_dragged_onto_the_desk(hand: Hand) -> None:
    hand.keys("ctrl+f")
    hand.until("main.library.search.hasFocus()")
    hand.do("type", "--delay", 12, "mantra")
    hand.until("state.library.search", "mantra")
    rows = "(lambda l: l.visualRect(l.model().index(1, 0)).center())(main.library.list)"
    x, y = hand.know(f"(lambda p: [p.x(), p.y()])(main.library.list.viewport().mapToGlobal({rows}))")  # type: ignore[misc]
    hand.drag((x, y), hand.place("main.song_page.desk"), steps=10)
    hand.until("repr(said[-1])", "SelectSong(key='mantra', play=True)")


def test_the_cheat_sheet_comes_by_its_key_and_goes_by_escape(hand: Hand) -> None:
    hand.keys("question")
    hand.until("state.page.page.value if state.page else ''", "keyboard")
    hand.keys("Escape")
    hand.until("state.page is None")
    hand.keys("space")
    hand.until("repr(said[-1])", "PlayPause()")


@pytest.mark.parametrize("held_s", [0.4, 2.2])
def test_a_forge_is_held_not_clicked(hand: Hand, held_s: float) -> None:
    hand.know("main.intent.emit(__import__('app.state.intents', fromlist=['x']).OpenForge())")
    hand.until("main.forge_dialog is not None and main.forge_dialog.isVisible()")
    hand.do("mousemove", *hand.place("main.forge_dialog.hold"), "mousedown", 1, "sleep", held_s, "mouseup", 1)
    if held_s > 1.5:
        hand.until("repr(said[-1])", "ConfirmForge()")
    else:
        assert "ConfirmForge" not in str(hand.know("[repr(one) for one in said]"))
