"""The demo through a wallet in a real browser: connected, signed in, and a forge sent through the page."""

import asyncio
import time
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.demo.accounts import key_of
from app.state import intents
from app.state.model import ForgeStep, Page, SongStatus, StripStatus
from app.state.wallet import ConnectBrowser, DisconnectWallet, LinkStep, WalletView, Way
from chain.errors import WalletRefused
from chain.rpc import Web3Rpc
from tests.chain.wallet.chromium import connected_to, running_chromium
from tests.chain.wallet.fake_wallet import FakeWallet, InTab, hang, install_scripts, refuse
from tests.chain.wallet.tab import Tab
from tests.e2e.theatre import Theatre

MOST_CONNECTING_S = 2.0
STRANGER = bytes([7]) * 32


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handed to the system's browser."""
    found: list[str] = []

    def open_link(url: str) -> bool:
        found.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", open_link)
    return found


class Scene:
    """The program beside a tab with one wallet in it, which holds the demo collector's key."""

    def __init__(self, theatre: Theatre, tab: Tab, wallet: FakeWallet, links: list[str]) -> None:
        self.theatre, self.tab, self.wallet, self.links = theatre, tab, wallet, links
        self.inside = InTab(tab, one=wallet)

    @property
    def view(self) -> WalletView:
        return self.theatre.program.store.state.wallet

    async def connect(self) -> None:
        self.theatre.program.handle(ConnectBrowser())
        await self.theatre.until(lambda: bool(self.links), "the link")
        await self.tab.open(self.links.pop())
        await self.tab.until_shown(self.view.code)
        await self.tab.click(".wallets button")
        await self.theatre.until(lambda: self.view.way is Way.BROWSER and self.view.can_sign, "the wallet")


@asynccontextmanager
async def scene(theatre: Theatre, address: str, links: list[str], *keys: bytes) -> AsyncIterator[Scene]:
    await theatre.library()
    controller = theatre.program.controller
    assert controller is not None and controller.world is not None
    rpc = Web3Rpc(controller.world.processes.node.rpc_url)
    async with connected_to(address) as browser:
        wallet = FakeWallet(rpc, *(keys or (key_of("collector"),)))
        tab = await browser.new_tab(install_scripts(one=wallet))
        it = Scene(theatre, tab, wallet, links)
        try:
            yield it
        finally:
            await it.inside.stop()
            await rpc.close()


def test_a_forge_goes_through_the_page(home: Path, links: list[str]) -> None:
    with running_chromium() as address, Theatre(home) as theatre:
        theatre.run(_forge(theatre, address, links))


async def _forge(theatre: Theatre, address: str, links: list[str]) -> None:
    program = theatre.program
    async with scene(theatre, address, links) as it:
        program.handle(intents.ShowPage(Page.CONNECT))
        program.handle(ConnectBrowser())
        await theatre.until(lambda: it.view.link is LinkStep.OPENED and bool(links), "the link")
        await it.tab.open(links.pop())
        await it.tab.until_shown(it.view.code)
        await theatre.until(lambda: it.view.link is LinkStep.PAGE, "the page")
        began_s = time.monotonic()
        await it.tab.click(".wallets button")
        await theatre.until(lambda: it.view.way is Way.BROWSER, "the wallet")
        took_s = time.monotonic() - began_s
        print(f"from click to connected: {took_s * 1000:.0f} ms")
        assert took_s < MOST_CONNECTING_S
        assert it.view.can_sign and it.view.name == "Test Wallet"

        # One signature for everything that is owned, and it says so.
        song = await theatre.open_song("Harbour")
        assert {strip.status for strip in song.strips} == {StripStatus.READY}
        await theatre.open_song("Paper Kites")
        assert it.wallet.asked.count("personal_sign") == 1

        await theatre.open_song("Harbour")
        program.handle(intents.OpenForge())
        await _confirm(theatre, "Hold to approve")
        await _confirm(theatre, "Hold to forge")
        await theatre.until(lambda: _step(theatre) is ForgeStep.FINAL, "the end")
        program.handle(intents.CloseForge())
        rows = await theatre.library()
        assert next(row for row in rows if row.title == "Harbour").status is SongStatus.FORGED
        assert len(it.wallet.sent) == it.wallet.asked.count("eth_sendTransaction") == 2
        assert it.tab.errors == []


def _step(theatre: Theatre) -> ForgeStep | None:
    view = theatre.program.store.state.forge
    return view.step if view else None


async def _confirm(theatre: Theatre, label: str) -> None:
    """As a person without a mouse does: the song's name, then Return."""

    def ready() -> bool:
        view, dialog = theatre.program.store.state.forge, theatre.program.window.forge_dialog
        return view is not None and view.confirm_label == label and dialog is not None and dialog.typed.isEnabled()

    await theatre.until(ready, label)
    dialog = theatre.program.window.forge_dialog
    assert dialog is not None
    dialog.typed.clear()
    QTest.keyClicks(dialog.typed, "Harbour")
    QTest.keyClick(dialog.typed, Qt.Key.Key_Return)


def test_what_happens_in_the_browser_is_noticed_in_the_window(home: Path, links: list[str]) -> None:
    with running_chromium() as address, Theatre(home) as theatre:
        theatre.run(_changes(theatre, address, links))


async def _changes(theatre: Theatre, address: str, links: list[str]) -> None:
    program = theatre.program
    async with scene(theatre, address, links, key_of("collector"), STRANGER) as it:
        await it.connect()
        collector, stranger = it.wallet.accounts
        controller = program.controller
        assert controller is not None

        # What is asked is shown while it waits; a refusal is one.
        it.wallet.on = {"personal_sign": hang}
        signer = controller.wallet.signer
        assert signer is not None
        asking = asyncio.ensure_future(signer.sign_message("hear me"))
        await theatre.until(lambda: it.view.asked is not None, "what is asked")
        await theatre.until(program.window.asked.isVisible, "the line about it")
        assert it.view.asked is not None and it.view.asked.text == "hear me"
        asking.cancel()
        await theatre.until(lambda: it.view.asked is None, "the end of it")
        it.wallet.on = {"personal_sign": refuse}
        with pytest.raises(WalletRefused, match="user_rejected"):
            await signer.sign_message("hear me")
        it.wallet.on = {}

        # Another chain is said, and is no reason to lose the wallet.
        it.wallet.chain_id = 10
        await it.inside.emit("one", "chainChanged", "0xa")
        await theatre.until(lambda: "chain 10" in it.view.remark, "the remark")
        it.wallet.chain_id = 31337
        await it.inside.emit("one", "chainChanged", "0x7a69")
        await theatre.until(lambda: it.view.remark == "", "no remark")

        # Another account: its stems are shown, which are none.
        it.wallet.accounts = [stranger]
        await it.inside.emit("one", "accountsChanged", [stranger])
        await theatre.until(lambda: it.view.account == stranger, "the stranger")
        await theatre.until(lambda: _owned(theatre) == 0, "nothing owned")
        it.wallet.accounts = [collector]
        await it.inside.emit("one", "accountsChanged", [collector])
        await theatre.until(lambda: _owned(theatre) > 0, "the collector's stems")

        # The tab is closed: the address stays, nobody signs.
        await it.tab.close()
        await theatre.until(lambda: it.view.lost, "the loss")
        assert it.view.account == collector and not it.view.can_sign and controller.wallet.signer is None
        program.handle(DisconnectWallet())
        await theatre.until(lambda: it.view.way is Way.WATCH, "only watched")
        assert it.view.account == collector


def _owned(theatre: Theatre) -> int:
    return sum(row.owned for album in theatre.program.store.state.library.albums for row in album.songs)
