"""The pages of wallet, settings and first start: values in, wishes out; plain text, named controls, no overflow."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QWidget

from app.state.catalogue import AgreeToHost, DropCatalogueFile
from app.state.desk import SoundTone
from app.state.intents import ClosePage, ShowPage
from app.state.model import AppState, OpenPage, Page
from app.state.settings import (
    AddCollection,
    AllowKeystores,
    AudioChoice,
    ChooseAudio,
    LookInto,
    OpenCollection,
    RemoveCollection,
    Unwatch,
    WatchAlso,
    Welcomed,
)
from app.state.wallet import (
    ConnectBrowser,
    CopyWalletLink,
    DisconnectWallet,
    GivePassword,
    UseLocalAccount,
    WalletView,
    WatchAddress,
    Way,
)
from app.views.connect_page import ConnectPage
from app.views.main_window import MainWindow
from app.views.settings_page import SettingsPage
from app.views.welcome_page import WelcomePage
from tests.app.views import settings_states as settings
from tests.app.views import wallet_states as wallets
from tests.app.views.sample_state import MIXER

Open = Callable[..., MainWindow]
SCENES = {f"wallet {name}": wallets.on_page(view) for name, view in wallets.VIEWS.items()} | settings.VIEWS
HOSTILE = '<img src="/etc/passwd">\u202e\nA'


def button(page: QWidget, label: str) -> QPushButton:
    (found,) = [one for one in page.findChildren(QPushButton) if one.text() == label and one.isVisible()]
    return found


def wishes(main: MainWindow) -> list[object]:
    said = [one for one in main.said if not type(one).__name__.startswith("LookAt")]  # type: ignore[attr-defined]
    main.said.clear()  # type: ignore[attr-defined]
    return said


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)])
@pytest.mark.parametrize("scene", SCENES)
def test_each_scene_fits_is_plain_and_has_names(window: Open, scene: str, size: tuple[int, int]) -> None:
    main = window(SCENES[scene], *size)
    assert (main.width(), main.height()) == size
    for label in main.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()
    for widget in main.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QLineEdit) and widget.isVisible():
            assert widget.accessibleName(), widget


def connect_page(main: MainWindow) -> ConnectPage:
    page = main.page_view(Page.CONNECT)
    assert isinstance(page, ConnectPage)
    return page


def test_the_four_ways_give_what_is_wanted(window: Open) -> None:
    main = window(wallets.on_page(wallets.VIEWS["local"]))
    page = connect_page(main)
    QTest.keyClick(page.browser.connect_button, Qt.Key.Key_Return)
    page.watch.field.setText("name.eth")
    QTest.keyClick(page.watch.field, Qt.Key.Key_Return)
    QTest.mouseClick(button(page, wallets.OTHER), Qt.MouseButton.LeftButton)
    assert wishes(main) == [ConnectBrowser(), WatchAddress("name.eth"), UseLocalAccount(wallets.OTHER)]


def test_while_the_page_is_awaited_its_code_is_shown_as_there(window: Open) -> None:
    main = window(wallets.on_page(wallets.VIEWS["opened"]))
    page = connect_page(main)
    assert any(label.text() == "K7Q-2MP" and label.isVisible() for label in page.browser.findChildren(QLabel))
    assert not page.browser.connect_button.isVisible()
    QTest.mouseClick(page.browser.copy, Qt.MouseButton.LeftButton)
    assert wishes(main) == [CopyWalletLink()]


def test_a_connected_wallet_can_be_let_go_and_a_server_asked_only_by_its_button(window: Open) -> None:
    main = window(wallets.on_page(wallets.VIEWS["connected"]))
    QTest.mouseClick(connect_page(main).account.disconnect_button, Qt.MouseButton.LeftButton)
    assert wishes(main) == [DisconnectWallet()]
    main.show_state(wallets.on_page(wallets.VIEWS["name"]))
    page = connect_page(main)
    page.watch.field.setText("name.eth")
    QTest.mouseClick(button(page, "Ask names.example"), Qt.MouseButton.LeftButton)
    assert wishes(main) == [WatchAddress("name.eth", ask_hosts=True)]


def test_what_the_wallet_is_asked_is_seen_beside_the_song_and_on_its_page_once(window: Open) -> None:
    asked = wallets.VIEWS["asked"]
    main = window(replace(MIXER, wallet=asked))
    assert main.asked.isVisible() and "Sign in" in main.asked.accessibleName()
    QTest.mouseClick(main.asked.details, Qt.MouseButton.LeftButton)
    assert wishes(main) == [ShowPage(Page.CONNECT)]
    main.show_state(wallets.on_page(asked))
    assert not main.asked.isVisible() and connect_page(main).asked.isVisible()
    main.show_state(replace(MIXER, wallet=replace(asked, asked=None)))
    assert not main.asked.isVisible()


def test_the_password_is_asked_given_once_and_not_kept(window: Open) -> None:
    main = window(replace(MIXER, wallet=WalletView(Way.KEYSTORE, wallets.ACCOUNT, password_for=wallets.ACCOUNT)))
    dialog = main._password
    assert dialog is not None and dialog.field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(dialog.field, "sesame")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert wishes(main) == [GivePassword("sesame")] and dialog.field.text() == ""
    dialog.reject()
    assert wishes(main) == [GivePassword(None)]
    main.show_state(MIXER)
    assert main._password is None


def test_the_account_in_the_top_bar_opens_the_wallet(window: Open) -> None:
    main = window(MIXER)
    QTest.mouseClick(main.top_bar._account, Qt.MouseButton.LeftButton)
    QTest.keyClick(main.top_bar._account, Qt.Key.Key_Return)
    assert wishes(main) == [ShowPage(Page.CONNECT)] * 2


def settings_page(main: MainWindow) -> SettingsPage:
    page = main.page_view(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


def test_settings_give_what_is_wanted(window: Open) -> None:
    main = window(settings.VIEWS["settings"], 1440, 2600)
    page = settings_page(main)
    main.said.clear()  # type: ignore[attr-defined]
    for one in page.collections.findChildren(QPushButton):
        if one.accessibleName() in ("Open stems.fm", "Remove Mine", "Open broken", "Open Demo world"):
            one.click()
    for one in page.collections.hosts.findChildren(QPushButton):
        one.click()
    page.catalogue.drop.click()
    page.collections.field.setText("0xabc")
    page.collections.add.click()
    page.accounts.field.setText("friend.eth")
    page.accounts.add.click()
    next(one for one in page.accounts.findChildren(QPushButton) if one.text() == "Remove").click()
    page.audio.block.chosen.emit(512)
    page.audio.exclusive.click()
    page.audio.tone.click()
    page.keystores.allow.click()
    assert wishes(main) == [
        OpenCollection("stems.fm"),
        RemoveCollection("mine"),
        AgreeToHost("mine", "meta.example"),
        DropCatalogueFile(),
        AddCollection("0xabc"),
        WatchAlso("friend.eth"),
        Unwatch(wallets.OTHER),
        ChooseAudio(AudioChoice(block_frames=512)),
        ChooseAudio(AudioChoice(exclusive=True)),
        SoundTone(),
        AllowKeystores(True),
    ]
    assert not page.keystores.allow.isChecked()  # the switch waits for the state


def test_hostile_names_stay_plain(window: Open) -> None:
    state = settings.VIEWS["settings"]
    found = replace(state.settings, found=(("Name", HOSTILE),), watched=((wallets.OTHER, HOSTILE),))
    main = window(replace(state, settings=found))
    texts = [label.text() for label in settings_page(main).findChildren(QLabel) if "passwd" in label.text()]
    assert len(texts) == 2 and not any("\u202e" in text or "\n" in text for text in texts)


def welcome(main: MainWindow) -> WelcomePage:
    page = main.page_view(Page.WELCOME)
    assert isinstance(page, WelcomePage)
    return page


def test_the_first_start_offers_three_ways_all_by_keyboard(window: Open) -> None:
    main = window(settings.WELCOME)
    page = welcome(main)
    QTest.keyClick(page.demo, Qt.Key.Key_Return)
    assert wishes(main) == [Welcomed(), ClosePage()]
    page.field.setText("name.eth")
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert wishes(main) == [Welcomed(), LookInto("name.eth")]
    QTest.keyClick(page.connect_button, Qt.Key.Key_Return)
    assert wishes(main) == [Welcomed(), OpenCollection("stems.fm"), ShowPage(Page.CONNECT)]
    page.field.clear()
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert wishes(main) == []


def test_it_tells_how_far_the_demo_is_and_what_is_wrong_with_a_name(window: Open) -> None:
    main = window(settings.VIEWS["welcome-problem"])
    texts = [label.text() for label in welcome(main).findChildren(QLabel) if label.isVisible()]
    assert "Composing Harbour" in texts and any("web server" in text for text in texts)
    welcome(main).field.setText("name.eth")
    QTest.mouseClick(welcome(main).ask, Qt.MouseButton.LeftButton)
    assert wishes(main) == [WatchAddress("name.eth", ask_hosts=True)]


def test_an_empty_state_shows_the_pages_too(window: Open) -> None:
    for page in (Page.CONNECT, Page.SETTINGS, Page.WELCOME):
        main = window(AppState(page=OpenPage(page)))
        assert main.page_view(page).isVisible()
