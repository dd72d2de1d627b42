"""The wallet service, with a real bridge, a real desktop wallet's port and a real key file; no browser."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from eth_account import Account

from app.services import local_following
from app.services.account_signer import AccountSigner
from app.services.wallet import WalletService
from app.state import wallet as wishes
from app.state.store import Store
from app.state.wallet import LinkStep, WalletView, Way
from chain.errors import WalletRefused
from chain.wallet.local import LocalSigner
from chain.wallet.node_accounts import NAME
from tests.app.waiting import until
from tests.chain.nodes import serving
from tests.chain.wallet.pages import ACCOUNT, FRIEND, Page
from tests.fakes.frame import running_frame

KEY = bytes([9]) * 32
OWNER = str(Account.from_key(KEY).address)
MAINNET_NAME = "name.eth"


class Node:
    """As much of a node as a wallet asks."""

    async def chain_id(self) -> int:
        return 31337


class Desk:
    def __init__(self) -> None:
        self.store = Store()
        self.changes = 0
        self.opened: list[str] = []
        self.copied: list[str] = []
        self.opens = True
        self.node = Node()
        self.service = WalletService(self.store, self._changed, copy=self.copied.append, open_url=self._open)

    def begin(self, *, home: bool = False, remembered: str = "", keystores: bool = False) -> None:
        signer = LocalSigner(KEY, self.node) if home else None  # type: ignore[arg-type]
        self.service.begin(self.node, 31337, home=signer, remembered=remembered, keystores=keystores)  # type: ignore[arg-type]

    def _changed(self) -> None:
        self.changes += 1

    async def _open(self, url: str) -> bool:
        self.opened.append(url)
        return self.opens

    @property
    def view(self) -> WalletView:
        return self.store.state.wallet

    async def page(self) -> Page:
        """A page that has the link which was opened last."""
        host, code = self.opened[-1].removeprefix("http://").split("/#")
        page = Page(host)
        page.token = (await page.post("/pair", {"code": code})).json["token"]
        return page


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    await desk.service.leave()


async def test_an_account_of_last_time_is_watched_and_signs_nothing(desk: Desk) -> None:
    desk.begin(remembered=ACCOUNT)
    assert (desk.view.way, desk.view.account, desk.view.can_sign) == (Way.WATCH, ACCOUNT, False)
    assert desk.service.signer is None
    assert desk.store.state.account == "0xf39F…2266" and "watching" in desk.store.state.account_short
    signer = AccountSigner(ACCOUNT, desk.node, lambda: desk.service.signer)  # type: ignore[arg-type]
    with pytest.raises(WalletRefused, match="watch_only"):
        await signer.sign_message("x")
    assert not await signer.can_batch()


async def test_a_page_connects_changes_and_goes(desk: Desk) -> None:
    desk.begin()
    desk.service.handle(wishes.ConnectBrowser())
    await until(lambda: bool(desk.opened))
    assert desk.view.link is LinkStep.OPENED and len(desk.view.code) == 7
    page = await desk.page()
    await until(lambda: desk.view.link is LinkStep.PAGE)
    await page.show(ACCOUNT)
    await until(lambda: desk.view.way is Way.BROWSER)
    assert desk.view.can_sign and desk.view.name == "Paper" and desk.view.remark == ""
    await page.show(ACCOUNT, chain_id="0x1")
    await until(lambda: "chain 1;" in desk.view.remark)
    await page.show(FRIEND, chain_id="0x1")
    await until(lambda: desk.view.account == FRIEND)
    changes = desk.changes
    await page.bye()
    await until(lambda: desk.view.lost)
    assert desk.service.signer is None and desk.view.account == FRIEND and desk.changes == changes + 1
    assert "Open it again" in desk.view.problem


async def test_without_a_browser_the_link_can_be_copied(desk: Desk) -> None:
    desk.begin()
    desk.opens = False
    desk.service.handle(wishes.ConnectBrowser())
    await until(lambda: "Copy the link" in desk.view.problem)
    desk.service.handle(wishes.CopyWalletLink())
    await until(lambda: bool(desk.copied))
    assert desk.copied[0].startswith("http://127.0.0.1:") and desk.copied[0] != desk.opened[0]
    desk.service.handle(wishes.StopConnecting())
    assert desk.view.link is LinkStep.NONE and desk.view.problem == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [("hello", "no address"), ("0x12", "no address"), (MAINNET_NAME, "mainnet only"), (ACCOUNT.swapcase(), "")],
)
async def test_what_is_typed_wrong_is_said_and_changes_nothing(desk: Desk, typed: str, said: str) -> None:
    desk.begin(remembered=FRIEND)
    desk.service.handle(wishes.WatchAddress(typed))
    await until(lambda: desk.view.problem != "" or desk.view.account != FRIEND)
    assert said in desk.view.problem and desk.view.problem_of is Way.WATCH
    assert desk.view.account == FRIEND and desk.changes == 0


async def test_an_address_is_watched_at_once(desk: Desk) -> None:
    desk.begin(home=True)
    assert desk.view.way is Way.HOME and desk.service.account == OWNER
    desk.service.handle(wishes.WatchAddress(f" {ACCOUNT.lower()} "))
    await until(lambda: desk.view.way is Way.WATCH)
    assert desk.view.account == ACCOUNT and desk.service.signer is None
    desk.service.handle(wishes.UseHomeWallet())
    assert desk.view.way is Way.HOME and desk.service.signer is not None


@asynccontextmanager
async def desktop_wallet(*accounts: str) -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        method = (await request.json())["method"]
        result: object = list(accounts) if method == "eth_accounts" else "0x7a69"
        return web.json_response({"jsonrpc": "2.0", "id": 1, "result": result})

    application = web.Application()
    application.router.add_post("/", answer)
    async with serving(application) as url:
        yield url


async def test_a_desktop_wallet_with_one_account_is_used_and_of_two_one_is_chosen(desk: Desk) -> None:
    desk.begin()
    async with desktop_wallet(ACCOUNT) as url:
        desk.service.handle(wishes.FindLocalWallet(url))
        await until(lambda: desk.view.way is Way.LOCAL)
        assert desk.view.account == ACCOUNT and desk.view.can_sign
    async with desktop_wallet(ACCOUNT, FRIEND) as url:
        desk.service.handle(wishes.FindLocalWallet(url))
        await until(lambda: desk.view.local_accounts == (ACCOUNT, FRIEND))
        desk.service.handle(wishes.UseLocalAccount(FRIEND))
        await until(lambda: desk.view.account == FRIEND)
        desk.service.handle(wishes.FindLocalWallet("http://example.org"))
        await until(lambda: "on this computer" in desk.view.problem)


async def test_frame_asks_its_user_first_and_is_waited_for(desk: Desk) -> None:
    desk.begin()
    async with running_frame(ACCOUNT) as frame:
        desk.service.handle(wishes.FindLocalWallet(frame.url))
        await until(lambda: list(frame.prompts) == [("stems-mixer", ACCOUNT)], "the question in Frame")
        assert desk.view.busy is Way.LOCAL and not desk.view.can_sign
        frame.decide(True)
        await until(lambda: desk.view.way is Way.LOCAL and desk.view.can_sign)
        assert desk.view.account == ACCOUNT
        await desk.service.leave()


async def test_who_asks_twice_is_still_shown_that_it_is_under_way(desk: Desk) -> None:
    desk.begin()
    async with running_frame(ACCOUNT) as frame:
        desk.service.handle(wishes.FindLocalWallet(frame.url))
        await until(lambda: len(frame.prompts) == 1, "the question in Frame")
        desk.service.handle(wishes.FindLocalWallet(frame.url))
        await until(lambda: not desk.service._seat.tasks._ending, "the end of the first try")
        assert desk.view.busy is Way.LOCAL
        desk.service.handle(wishes.StopConnecting())
        assert desk.view.busy is Way.NONE
        await desk.service.leave()


async def test_frame_whose_user_says_no_shows_no_account(desk: Desk) -> None:
    desk.begin()
    async with running_frame(ACCOUNT) as frame:
        desk.service.handle(wishes.FindLocalWallet(frame.url))
        await until(lambda: bool(frame.prompts), "the question in Frame")
        frame.decide(False)
        await until(lambda: "Allow “stems-mixer”" in desk.view.problem)
        assert desk.view.way is Way.NONE and desk.service.signer is None


async def test_what_is_chosen_in_frame_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_following.follow, "__kwdefaults__", {"pause_s": 0.01})
    desk.begin()
    async with running_frame(ACCOUNT) as frame:
        frame.allowed[NAME, ACCOUNT] = True
        desk.service.handle(wishes.FindLocalWallet(frame.url))
        await until(lambda: desk.view.can_sign)

        # Another account, which its user has to allow as well.
        frame.account = FRIEND
        await until(lambda: bool(frame.prompts), "the question in Frame")
        frame.decide(True)
        await until(lambda: desk.view.account == FRIEND and desk.view.can_sign)
        assert [notice.title for notice in desk.store.state.notices] == ["Another account"]

        frame.chain_id = "0xa"
        await until(lambda: "chain 10" in desk.view.remark)
        frame.chain_id = "0x7a69"
        await until(lambda: desk.view.remark == "")

        # Locked, and open again: the same account goes on.
        frame.account = None
        await until(lambda: desk.view.lost)
        assert desk.service.signer is None and "Unlock it" in desk.view.problem
        frame.account = FRIEND
        await until(lambda: desk.view.can_sign and not desk.view.lost)
        assert desk.service.signer is not None and desk.view.problem == ""
    await until(lambda: desk.view.lost, "the end of Frame")
    assert "does not answer" in desk.view.problem
    desk.service.handle(wishes.DisconnectWallet())
    assert desk.view.way is Way.WATCH and desk.view.account == FRIEND
    await desk.service.leave()


async def test_a_key_file_asks_for_its_password_each_time_and_only_where_allowed(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text(json.dumps(Account.encrypt(KEY, "sesame", kdf="pbkdf2", iterations=10)))
    desk.begin()
    desk.service.handle(wishes.UseKeystore(str(file)))
    assert desk.view.busy is Way.NONE and desk.view.way is Way.NONE
    desk.service.allow_keystores(True)
    desk.service.handle(wishes.UseKeystore(str(file)))
    await until(lambda: desk.view.way is Way.KEYSTORE)
    assert desk.view.account == OWNER
    for typed, error in (("sesame", ""), ("wrong", "wrong_password"), (None, "no_password")):
        signer = desk.service.signer
        assert signer is not None
        signing = asyncio.ensure_future(signer.sign_message("hear me"))
        await until(lambda: desk.view.password_for == OWNER and desk.view.asked is not None)
        desk.service.handle(wishes.GivePassword(typed))
        if error:
            with pytest.raises(WalletRefused, match=error):
                await signing
        else:
            assert len(await signing) == 65
        assert desk.view.password_for == "" and desk.view.asked is None
    desk.service.allow_keystores(False)
    assert desk.service.signer is None and desk.view.way is Way.WATCH


async def test_a_collection_that_is_left_takes_its_wallet_along(desk: Desk) -> None:
    desk.begin(home=True)
    await desk.service.leave()
    assert desk.service.signer is None
    desk.service.handle(wishes.ConnectBrowser())
    assert desk.opened == []
