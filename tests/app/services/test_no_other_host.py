"""A session over a collection of 200 hostile tokens: every connection and every look-up of a name is recorded, and
there is none but to the node and the gateway of the profile."""

import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import web
from eth_utils.address import to_checksum_address

from app.services.engine_link import EngineLink
from app.services.offline import OfflineKeeper
from app.services.song import SongService
from app.services.tasks import Tasks
from app.services.wish_book import WishBook
from app.state.store import Store
from chain.collector import Collector
from chain.content.cache import Cache
from chain.content.cid import cid_of
from chain.content.fetch import Fetcher
from chain.content.keys import KeyRing
from chain.errors import ContentError
from chain.profile import Profile
from chain.profiling.discover import discover_profile
from chain.rpc import Web3Rpc
from chain.tokens.model import Token
from tests.app.waiting import until
from tests.chain.content.hostile_urls import FORMS
from tests.chain.nodes import running_anvil, serving
from tests.contracts.chain import Anvil
from tests.contracts.world import World, make_world
from tests.fakes.engine import FakeEngine

TOKENS = 200
TYPES = ("Drums", "Bass", "Vocals", "FX")
URLS = [uri for uri in FORMS if uri and uri.isascii() and len(uri) < 300]


class Recorder:
    """Hears of every connection of this process, whoever makes it. An audit hook can not be taken out again."""

    def __init__(self) -> None:
        self.on = False
        self.asked: set[tuple[str, object, object]] = set()
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on or not event.startswith("socket."):
            return
        if event in ("socket.connect", "socket.sendto"):
            address = arguments[1]
            host, port = address[:2] if isinstance(address, tuple) else (address, 0)
            self.asked.add((event, host, port))
        elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
            self.asked.add((event, arguments[0], 0))

    @contextmanager
    def listening(self) -> Iterator[None]:
        self.on = True
        try:
            yield
        finally:
            self.on = False


RECORDER = Recorder()


class Gateway:
    """Serves hostile documents; of every fifth it says that it is somewhere else."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}

    def add(self, document: object) -> str:
        data = json.dumps(document).encode()
        cid = cid_of(data)
        self.held[cid] = data
        return f"ipfs://{cid}"

    async def handle(self, request: web.Request) -> web.Response:
        cid = request.match_info["rest"].partition("/")[0]
        if cid in self.moved:
            return web.Response(status=302, headers={"Location": self.moved[cid]})
        return web.Response(body=self.held[cid]) if cid in self.held else web.Response(status=404)


def hostile_uri(gateway: Gateway, number: int) -> str:
    """The URI of a token: hostile itself, or good with a document that is not."""
    url = URLS[number % len(URLS)]
    if number % 3 == 0:
        return url
    traits = {"Tier": "Stem", "Album": "First", "Song": f"Song {number % 20}", "Type": TYPES[number % 4]}
    audio: object = {"uri": url, "sha256": "00" * 32, "key_gate": "https://evil.example/keys"}
    uri = gateway.add(
        {
            "name": f"<img src='https://evil.example/{number}.png'>",
            "image": URLS[(number + 7) % len(URLS)],
            "external_url": "https://evil.example/",
            "animation_url": url,
            "attributes": [{"trait_type": name, "value": value} for name, value in traits.items()],
            "properties": {"audio": audio} if number % 2 else {},
        }
    )
    if number % 5 == 0 and "\n" not in url and "\r" not in url and "\x00" not in url:
        gateway.moved[uri.removeprefix("ipfs://")] = url
    return uri


@pytest.fixture
def node_url() -> Iterator[str]:
    with running_anvil() as url:
        yield url


@pytest.fixture
async def gateway() -> AsyncIterator[tuple[Gateway, str]]:
    made = Gateway()
    application = web.Application()
    application.router.add_get("/{prefix}/{rest:.*}", made.handle)
    async with serving(application) as url:
        yield made, url


def release(world: World, gateway: Gateway) -> None:
    ids = list(range(1000, 1000 + TOKENS))
    uris = [hostile_uri(gateway, number) for number in range(TOKENS)]
    for first in range(0, TOKENS, 20):
        world.collection.send(world.owner, "setURIs", ids[first : first + 20], uris[first : first + 20])
        world.give(world.alice, tuple(ids[first : first + 20]))


async def fetch_all_of(collector: Collector, tokens: list[Token]) -> None:
    for token in tokens:
        for fetch in (collector.image, collector.audio_path):
            try:
                await fetch(token)
            except ContentError:
                continue


async def test_no_host_outside_the_profile_is_ever_contacted(
    node_url: str, gateway: tuple[Gateway, str], tmp_path: Path
) -> None:
    served, url = gateway
    world = make_world(Anvil(node_url))
    release(world, served)
    collection, alice = (str(to_checksum_address(address)) for address in (world.collection.address, world.alice))
    profile = Profile("x", "X", 31337, (node_url,), collection, gateways=(f"{url}/ipfs/",))
    rpc, fetcher, store = Web3Rpc(node_url), Fetcher(profile, timeout_s=2), Store()
    tasks = Tasks(lambda name, error: pytest.fail(f"{name}: {error!r}"))
    with RECORDER.listening():
        collector = Collector(profile, rpc, Cache(tmp_path / "content"), fetcher)
        library = await collector.look(alice)
        tokens = [stem for song in library.catalogue.songs() for stem in song.stems]
        assert len(tokens) + len(library.catalogue.unplaced) >= TOKENS
        await fetch_all_of(collector, [*tokens, *library.catalogue.unplaced])

        link = EngineLink(
            FakeEngine(),  # type: ignore[arg-type]
            store,
            levels=lambda *_: None,
            loudness=lambda *_: None,
            overview=lambda *_: None,
            clear_overviews=lambda: None,
        )
        songs = SongService(profile, collector, KeyRing("x"), None, lambda: None, store, link)  # type: ignore[arg-type]
        songs.library = library
        for key in library.songs:
            await songs.open(key)
            await songs.show_artwork(key)
        book = WishBook(tmp_path / "kept.json", "x", lambda: None)
        keeper = OfflineKeeper(collector.stems, collector.image, songs.fetch_keys, book, store, tasks)
        keeper.looked(library)
        for album in library.albums:
            keeper.keep_album(album, keep=True)
        await until(lambda: bool(store.state.content.keeping), "what is kept")
        await until(
            lambda: all(kept.failed or kept.complete for kept in store.state.content.keeping.values()),
            "all that can be kept",
        )
        found = await discover_profile(
            rpc, profile.rpc_urls, collection, lambda draft, uri: fetcher.read(uri, max_bytes=1 << 18)
        )
        assert found.tokens
    await tasks.close()
    await keeper.close()
    await fetcher.close()
    await rpc.close()

    ours = {int(address.rpartition(":")[2]) for address in (node_url, url)}
    connected = {(host, port) for event, host, port in RECORDER.asked if event == "socket.connect"}
    looked_up = {host for event, host, _ in RECORDER.asked if event != "socket.connect"}
    assert connected == {("127.0.0.1", port) for port in ours}
    assert looked_up <= {"127.0.0.1", b"127.0.0.1"}


def test_the_recorder_would_have_heard() -> None:
    """A gauge that was never red is not trusted."""
    import socket

    with RECORDER.listening(), suppress(OSError):
        socket.create_connection(("127.0.0.1", 1), timeout=0.1)
    assert ("socket.connect", "127.0.0.1", 1) in RECORDER.asked
    RECORDER.asked.clear()
