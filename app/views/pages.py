"""Which pages there are: what makes each, and what the menu calls those that can be opened from anywhere."""

from collections.abc import Callable, Mapping

from app.i18n import tr
from app.state.model import Page
from app.views.album_page import AlbumPageView
from app.views.connect_page import ConnectPage
from app.views.diagnose_page import DiagnosePage
from app.views.forges_page import ForgesPage
from app.views.history_page import HistoryPage
from app.views.keyboard_page import KeyboardPage
from app.views.page import PageView
from app.views.settings_page import SettingsPage
from app.views.stem_page import StemPageView
from app.views.welcome_page import WelcomePage

PAGES: Mapping[Page, Callable[[], PageView]] = {
    Page.ALBUM: AlbumPageView,
    Page.STEM: StemPageView,
    Page.HISTORY: HistoryPage,
    Page.CONNECT: ConnectPage,
    Page.SETTINGS: SettingsPage,
    Page.WELCOME: WelcomePage,
    Page.KEYBOARD: KeyboardPage,
    Page.DIAGNOSE: DiagnosePage,
    Page.FORGES: ForgesPage,
}

MENU: tuple[tuple[Page, str], ...] = (
    (Page.HISTORY, tr("History")),
    (Page.CONNECT, tr("Wallet")),
    (Page.FORGES, tr("Forges")),
    (Page.SETTINGS, tr("Settings")),
    (Page.KEYBOARD, tr("Keyboard")),
    (Page.DIAGNOSE, tr("Diagnose")),
)
