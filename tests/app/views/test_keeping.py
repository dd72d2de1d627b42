"""The control that keeps a song offline, and the mark that says whether its audio is what was promised."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from app import content_words
from app.state.actions import ACTIONS
from app.state.content import Content, Integrity, KeepAlbum, Keeping, KeepSong, album_keeping
from app.views.integrity_badge import IntegrityBadge
from app.views.keep_button import KeepButton
from app.views.library import LibraryView
from app.views.library_rows import LibraryModel, RowKind, RowPainter
from app.views.strip import StripView
from tests.app.views.sample_state import LIBRARY, MISSING, STRIPS, replace

FAILED = Keeping(3, 1, 0.3, "It could not be fetched.")


@pytest.mark.parametrize(
    ("keeping", "words", "asks"),
    [
        (None, "Keep offline", KeepSong("harbour", True)),
        (Keeping(3, 1, 0.43), "Keeping 43%", KeepSong("harbour", False)),
        (Keeping(3, 3, 1.0), "Kept offline", KeepSong("harbour", False)),
        (FAILED, "Keep: try again", KeepSong("harbour", True)),
    ],
)
def test_the_control_says_how_far_it_is_and_asks_for_the_next_step(
    show, keeping: Keeping | None, words: str, asks: KeepSong
) -> None:
    button = show(KeepButton())
    asked: list[object] = []
    button.intent.connect(asked.append)
    button.show_keeping("harbour", keeping)
    assert button.accessibleName() == words
    assert button.accessibleDescription()
    button.click()
    assert asked == [asks]


def test_of_an_album_it_asks_for_the_album(show) -> None:
    button = show(KeepButton(album=True))
    asked: list[object] = []
    button.intent.connect(asked.append)
    button.show_keeping("first", None)
    button.click()
    assert asked == [KeepAlbum("first", True)]


@pytest.mark.parametrize(("keeping", "keep"), [(None, True), (Keeping(3, 1), False), (FAILED, True)])
def test_the_mark_of_a_row_of_the_library_asks_for_it_too(show, keeping: Keeping | None, keep: bool) -> None:
    view = show(LibraryView(), 300, 600)
    asked: list[object] = []
    view.intent.connect(asked.append)
    view.show_library(LIBRARY, "", keeping={"mantra": keeping} if keeping else {})
    row = next(n for n in range(view.list.model().rowCount()) if view.list.model().index(n, 0).data() == "Mantra")
    index = view.list.model().index(row, 0)
    rect = QRectF(view.list.visualRect(index))
    box = RowPainter().keep_box(rect, index.data(LibraryModel.ROW))
    assert not box.intersects(RowPainter().tag_box(rect, index.data(LibraryModel.ROW)))
    QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert asked == [KeepSong("mantra", keep)]
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert ("Keep" in said) is (keeping is not None)


@pytest.mark.parametrize(
    ("keeping", "keep", "words"),
    [(None, True, "Keep offline"), (Keeping(3, 3, 1.0), False, "Kept offline"), (FAILED, True, "Keep: try again")],
)
def test_a_row_of_the_library_is_kept_by_the_key_of_the_cheat_sheet(
    show, keeping: Keeping | None, keep: bool, words: str
) -> None:
    view = show(LibraryView(), 300, 600)
    asked: list[object] = []
    view.intent.connect(asked.append)
    view.show_library(LIBRARY, "", keeping={"mantra": keeping} if keeping else {})
    model = view.list.model()
    rows = {model.index(n, 0).data(): model.index(n, 0) for n in range(model.rowCount())}
    (keys,) = next(action.keys for action in ACTIONS if action.id == "keep-song")
    album = next(index for index in rows.values() if index.data(LibraryModel.ROW).kind is RowKind.ALBUM)
    for index in (album, rows["Mantra"]):
        view.list.setCurrentIndex(index)
        press = QKeySequence(keys)[0]
        QTest.keyClick(view.list, press.key(), press.keyboardModifiers())
    assert asked == [KeepSong("mantra", keep)]
    said = rows["Mantra"].data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert said.startswith(f"{words}: {keys}. ")
    assert album.data(Qt.ItemDataRole.AccessibleDescriptionRole) is None


@pytest.mark.parametrize("integrity", [Integrity.VERIFIED, Integrity.UNPROVEN, Integrity.MISMATCH])
def test_a_strip_says_in_words_whether_its_audio_is_what_was_promised(show, integrity: Integrity) -> None:
    strip = show(StripView(replace(STRIPS[0], integrity=integrity)), 100, 400)
    (badge,) = strip.findChildren(IntegrityBadge)
    assert badge.isVisible()
    assert badge.accessibleName() == content_words.INTEGRITY[integrity]
    assert badge.toolTip()


def test_a_strip_of_which_nothing_is_known_has_no_mark(show) -> None:
    for strip in (replace(STRIPS[0], integrity=Integrity.NOT_KNOWN_YET), replace(STRIPS[0], status=MISSING)):
        (badge,) = show(StripView(strip), 100, 400).findChildren(IntegrityBadge)
        assert not badge.isVisible()


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1536, "1.5 kB"), (10 << 30, "10.7 GB"), (345_600_000, "346 MB")],
)
def test_sizes_are_said_as_people_say_them(size_bytes: int, words: str) -> None:
    assert content_words.size(size_bytes) == words


def test_an_album_is_as_far_as_all_its_songs_together() -> None:
    keeping = {"a": Keeping(4, 4, 1.0), "b": Keeping(4, 1, 0.5), "elsewhere": Keeping(9, 0)}
    content = Content(keeping, albums=frozenset({"first"}))
    assert album_keeping(content, "first", ["a", "b", "not known yet"]) == Keeping(8, 5, 0.75)
    assert album_keeping(content, "other", ["a"]) is None
    failed = Content({"a": Keeping(4, 4, 1.0), "b": FAILED}, albums=frozenset({"first"}))
    together = album_keeping(failed, "first", ["a", "b"])
    assert together is not None and together.failed == FAILED.failed
