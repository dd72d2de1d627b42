"""A download that broke off goes on where it ended, if that can be judged; the most urgent goes before all others."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from chain.content.cache import Cache
from chain.content.cid import cid_of
from chain.content.fetch import Fetcher
from chain.errors import ContentError
from chain.profile import Profile
from tests.app.waiting import until
from tests.chain.nodes import serving

DATA = bytes(range(256)) * 4096
SHA = hashlib.sha256(DATA).hexdigest()
URI = f"ipfs://{cid_of(DATA)}"
TREE = "ipfs://QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"
HALF = len(DATA) // 2


class Shelf:
    """A server that knows ranges. breaks: after how many bytes the next connections end, one each."""

    def __init__(self) -> None:
        self.data = DATA
        self.tag: str | None = '"one"'
        self.ranges = True
        self.breaks: list[int] = []
        self.asked: list[tuple[str | None, str | None]] = []
        self.sent = 0
        self.may_go_on: dict[str, asyncio.Event] = {}
        self.begun: list[str] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        wanted, only_if = request.headers.get("Range"), request.headers.get("If-Range")
        self.asked.append((wanted, only_if))
        begin = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        response = web.StreamResponse()
        if self.tag:
            response.headers["ETag"] = self.tag
        if self.ranges:
            response.headers["Accept-Ranges"] = "bytes"
        if not self.ranges or (only_if is not None and only_if != self.tag):
            begin = 0
        elif wanted and begin >= len(self.data):
            return web.Response(status=416)
        elif wanted:
            response.set_status(206)
            response.headers["Content-Range"] = f"bytes {begin}-{len(self.data) - 1}/{len(self.data)}"
        response.content_length = len(self.data) - begin
        await response.prepare(request)
        self.begun.append(request.path)
        end = begin + self.breaks.pop(0) if self.breaks else len(self.data)
        for at in range(begin, min(end, len(self.data)), 1 << 15):
            piece = self.data[at : min(at + (1 << 15), end)]
            await response.write(piece)
            self.sent += len(piece)
            if request.path in self.may_go_on:
                await self.may_go_on[request.path].wait()
        if end < len(self.data):
            assert request.transport is not None
            request.transport.close()
        return response


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    yield Shelf()


@pytest.fixture
async def fetcher(shelf: Shelf) -> AsyncIterator[Fetcher]:
    application = web.Application()
    application.router.add_get("/{rest:.*}", shelf.serve)
    async with serving(application) as url:
        fetcher = Fetcher(Profile("x", "X", 1, (), "0x" + "00" * 20, gateways=(f"{url}/ipfs/",)), timeout_s=5)
        yield fetcher
        await fetcher.close()


def ranges(shelf: Shelf) -> list[str | None]:
    return [wanted for wanted, _ in shelf.asked]


async def test_a_connection_that_breaks_is_taken_up_where_it_broke(shelf: Shelf, fetcher: Fetcher) -> None:
    shelf.breaks = [HALF, 1 << 15]
    sink = io.BytesIO()
    fetched = await fetcher.fetch(URI, sink, max_bytes=len(DATA), sha256=SHA)
    assert (sink.getvalue() == DATA, fetched.verified) == (True, True)
    assert len(shelf.asked) == 3 and all(shelf.asked[2])
    assert shelf.sent == len(DATA)


async def test_what_an_earlier_run_left_is_gone_on_with(shelf: Shelf, fetcher: Fetcher) -> None:
    sink = io.BytesIO(DATA[:HALF])
    await fetcher.fetch(URI, sink, max_bytes=len(DATA), sha256=SHA)
    assert sink.getvalue() == DATA
    assert shelf.asked == [(f"bytes={HALF}-", None)]


async def test_what_is_whole_already_is_not_asked_for(shelf: Shelf, fetcher: Fetcher) -> None:
    fetched = await fetcher.fetch(URI, io.BytesIO(DATA), max_bytes=len(DATA), sha256=SHA)
    assert (fetched.size_bytes, shelf.asked) == (len(DATA), [])


@pytest.mark.parametrize("left", [b"x" * HALF, DATA + b"more", b"x" * len(DATA)], ids=["other", "longer", "as long"])
async def test_what_does_not_fit_is_fetched_anew(shelf: Shelf, fetcher: Fetcher, left: bytes) -> None:
    sink = io.BytesIO(left)
    await fetcher.fetch(URI, sink, max_bytes=len(DATA), sha256=SHA)
    assert sink.getvalue() == DATA
    assert ranges(shelf) == [f"bytes={len(left)}-", None]


async def test_a_server_without_ranges_sends_it_all_again(shelf: Shelf, fetcher: Fetcher) -> None:
    shelf.ranges = False
    sink = io.BytesIO(DATA[:HALF])
    await fetcher.fetch(URI, sink, max_bytes=len(DATA), sha256=SHA)
    assert (sink.getvalue() == DATA, shelf.sent) == (True, len(DATA))


async def test_without_a_promised_hash_an_earlier_run_is_not_trusted(shelf: Shelf, fetcher: Fetcher) -> None:
    sink = io.BytesIO(DATA[:HALF])
    await fetcher.fetch(TREE, sink, max_bytes=len(DATA))
    assert (sink.getvalue() == DATA, ranges(shelf)) == (True, [None])


async def test_without_a_promised_hash_only_the_servers_own_mark_lets_it_go_on(shelf: Shelf, fetcher: Fetcher) -> None:
    shelf.breaks = [HALF]
    sink = io.BytesIO()
    await fetcher.fetch(TREE, sink, max_bytes=len(DATA))
    assert sink.getvalue() == DATA
    assert [only_if for _, only_if in shelf.asked] == [None, '"one"']
    shelf.asked, shelf.breaks, shelf.tag = [], [HALF], None
    with pytest.raises(ContentError) as failure:
        await fetcher.fetch(TREE, io.BytesIO(), max_bytes=len(DATA))
    assert (failure.value.reason, ranges(shelf)) == ("unreachable", [None])


async def test_content_that_changed_meanwhile_is_fetched_anew(shelf: Shelf, fetcher: Fetcher) -> None:
    shelf.breaks = [HALF]

    def change(*_: object) -> None:
        if len(shelf.asked) == 1:
            shelf.data, shelf.tag = DATA[::-1], '"two"'

    sink = io.BytesIO()
    await fetcher.fetch(TREE, sink, max_bytes=len(DATA), progress=change)
    assert sink.getvalue() == DATA[::-1]


async def test_a_server_that_always_breaks_off_is_given_up(shelf: Shelf, fetcher: Fetcher) -> None:
    shelf.breaks = [1 << 15] * 50
    with pytest.raises(ContentError) as failure:
        await fetcher.fetch(URI, io.BytesIO(), max_bytes=len(DATA), sha256=SHA)
    assert failure.value.reason == "unreachable"
    assert len(shelf.asked) < 10


async def test_the_cache_keeps_what_came_for_the_next_run(shelf: Shelf, fetcher: Fetcher, tmp_path: Path) -> None:
    shelf.breaks = [1 << 15] * 5

    async def obtain(cache: Cache) -> Path:
        async def download(sink):  # type: ignore[no-untyped-def]
            return (await fetcher.fetch(URI, sink, max_bytes=len(DATA), sha256=SHA)).sha256

        return await cache.obtain(SHA, download)

    with pytest.raises(ContentError):
        await obtain(Cache(tmp_path))
    came = shelf.sent
    assert came > 0
    assert (await obtain(Cache(tmp_path))).read_bytes() == DATA
    assert shelf.asked[-1][0] == f"bytes={came}-"


async def test_a_song_that_comes_to_the_front_takes_the_turn_of_another_which_goes_on_later(
    shelf: Shelf, fetcher: Fetcher
) -> None:
    base = fetcher._gateways[0]
    behind = [asyncio.Event() for _ in range(4)]
    for number, event in enumerate(behind):
        shelf.may_go_on[f"/ipfs/behind/{number}"] = event
    sinks = [io.BytesIO() for _ in range(4)]
    tasks = [
        asyncio.create_task(
            fetcher.fetch(f"{base}behind/{n}", sinks[n], max_bytes=len(DATA), sha256=SHA, rank=lambda: 1)
        )
        for n in range(4)
    ]
    await until(lambda: len(shelf.begun) == 4)
    front = asyncio.create_task(
        fetcher.fetch(f"{base}front", io.BytesIO(), max_bytes=len(DATA), sha256=SHA, rank=lambda: 0)
    )
    await until(lambda: bool(fetcher._turns._waiting))
    for event in behind:
        event.set()
    await front
    await asyncio.gather(*tasks)
    assert [sink.getvalue() == DATA for sink in sinks] == [True] * 4
    assert shelf.begun[4] == "/ipfs/front"
    assert any(wanted is not None for wanted, _ in shelf.asked[5:])
