"""The other side of the settings page: accounts that are watched beside the one in front."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from app.paths import find_paths
from app.services.engine_link import EngineLink
from app.services.remembering import Remembering
from app.services.settings import OpenedCollection, SettingsService
from app.services.wallet import WalletService
from app.settings import Settings
from app.state.settings import Unwatch, WatchAlso
from app.state.store import Store
from chain.content.keys import KeyRing
from chain.profile import Profile
from chain.tokens.catalogue_file import Corrections
from chain.wallet.ccip import Lookup
from tests.app.waiting import until
from tests.chain.wallet.pages import ACCOUNT, FRIEND
from tests.chain.wallet.test_watch import EXTENDED, URL, FakeEns, Gateway, offchain
from tests.fakes.engine import FakeEngine

MAINNET = Profile(name="live", title="Live", chain_id=1, collection=ACCOUNT, first_block=1, rpc_urls=("http://x",))


class Page:
    def __init__(self, folder: Path) -> None:
        self.store, self.node, self.gateway, self.changes = Store(), FakeEns(), Gateway(b""), 0
        link = EngineLink(
            FakeEngine(),  # type: ignore[arg-type]
            self.store,
            levels=lambda *_: None,
            loudness=lambda _: None,
            overview=lambda *_: None,
            clear_overviews=lambda: None,
        )
        paths = find_paths(folder)
        self.remembered = Remembering(paths.settings, Settings(), lambda: None)
        wallet = WalletService(self.store, lambda: None, copy=lambda text: None)
        self.service = SettingsService(
            self.remembered, paths, self.store, link, wallet, self._changed, new_gateway=lambda: self.gateway
        )
        ring = KeyRing("eip155:1", store=None, index=folder / "keys.json")
        self.gateway.result = self.node.word(FRIEND)
        collector = SimpleNamespace(corrections=Corrections())
        self.service.opened(
            OpenedCollection("live", MAINNET, self.node, ring, False, collector, lambda: None)  # type: ignore[arg-type]
        )

    def _changed(self) -> None:
        self.changes += 1


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path)


async def test_an_account_is_watched_by_its_name_and_left_again(page: Page) -> None:
    page.service.handle(WatchAlso("alice.eth"))
    await until(lambda: page.service.watched() == ((ACCOUNT, "alice.eth"),))
    page.service.handle(Unwatch(ACCOUNT))
    assert page.service.watched() == () and page.changes == 2
    await page.remembered.close()


async def test_the_web_server_of_a_name_is_asked_only_after_a_person_said_so(page: Page) -> None:
    page.node.lookup = offchain(EXTENDED, [URL])
    page.service.handle(WatchAlso("bob.wild.eth "))
    await until(lambda: bool(page.store.state.settings.watch_hosts))
    shown = page.store.state.settings
    assert (shown.watch_name, shown.watch_hosts) == ("bob.wild.eth", ("gateway.example",))
    assert "web server" in shown.watch_problem and page.gateway.asked == [] and page.service.watched() == ()
    page.service.handle(WatchAlso(shown.watch_name, ask_hosts=True))
    await until(lambda: page.service.watched() == ((FRIEND, "bob.wild.eth"),))
    (lookup,) = page.gateway.asked
    assert isinstance(lookup, Lookup) and lookup.hosts == ("gateway.example",)
    assert page.store.state.settings.watch_hosts == () and page.store.state.settings.watch_problem == ""
    await page.remembered.close()
