import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from aiohttp import web

from chain.content import fetch
from chain.content.cid import cid_of
from chain.content.fetch import Fetched, Fetcher
from chain.errors import ContentError
from chain.profile import Profile
from tests.chain.nodes import serving

DATA = b"what the stem is made of" * 10_000
SHA = hashlib.sha256(DATA).hexdigest()
CID = cid_of(DATA)
TREE = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"

Handler = Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]


class Site:
    """Two loopback servers; what they answer is up to the test. `asked` holds the paths, in order."""

    def __init__(self) -> None:
        self.first: Handler = self.serve
        self.second: Handler = self.serve
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.urls: list[str] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=DATA)

    def application(self, which: str) -> web.Application:
        async def handle(request: web.Request) -> web.StreamResponse:
            self.asked.append(f"{which}{request.path}")
            self.headers.append(dict(request.headers))
            handler: Handler = getattr(self, which)
            return await handler(request)

        application = web.Application()
        application.router.add_route("*", "/{rest:.*}", handle)
        return application

    def profile(self, *, both: bool = True) -> Profile:
        gateways = tuple(f"{url}/ipfs/" for url in self.urls[: 2 if both else 1])
        return Profile("x", "X", 1, (), "0x" + "00" * 20, gateways=gateways)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    async with serving(site.application("first")) as first, serving(site.application("second")) as second:
        site.urls = [first, second]
        yield site


@pytest.fixture
async def fetcher(site: Site) -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(site.profile(), timeout_s=5)
    yield fetcher
    await fetcher.close()


def answering(**fields: Any) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return web.Response(**fields)

    return handle


async def failure_of(fetcher: Fetcher, uri: str, **promises: Any) -> str:
    with pytest.raises(ContentError) as failure:
        await fetcher.fetch(uri, io.BytesIO(), **({"max_bytes": 1 << 20} | promises))
    return failure.value.reason


async def test_content_comes_from_the_first_gateway_and_is_verified_by_its_cid(site: Site, fetcher: Fetcher) -> None:
    sink = io.BytesIO()
    assert await fetcher.fetch(f"ipfs://{CID}", sink, max_bytes=1 << 20) == Fetched(SHA, len(DATA), verified=True)
    assert sink.getvalue() == DATA
    assert site.asked == [f"first/ipfs/{CID}"]


async def test_content_of_unknown_hash_is_marked_so(fetcher: Fetcher) -> None:
    assert not (await fetcher.fetch(f"ipfs://{TREE}", io.BytesIO(), max_bytes=1 << 20)).verified


@pytest.mark.parametrize(
    "first",
    [
        answering(status=404),
        answering(status=500),
        answering(body=b"something else"),
        answering(status=302),
        answering(status=302, headers={"Location": "https://evil.example/"}),
        answering(status=302, headers={"Location": "file:///etc/passwd"}),
        answering(body=DATA, headers={"Content-Encoding": "gzip"}),
        answering(body=DATA + b"x" * (1 << 20)),
    ],
    ids=["404", "500", "other bytes", "no place", "evil place", "a file", "packed", "too much"],
)
async def test_the_next_gateway_is_asked_when_one_fails(site: Site, fetcher: Fetcher, first: Handler) -> None:
    site.first = first
    sink = io.BytesIO()
    await fetcher.fetch(f"ipfs://{CID}", sink, max_bytes=1 << 20)
    assert sink.getvalue() == DATA
    assert [asked.partition("/")[0] for asked in site.asked] == ["first", "second"]


async def test_the_first_gateways_reason_is_told_when_all_fail(site: Site, fetcher: Fetcher) -> None:
    site.first, site.second = answering(status=404), answering(body=b"other")
    assert await failure_of(fetcher, f"ipfs://{CID}") == "status"


async def test_bytes_other_than_promised_are_refused(site: Site, fetcher: Fetcher) -> None:
    site.first = site.second = answering(body=DATA[:-1])
    assert await failure_of(fetcher, f"ipfs://{CID}") == "hash_differs"
    assert await failure_of(fetcher, f"ipfs://{TREE}", sha256=SHA) == "hash_differs"
    assert await failure_of(fetcher, f"ipfs://{TREE}", size_bytes=len(DATA)) == "size_differs"


async def test_a_hash_that_contradicts_the_cid_is_seen_before_anything_is_fetched(site: Site, fetcher: Fetcher) -> None:
    assert await failure_of(fetcher, f"ipfs://{CID}", sha256="00" * 32) == "hash_differs"
    assert site.asked == []


async def test_too_much_is_cut_whether_announced_or_not(site: Site, fetcher: Fetcher) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        with pytest.raises((ConnectionError, asyncio.CancelledError)):
            while True:
                await response.write(b"x" * 65536)
                sent += 65536
        return response

    assert await failure_of(fetcher, f"ipfs://{TREE}", max_bytes=1000) == "too_large"
    site.first = site.second = endless
    assert await failure_of(fetcher, f"ipfs://{TREE}", max_bytes=1000) == "too_large"
    assert sent < 64 << 20


async def test_a_promise_of_too_much_is_refused_without_asking(site: Site, fetcher: Fetcher) -> None:
    assert await failure_of(fetcher, f"ipfs://{TREE}", size_bytes=2 << 20) == "too_large"
    assert site.asked == []


async def test_a_server_that_says_nothing_is_given_up(site: Site) -> None:
    async def silent(request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    site.first = silent
    impatient = Fetcher(site.profile(), timeout_s=0.05)
    await impatient.fetch(f"ipfs://{CID}", io.BytesIO(), max_bytes=1 << 20)
    assert [asked.partition("/")[0] for asked in site.asked] == ["first", "second"]
    site.second = silent
    assert await failure_of(impatient, f"ipfs://{CID}") == "timeout"
    await impatient.close()


async def test_a_server_that_drips_is_given_up_though_it_never_stops(site: Site) -> None:
    async def dripping(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with pytest.raises((ConnectionError, asyncio.CancelledError)):
            while True:
                await response.write(b"x")
                await asyncio.sleep(0.005)
        return response

    site.first = site.second = dripping
    impatient = Fetcher(site.profile(), timeout_s=0.1)
    assert await failure_of(impatient, f"ipfs://{TREE}", max_bytes=1000) == "timeout"
    assert await failure_of(impatient, f"ipfs://{CID}", max_bytes=1000) == "timeout"
    await impatient.close()


async def test_a_redirect_to_a_listed_host_is_followed_three_times(site: Site, fetcher: Fetcher) -> None:
    steps = 3

    async def redirecting(request: web.Request) -> web.StreamResponse:
        step = int(request.query.get("step", 0))
        if step == steps:
            return web.Response(body=DATA)
        return web.Response(status=307, headers={"Location": f"/ipfs/x?step={step + 1}"})

    site.first = redirecting
    sink = io.BytesIO()
    await fetcher.fetch(f"{site.urls[0]}/ipfs/{CID}", sink, max_bytes=1 << 20)
    assert sink.getvalue() == DATA
    steps = 4
    assert await failure_of(fetcher, f"{site.urls[0]}/ipfs/{CID}") == "redirects"


@pytest.mark.parametrize("uri", ["https://evil.example/x", "http://127.0.0.1:1/x", "http://localhost/x"])
async def test_a_host_the_profile_does_not_list_is_not_contacted(fetcher: Fetcher, uri: str) -> None:
    assert await failure_of(fetcher, uri) == "host_not_listed"


async def test_a_redirect_to_another_port_of_this_machine_is_not_followed(site: Site) -> None:
    site.first = answering(status=302, headers={"Location": f"{site.urls[1]}/secret"})
    narrow = Fetcher(site.profile(both=False))
    assert await failure_of(narrow, f"ipfs://{CID}") == "host_not_listed"
    assert site.asked == [f"first/ipfs/{CID}"]
    await narrow.close()


async def test_a_listed_name_that_resolves_to_this_machine_is_not_contacted(site: Site) -> None:
    port = int(site.urls[0].rpartition(":")[2])

    async def home(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    profile = Profile("x", "X", 1, (), "0x", gateways=(f"https://rebound.example:{port}/ipfs/",))
    rebound = Fetcher(profile, lookup=home)
    assert await failure_of(rebound, f"ipfs://{CID}") == "address_not_public"
    assert site.asked == []
    await rebound.close()


async def test_a_name_that_does_not_resolve_is_unreachable() -> None:
    async def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    lost = Fetcher(Profile("x", "X", 1, (), "0x", gateways=("https://gone.example/ipfs/",)), lookup=nowhere)
    assert await failure_of(lost, f"ipfs://{CID}") == "unreachable"
    await lost.close()


async def test_content_in_the_uri_itself_needs_no_host(site: Site, fetcher: Fetcher) -> None:
    assert await fetcher.read("data:;base64,e30=", max_bytes=10) == b"{}"
    assert await failure_of(fetcher, "data:,xyz", max_bytes=2) == "too_large"
    assert await failure_of(fetcher, "data:,xyz", sha256=SHA) == "hash_differs"
    assert site.asked == []


async def test_progress_counts_the_bytes(fetcher: Fetcher) -> None:
    seen: list[tuple[int, int | None]] = []
    await fetcher.fetch(
        f"ipfs://{CID}", io.BytesIO(), max_bytes=1 << 20, progress=lambda done, total: seen.append((done, total))
    )
    assert seen == sorted(seen)
    assert seen[-1] == (len(DATA), len(DATA))


async def test_at_most_four_downloads_run_at_once(site: Site, fetcher: Fetcher) -> None:
    running = most = 0
    all_four = asyncio.Event()

    async def counting(request: web.Request) -> web.StreamResponse:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 4:
            all_four.set()
        await asyncio.wait_for(all_four.wait(), 90)
        running -= 1
        return web.Response(body=DATA)

    site.first = counting
    await asyncio.gather(*(fetcher.read(f"ipfs://{CID}", max_bytes=1 << 20) for _ in range(12)))
    assert most == 4


async def test_a_cancelled_download_stops_and_frees_its_place(site: Site, fetcher: Fetcher) -> None:
    started = asyncio.Semaphore(0)

    async def stalling(request: web.Request) -> web.StreamResponse:
        started.release()
        await asyncio.Event().wait()
        raise AssertionError

    site.first = stalling
    tasks = [asyncio.create_task(fetcher.read(f"ipfs://{CID}", max_bytes=1 << 20)) for _ in range(4)]
    for _ in tasks:
        await asyncio.wait_for(started.acquire(), 90)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    site.first = site.serve
    assert await fetcher.read(f"ipfs://{CID}", max_bytes=1 << 20) == DATA


async def test_nothing_is_sent_that_tells_who_asks(site: Site, fetcher: Fetcher) -> None:
    async def with_cookie(request: web.Request) -> web.StreamResponse:
        response = web.Response(body=DATA)
        response.set_cookie("id", "7")
        return response

    site.first = with_cookie
    for _ in range(2):
        await fetcher.read(f"ipfs://{CID}", max_bytes=1 << 20)
    assert all(set(headers) == {"Host", "Accept", "Accept-Encoding", "User-Agent"} for headers in site.headers)
    assert {headers["User-Agent"] for headers in site.headers} == {"stems-mixer"}


def test_every_reason_that_a_place_can_give_leads_to_the_next_place() -> None:
    assert {"timeout", "unreachable", "status", "hash_differs", "address_not_public"} <= fetch._TRY_NEXT
