"""The window. Values come in through `show_…`, wishes go out through `intent`; it knows nothing else."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import tr
from app.state.intents import CloseForge, Locate, OpenMixFile, PlayPause, Refresh, SelectSong, ShowPage
from app.state.model import AppState, ForgeView, LibraryState, Page, Phase
from app.state.timeline import open_tempo
from app.state.wallet import WalletView
from app.theme import fonts, sizes
from app.theme.palette import colours, in_use, use
from app.theme.qss import stylesheet
from app.theme.themes import resolved
from app.views.asked_bar import AskedBar
from app.views.forge_dialog import ForgeDialog
from app.views.keys import Keys
from app.views.library import LibraryView
from app.views.loudness_panel import Loudness
from app.views.mixes_dialog import dropped_mix
from app.views.notice_bar import NoticeBar
from app.views.page import PageView
from app.views.pages import MENU, PAGES
from app.views.password_dialog import PasswordDialog
from app.views.reveal_dialog import RevealShow
from app.views.song_page import SongPage
from app.views.stage import Stage
from app.views.top_bar import Banner, TopBar, window_icon
from app.views.transport_bar import TransportBar
from app.views.window_keys import acts_of
from app.widgets.bars import Floats, amplitudes
from app.widgets.dragging import dropped_song
from app.widgets.meter import Level
from app.widgets.tab_order import chain


def _invitation(library: LibraryState) -> tuple[str, str]:
    if library.albums:
        return tr("Choose a song"), tr("Pick one on the left to hear what you own of it, stem by stem.")
    if library.phase is Phase.READY:
        return tr("Nothing to play yet"), tr(
            "Songs appear on the left when stems of the collection are in the account."
        )
    return tr("Nothing to play yet"), tr("Songs appear on the left as soon as the account has been read.")


class MainWindow(QMainWindow):
    """intent: what a person wants (app.state.intents). closed: the window was closed by a person.

    All methods: window thread. `show_state` is cheap when little changed; `show_levels` is meant for every frame.
    """

    intent = Signal(object)
    closed = Signal()

    def __init__(self, theme: str = "dark") -> None:
        super().__init__()
        fonts.register()
        self.setFont(fonts.font(12))
        self.setWindowTitle("Stems Mixer")
        self.setMinimumSize(*sizes.WINDOW_MIN)
        self.resize(*sizes.WINDOW)
        self._state: AppState | None = None
        self._playhead_s = 0.0
        self._dialog: ForgeDialog | None = None
        self._password: PasswordDialog | None = None
        self._reveal = RevealShow(self, self.intent.emit)
        self._overviews: dict[str, Floats] = {}
        self._build(theme)
        self.keys = Keys(self, acts_of(self))
        self._hints = QGuiApplication.styleHints()
        self._hints.colorSchemeChanged.connect(self._follow_system)

    def _build(self, theme: str) -> None:
        """All that is seen, in the colours of a theme."""
        use(resolved(theme))
        self.setStyleSheet(stylesheet(colours))
        self.setWindowIcon(window_icon())
        self._made_pages: dict[Page, PageView] = {}
        self.top_bar = TopBar(MENU)
        self.banner = Banner()
        self.library = LibraryView()
        self.song_page = SongPage()
        self.stage = Stage()
        self.asked = AskedBar()
        self.notices = NoticeBar()
        self.transport = TransportBar()
        for view in (self.library, self.song_page, self.asked, self.notices, self.transport):
            view.intent.connect(self.intent)
        self.top_bar.forges.intent.connect(self.intent)
        self.top_bar.chosen.connect(lambda page: self.intent.emit(ShowPage(page)))
        self.stage.acted.connect(lambda: self.intent.emit(Refresh()))
        self.setAcceptDrops(True)
        self._lay_out()

    def _follow_theme(self, theme: str) -> bool:
        """Built anew when the theme is another one now: whatever is made has read its colours already."""
        if resolved(theme) == in_use():
            return False
        self._show_forge(None)
        places = {page: view.place for page, view in self._made_pages.items() if view.isVisible()}
        self._build(theme)
        self._fit()
        for page, place in places.items():
            self.page_view(page).go_to(place)
        for key, values in self._overviews.items():
            self.song_page.show_amplitudes(key, values)
        return True

    def _follow_system(self) -> None:
        state = self._state
        if state is not None and self._follow_theme(state.look.theme):
            self._state = None
            self.show_state(state)

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self.stage)
        self._pages.addWidget(self.song_page)
        main = QVBoxLayout()
        main.setSpacing(0)
        main.addWidget(self._pages, 1)
        self._notice_row = QVBoxLayout()
        self._notice_row.setSpacing(8)
        self._notice_row.addWidget(self.asked)
        self._notice_row.addWidget(self.notices)
        main.addLayout(self._notice_row)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.library)
        middle.addLayout(main, 1)
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.banner)
        column.addLayout(middle, 1)
        column.addWidget(self.transport)
        self.setCentralWidget(page)
        page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        page.setFocus()
        self.song_page.desk.rebuilt.connect(self._order_stops)
        self._order_stops()

    def _order_stops(self) -> None:
        """Tab goes the way the eye does: library, song, strips from left to right, master, transport."""
        song = self.song_page
        stops = (self.library, song.header, song.overview, *song.desk.stops, self.notices, self.transport, self.top_bar)
        chain(stops)

    @property
    def state(self) -> AppState | None:
        """What is shown."""
        return self._state

    @property
    def playhead_s(self) -> float:
        return self._playhead_s

    def show_state(self, state: AppState) -> None:
        """Show a state. Emits nothing."""
        old, self._state = self._state, state
        if state == old:
            return
        if self._follow_theme(state.look.theme):
            old = None
        self.keys.show_choice(state.look.keys)
        self.top_bar.show_state(state)
        self.top_bar.show_progress(state.progress if state.song is not None else None)
        self.banner.show_text(state.banner)
        keeping = state.content.keeping
        self.library.show_library(state.library, state.song.key if state.song else "", state.browsing, keeping)
        self._show_middle(state)
        self.transport.show_transport(state.transport, state.song is not None)
        self.transport.mix.show_state(state)
        self.transport.show_audio(state.audio)
        if old is None or old.transport.playhead_s != state.transport.playhead_s:
            self._show_playhead(state.transport.playhead_s)
        self.notices.show_notices(state.notices)
        self._show_forge(state.forge)
        self.asked.show_wallet(state.wallet, told=state.page is not None and state.page.page is Page.CONNECT)
        self._show_password(state.wallet)
        self._reveal.show(state)

    def page_view(self, page: Page) -> PageView:
        """The page's widget, made when it is asked for the first time. Errors: KeyError for a page there is none of."""
        if page not in self._made_pages:
            view = self._made_pages[page] = PAGES[page]()
            view.intent.connect(self.intent)
            view.set_gutter(self._gutter())
            self._pages.addWidget(view)
        return self._made_pages[page]

    def _show_middle(self, state: AppState) -> None:
        """The page that was asked for, the open song, or a word about what is going on."""
        if state.song is None:
            self._show_stage(state)
        else:
            self.song_page.show_song(state.song, state.transport, state.master, state.hearing)
            self.song_page.header.show_keeping(state.song.key, state.content.keeping.get(state.song.key))
            self.transport.show_grid(self.song_page.show_timeline(state.timeline, open_tempo(state)))
            self.song_page.show_decision(state)
        shown: QWidget = self.song_page if state.song is not None else self.stage
        if state.page is not None and state.page.page in PAGES:
            page = shown = self.page_view(state.page.page)
            page.show_page(state, state.page.key)
        self._bring_up(shown)

    def _bring_up(self, shown: QWidget) -> None:
        """Show it instead of what is shown; the keyboard comes along, unless it is busy elsewhere."""
        left = self._pages.currentWidget()
        if shown is left:
            return
        at = self.focusWidget()
        idle = at is None or at is self.centralWidget() or (left is not None and left.isAncestorOf(at))
        was_at = shown.focusWidget()
        self._pages.setCurrentWidget(shown)
        if idle and isinstance(shown, PageView):
            shown.setFocus()
        elif idle and was_at is None:  # Qt would take the first control there, which is no place to press Return
            self.centralWidget().setFocus()

    def _show_stage(self, state: AppState) -> None:
        if state.progress is not None:
            text, part = state.progress
            self.stage.show_words("clock", text, "", tint=colours.ember_light, progress=(part,))
        else:
            title, sentence = _invitation(state.library)
            self.stage.show_words("layers", title, sentence)

    def _show_forge(self, view: ForgeView | None) -> None:
        if view is None:
            if self._dialog is not None:
                dialog, self._dialog = self._dialog, None
                dialog.hide()
                dialog.deleteLater()
            return
        if self._dialog is None:
            self._dialog = ForgeDialog(self)
            self._dialog.intent.connect(self.intent)
            self._dialog.listen.connect(self._listen_once_more)
            self._dialog.show_view(view)
            self._dialog.open()
        else:
            self._dialog.show_view(view)

    def _show_password(self, wallet: WalletView) -> None:
        """The question for a key file's password, while a signature waits for it."""
        if wallet.password_for and self._password is None:
            what = wallet.asked.title if wallet.asked else tr("A signature")
            self._password = PasswordDialog(wallet.password_for, what, self)
            self._password.intent.connect(self.intent)
            self._password.open()
        elif not wallet.password_for and self._password is not None:
            dialog, self._password = self._password, None
            dialog.hide()
            dialog.deleteLater()

    @property
    def forge_dialog(self) -> ForgeDialog | None:
        return self._dialog

    def _listen_once_more(self) -> None:
        playing = self._state is not None and self._state.transport.playing
        self.intent.emit(CloseForge())
        self.intent.emit(Locate(0.0))
        if not playing:
            self.intent.emit(PlayPause())

    def show_levels(self, strip_levels: Mapping[str, Level], master: Level | None, playhead_s: float) -> None:
        """Show meters and playhead, up to every frame of the screen. strip_levels: by strip key; missing is silence."""
        self.song_page.desk.show_levels(strip_levels, master)
        self._show_playhead(playhead_s)

    def show_loudness(self, loudness: Loudness) -> None:
        """Show how loud the master is, up to every frame of the screen."""
        self.song_page.desk.master.show_loudness(loudness)

    def _show_playhead(self, playhead_s: float) -> None:
        self._playhead_s = playhead_s
        self.transport.show_time(playhead_s)
        self.song_page.show_playhead(playhead_s)

    def show_overview(
        self,
        strip_key: str,
        minimum: npt.NDArray[np.float32],
        maximum: npt.NDArray[np.float32],
        rms: npt.NDArray[np.float32],
    ) -> None:
        """Show one stem's overview: float32 (bins,) over the whole song, linear."""
        values = self._overviews[strip_key] = amplitudes(minimum, maximum, rms)
        self.song_page.show_amplitudes(strip_key, values)

    def clear_overviews(self) -> None:
        """Forget all overviews: another song is coming."""
        self._overviews.clear()
        self.song_page.clear_amplitudes()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < sizes.NARROW_WINDOW
        gutter = self._gutter()
        self.library.setFixedWidth(sizes.LIBRARY_NARROW if narrow else sizes.LIBRARY)
        self.song_page.set_gutter(gutter)
        for page in self._made_pages.values():
            page.set_gutter(gutter)
        self.song_page.set_narrow(narrow)
        self.song_page.set_low(self.height() < sizes.LOW_WINDOW)
        self.transport.set_narrow(narrow)
        self._notice_row.setContentsMargins(gutter, 0, gutter, 14)

    def _gutter(self) -> int:
        return sizes.GUTTER_NARROW if self.width() < sizes.NARROW_WINDOW else sizes.GUTTER

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_mix(event.mimeData()) is not None or dropped_song(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path, song = dropped_mix(event.mimeData()), dropped_song(event.mimeData())
        if song:
            event.acceptProposedAction()
            self.intent.emit(SelectSong(song, play=True))
        elif path is not None:
            event.acceptProposedAction()
            self.intent.emit(OpenMixFile(path))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()
