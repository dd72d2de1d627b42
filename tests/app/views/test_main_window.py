"""The window: values in, intents out, keys."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.state.forge_step import ForgeStep
from app.state.intents import (
    DismissNotice,
    Locate,
    OpenForge,
    PlayPause,
    Refresh,
    RequestReveal,
    Search,
    SelectSong,
    SetLoop,
    ShowPage,
    Stop,
    ToggleLoop,
)
from app.state.mixing import MasterMix
from app.state.model import AppState, LibraryState, Page, Phase
from app.views.forge_dialog import ForgeDialog
from app.views.library_rows import LibraryModel, RowKind
from app.views.main_window import MainWindow
from tests.app.views import sample_state as sample

Open = Callable[..., MainWindow]
CTRL = Qt.KeyboardModifier.ControlModifier
SCENES = {
    "mixer": sample.MIXER,
    "complete": sample.COMPLETE,
    "troubles": sample.TROUBLES,
    "sixteen": sample.SIXTEEN,
    "empty": sample.EMPTY,
    "loading": sample.LOADING,
    "broken": sample.BROKEN,
    "song loading": sample.SONG_LOADING,
    "nothing": AppState(),
}


def test_showing_states_emits_no_intent(window: Open) -> None:
    main = window(AppState())
    for state in [*SCENES.values(), sample.MIXER]:
        main.show_state(state)
        main.show_levels(sample.levels(state), sample.MASTER_LEVEL, 12.0)
    assert main.said == []


@pytest.mark.parametrize("scene", SCENES)
def test_no_widget_would_render_markup(window: Open, scene: str) -> None:
    main = window(replace(SCENES[scene], forge=sample.FORGE))
    widgets = main.findChildren(QWidget)
    assert len(widgets) > 40
    for label in (widget for widget in widgets if isinstance(widget, QLabel)):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()
    for widget in widgets:
        tip = widget.toolTip()
        assert "<" not in tip.removeprefix("<qt>").removesuffix("</qt>"), tip
    main.show_state(SCENES[scene])


@pytest.mark.parametrize("scene", SCENES)
def test_every_control_has_a_name(window: Open, scene: str) -> None:
    main = window(SCENES[scene])
    for control in main.findChildren(QAbstractButton):
        assert control.accessibleName() or not control.isVisible(), control
    for widget in main.findChildren(QWidget):
        ours = type(widget).__module__.startswith("app")
        if ours and widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName(), widget


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)])
@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_fits_its_window(window: Open, scene: str, size: tuple[int, int]) -> None:
    main = window(SCENES[scene], *size)
    assert (main.width(), main.height()) == size


@pytest.mark.parametrize("scene", ["troubles", "sixteen", "song loading"])
def test_no_strip_is_higher_than_the_desk(window: Open, scene: str) -> None:
    main = window(SCENES[scene], 1024, 700)
    desk = main.song_page.desk
    for view in desk.strips.values():
        assert view.height() <= desk._scroll.viewport().height()


def test_sixteen_strips_at_1024_pixels_keep_their_controls(window: Open) -> None:
    main = window(sample.SIXTEEN, 1024, 700)
    first = main.song_page.desk.strips["30"].controls
    assert first is not None
    assert first.fader.height() >= 90
    assert first.mute.width() >= 20
    assert main.song_page.desk._scroll.horizontalScrollBar().maximum() > 0


def test_strips_that_come_one_after_another_find_their_room_and_move_nothing(window: Open) -> None:
    song = sample.MIXER.song
    assert song is not None
    first = replace(song, strips=song.strips[:2], coming=len(song.strips) - 2)
    main = window(replace(sample.MIXER, song=first))
    early = list(main.song_page.desk.strips.values())
    places = [view.geometry() for view in early]
    main.show_state(sample.MIXER)
    QTest.qWait(0)
    views = list(main.song_page.desk.strips.values())
    assert views[:2] == early and [view.geometry() for view in early] == places
    assert [view.key for view in views] == [strip.key for strip in song.strips]


@pytest.mark.parametrize(
    ("key", "intent"),
    [
        (Qt.Key.Key_Space, PlayPause()),
        (Qt.Key.Key_Home, Stop()),
        (Qt.Key.Key_L, ToggleLoop()),
        (Qt.Key.Key_F5, Refresh()),
        (Qt.Key.Key_Right, Locate(101.8)),
        (Qt.Key.Key_Left, Locate(91.8)),
    ],
)
def test_keys_of_the_whole_window(window: Open, key: Qt.Key, intent: object) -> None:
    main = window(sample.MIXER)
    QTest.keyClick(main, key)
    assert main.said == [intent]


def test_space_plays_even_when_a_button_has_the_focus(window: Open) -> None:
    main = window(sample.MIXER)
    main.transport.loop.setFocus()
    QTest.keyClick(main.transport.loop, Qt.Key.Key_Space)
    assert main.said == [PlayPause()]


def test_keys_belong_to_a_text_field_while_it_has_the_focus(window: Open) -> None:
    main = window(sample.MIXER)
    QTest.keyClick(main, Qt.Key.Key_F, CTRL)
    assert main.library.search.hasFocus()
    QTest.keyClicks(main.library.search, "l m")
    assert main.said == [Search("l"), Search("l "), Search("l m")]


def test_arrows_move_the_fader_that_has_the_focus(window: Open) -> None:
    main = window(sample.MIXER)
    fader = main.song_page.desk.strips["14"].controls.fader
    fader.setFocus()
    QTest.keyClick(fader, Qt.Key.Key_Up)
    assert [type(said).__name__ for said in main.said] == ["SetGain"]


def test_without_a_song_the_transport_keys_are_still(window: Open) -> None:
    main = window(sample.EMPTY)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_L, Qt.Key.Key_Home, Qt.Key.Key_Left):
        QTest.keyClick(main, key)
    assert main.said == []
    assert not main.transport.play.isEnabled()


def test_transport_buttons(window: Open) -> None:
    main = window(sample.MIXER)
    for button in (main.transport.to_start, main.transport.play, main.transport.loop):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert main.said == [Stop(), PlayPause(), ToggleLoop()]
    assert main.transport.loop.isChecked()  # the lamp follows the state, not the click


def test_levels_move_the_clock_and_the_playhead(window: Open) -> None:
    main = window(sample.MIXER)
    main.show_levels({}, None, 61.23)
    assert main.transport.time.text() == "1:01.2"


def test_a_stale_playhead_in_the_state_does_not_pull_back_the_live_one(window: Open) -> None:
    main = window(sample.MIXER)
    main.show_levels({}, None, 120.0)
    main.show_state(replace(sample.MIXER, master=MasterMix(gain_db=-3.0)))
    assert main.transport.time.text() == "2:00.0"


def test_the_silent_clock_is_said(window: Open) -> None:
    main = window(sample.MIXER)
    assert not main.transport.silent.isVisible()
    main.show_state(sample.TROUBLES)
    assert main.transport.silent.isVisible()


def test_a_drag_over_the_overview_is_a_loop(window: Open) -> None:
    main = window(sample.MIXER)
    wave = main.song_page.overview
    none = Qt.KeyboardModifier.NoModifier
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, none, QPoint(10, 20))
    QTest.mouseMove(wave, QPoint(200, 20))
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, none, QPoint(200, 20))
    assert [type(said) for said in main.said] == [SetLoop]


def click_row(main: MainWindow, title: str, *, tag: bool = False) -> None:
    songs = main.library.list
    model = songs.model()
    for number in range(model.rowCount()):
        index = model.index(number, 0)
        row = index.data(LibraryModel.ROW)
        if row.title == title and row.kind is not RowKind.SEALED_HEAD:
            rect = songs.visualRect(index)
            at = rect.center()
            if tag:
                at = main.library._painter.tag_box(rect.toRectF(), row).center().toPoint()
            QTest.mouseClick(songs.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
            return
    raise AssertionError(title)


def test_a_click_on_a_song_opens_it(window: Open) -> None:
    main = window(sample.MIXER)
    click_row(main, "Mantra")
    assert main.said == [SelectSong("mantra")]


def test_albums_lead_to_their_page_and_forge_only_by_their_tags(window: Open) -> None:
    main = window(sample.MIXER)
    click_row(main, "Unrevealed stems")
    assert main.said == []
    click_row(main, "O")
    click_row(main, "Unrevealed stems", tag=True)
    click_row(main, "O", tag=True)
    assert main.said == [ShowPage(Page.ALBUM, "O"), RequestReveal(), OpenForge("O")]


def test_the_library_keeps_its_place_when_one_row_changes(window: Open) -> None:
    main = window(sample.MIXER)
    resets: list[int] = []
    main.library._model.modelReset.connect(lambda: resets.append(1))
    first = sample.LIBRARY.albums[0]
    grown = replace(first, songs=(replace(first.songs[0], owned=9), *first.songs[1:]))
    main.show_state(replace(sample.MIXER, library=replace(sample.LIBRARY, albums=(grown, *sample.LIBRARY.albums[1:]))))
    assert resets == []


def test_a_failed_library_offers_to_try_again(window: Open) -> None:
    main = window(AppState(library=LibraryState(Phase.ERROR, message="The node does not answer.")))
    button = main.library._stage._button
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert main.said == [Refresh()]


def test_a_notice_gives_its_own_intent_and_goes(window: Open) -> None:
    main = window(sample.TROUBLES)
    QTest.mouseClick(main.notices.action, Qt.MouseButton.LeftButton)
    assert main.said == [DismissNotice(1), Refresh()]
    main.show_state(sample.MIXER)
    assert not main.notices.isVisible()


def test_a_forge_that_is_not_possible_can_not_be_pressed_and_says_why(window: Open) -> None:
    main = window(sample.MIXER)
    forge = main.song_page.header.forge
    assert not forge.isEnabled()
    assert forge.accessibleDescription() == "1 stem missing: Brass"
    main.show_state(sample.COMPLETE)
    QTest.mouseClick(forge, Qt.MouseButton.LeftButton)
    assert main.said == [OpenForge()]


def test_the_dialog_comes_and_goes_with_the_state(window: Open) -> None:
    main = window(sample.COMPLETE)
    assert main.forge_dialog is None
    main.show_state(replace(sample.COMPLETE, forge=sample.FORGE))
    dialog = main.forge_dialog
    assert dialog is not None
    assert dialog.isVisible()
    main.show_state(replace(sample.COMPLETE, forge=sample.forge_at(ForgeStep.SENT)))
    assert main.forge_dialog is dialog
    main.show_state(sample.COMPLETE)
    assert main.forge_dialog is None
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert main.findChildren(ForgeDialog) == []


def test_a_fader_move_rebuilds_no_widget(window: Open) -> None:
    main = window(sample.MIXER)
    before = {id(widget) for widget in main.findChildren(QWidget)}
    strips = tuple(replace(strip, gain_db=-20.0, mute=True) for strip in sample.STRIPS)
    main.show_state(sample.with_song(strips=strips))
    assert {id(widget) for widget in main.findChildren(QWidget)} == before
    assert main.song_page.desk.strips["11"].controls.fader.gain_db == -20.0


def shown_rows(main: MainWindow) -> list[str]:
    return [row.title for row in main.library._model.rows]


def test_the_search_finds_albums_songs_and_stems(window: Open) -> None:
    main = window(sample.MIXER)
    for text, found in {
        "man": ["000", "Mantra"],
        "111": ["111", "Signal", "Afterglow"],
        "bras": ["000", "Masterpiece"],
        "000 STAR": ["000", "Star Town"],
        "nowhere": [],
    }.items():
        main.show_state(replace(sample.MIXER, library=replace(sample.LIBRARY, search=text)))
        assert shown_rows(main) == found
    assert main.library._stage.isVisible()
    main.show_state(sample.MIXER)
    assert "Unrevealed stems" in shown_rows(main)
