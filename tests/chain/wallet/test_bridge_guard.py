"""Strangers at the bridge's door: each row is one forged request, and none changes anything.

Every row starts from a request that the page itself would send, with the right code or token, and spoils one thing.
"""

import asyncio
import gzip
import random
import re
from collections import Counter
from dataclasses import replace

import pytest

from chain.errors import WalletError
from chain.wallet.bridge import Bridge, Limits
from chain.wallet.bridge.relay import Method
from tests.chain.wallet.pages import ACCOUNT, FRIEND, Page, Sent, exchange, post

ROUTES = ("/pair", "/poll", "/state", "/answer", "/bye")
EVIL = "evil.example"


class Fortress:
    """A bridge in full use: a page with a wallet, a question it has taken, one it has not, and a further link."""

    def __init__(self, bridge, page, question, code, tasks):
        self.bridge, self.page, self.question, self.code, self.tasks = bridge, page, question, code, tasks
        self.host = page.host

    def genuine(self, route: str) -> Sent:
        documents = {
            "/pair": {"code": self.code},
            "/poll": {},
            "/state": {"accounts": [FRIEND], "chain_id": "0x1", "wallet": "Evil"},
            "/answer": {"id": self.question["id"], "result": "0x" + "11" * 32, "code": None},
            "/bye": {},
        }
        return post(self.host, route, documents[route], None if route == "/pair" else self.page.token)

    def state(self) -> tuple:
        session = self.bridge._session
        questions = [(key, it.taken, it.answer.done()) for key, it in session.relay._questions.items()]
        return session.shown, session._token, session._code, session._grace is None, tuple(questions)


@pytest.fixture
async def fortress():
    bridge = Bridge(None, limits=Limits(grace_s=3600, hold_s=20))
    page = await Page.opened(await bridge.start())
    await page.show(ACCOUNT)
    relay = bridge._session.relay
    tasks = [asyncio.create_task(relay.ask(Method.SEND, [{}], None, 3600))]
    question = await page.taken()
    tasks.append(asyncio.create_task(relay.ask(Method.SIGN, ["0x", ACCOUNT], None, 3600)))
    await asyncio.sleep(0)
    code = (await bridge.start()).url.partition("#")[2]
    yield Fortress(bridge, page, question, code, tasks)
    await bridge.stop()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        assert isinstance(outcome, WalletError | str | type(None)), outcome


def _hosts(port: str) -> dict[str, tuple[str, ...]]:
    return {
        "no host": (),
        "a rebound name": (f"{EVIL}:{port}",),
        "localhost": (f"localhost:{port}",),
        "no port": ("127.0.0.1",),
        "another port": ("127.0.0.1:1",),
        "a short form": (f"127.1:{port}",),
        "a number": (f"2130706433:{port}",),
        "the other loopback": (f"[::1]:{port}",),
        "everywhere": (f"0.0.0.0:{port}",),
        "a dot at the end": (f"127.0.0.1.:{port}",),
        "a longer name": (f"127.0.0.1:{port}.{EVIL}",),
        "a user": (f"user@127.0.0.1:{port}",),
        "two hosts": (f"127.0.0.1:{port}", EVIL),
        "two hosts, evil first": (EVIL, f"127.0.0.1:{port}"),
    }


def _origins(port: str) -> dict[str, tuple[str, ...]]:
    return {
        "no origin": (),
        "a null origin": ("null",),
        "a stranger's origin": (f"http://{EVIL}",),
        "localhost's origin": (f"http://localhost:{port}",),
        "a secure origin": (f"https://127.0.0.1:{port}",),
        "another port's origin": ("http://127.0.0.1:1",),
        "an origin without port": ("http://127.0.0.1",),
        "an origin that goes on": (f"http://127.0.0.1:{port}.{EVIL}",),
        "an origin with a path": (f"http://127.0.0.1:{port}/",),
        "two origins": (f"http://127.0.0.1:{port}", f"http://{EVIL}"),
    }


TYPES = ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json5",
         "application/json; charset=utf-7", "text/plain, application/json")  # fmt: skip
SITES = ("cross-site", "same-site", "none")
METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT")
TARGETS = ("{it}?", "{it}?token={token}", "{it}?code={code}", "/{it}", "{it}/", "/.{it}", "http://evil.example{it}",
           "{it}%20", "/%2e{it}")  # fmt: skip
BODIES = {
    "nothing": b"",
    "no json": b"{",
    "a list": b"[]",
    "null": b"null",
    "deep nesting": b"[" * 50_000,
    "a long number": b'{"id": ' + b"9" * 6000 + b"}",
    "too much": b" " * (65 << 10),
    "another alphabet": '{"code": "x"}'.encode("utf-16"),
    "an unknown key": b'{"surprise": 1}',
}
TOKENS = ("", "Bearer", "Bearer ", "Bearer x", "Bearer {wrong}", "bearer {token}", "Basic {token}", "{token}",
          "Bearer {token}, Bearer {token}", "Bearer {token}\x01")  # fmt: skip

ROWS = [
    *[(route, "host", name) for route in ROUTES for name in _hosts("0")],
    *[(route, "origin", name) for route in ROUTES for name in _origins("0")],
    *[(route, "type", name) for route in ROUTES for name in TYPES],
    *[(route, "site", name) for route in ROUTES for name in SITES],
    *[(route, "method", name) for route in ROUTES for name in METHODS],
    *[(route, "target", name) for route in ROUTES for name in TARGETS],
    *[(route, "body", name) for route in ROUTES for name in BODIES],
    *[(route, "token", name) for route in ROUTES if route != "/pair" for name in TOKENS],
]


def forged(fortress: Fortress, route: str, kind: str, name: str) -> Sent:
    sent, port = fortress.genuine(route), fortress.host.partition(":")[2]
    secrets = {"token": fortress.page.token, "code": fortress.code, "wrong": "w" * 43, "it": route}
    match kind:
        case "host":
            return sent.having("Host", *_hosts(port)[name])
        case "origin":
            return sent.having("Origin", *_origins(port)[name])
        case "type":
            return sent.having("Content-Type", *([name] if name else []))
        case "site":
            return sent.having("Sec-Fetch-Site", name)
        case "method":
            return replace(sent, method=name)
        case "target":
            return replace(sent, target=name.format(**secrets))
        case "body":
            return replace(sent, body=BODIES[name])
        case "token":
            return sent.having("Authorization", *([name.format(**secrets)] if name else []))
    raise AssertionError(kind)


def test_there_are_enough_rows():
    assert len(ROWS) >= 150


@pytest.mark.parametrize(("route", "kind", "name"), ROWS)
async def test_a_forged_request_changes_nothing(fortress, caplog, route, kind, name):
    before = fortress.state()
    got = await exchange(fortress.host, forged(fortress, route, kind, name))
    assert got.status >= 400
    assert fortress.state() == before
    assert not any(header.startswith("access-control") for header in got.headers)
    if kind != "token":  # aiohttp quotes a malformed header to whoever sent it
        assert fortress.page.token not in str(got) and fortress.code not in str(got)
    assert not caplog.records


@pytest.mark.parametrize("route", ROUTES)
async def test_the_genuine_request_does(fortress, route):
    """Or the rows above would be refused for some other reason than theirs."""
    before = fortress.state()
    got = await exchange(fortress.host, fortress.genuine(route))
    assert got.status == 200
    assert fortress.state() != before


BAD_SHAPES = {
    "/pair": [{"code": 5}, {"code": None}, {"code": ["x"]}, {"code": "\ud800"}, {}, {"code": "x", "more": 1}],
    "/state": [
        {"accounts": ["0x12"], "chain_id": "0x1", "wallet": "w"},
        {"accounts": "0x", "chain_id": "0x1", "wallet": "w"},
        {"accounts": [ACCOUNT] * 101, "chain_id": "0x1", "wallet": "w"},
        {"accounts": [ACCOUNT], "chain_id": 1, "wallet": "w"},
        {"accounts": [ACCOUNT], "chain_id": "0x0", "wallet": "w"},
        {"accounts": [ACCOUNT], "chain_id": "0x" + "f" * 17, "wallet": "w"},
        {"accounts": [ACCOUNT], "chain_id": "0x1", "wallet": 7},
        {"accounts": [ACCOUNT], "chain_id": "0x1"},
    ],
    "/answer": [
        {"id": 1, "result": None, "code": None},
        {"id": "x" * 65, "result": None, "code": None},
        {"id": "unknown", "result": None, "code": None},
        {"id": "unknown", "result": None, "code": "4001"},
        {"id": "unknown", "result": None, "code": True},
        {"id": "unknown", "result": None, "code": 2**40},
        {"id": "unknown", "result": None},
    ],
}


@pytest.mark.parametrize(("route", "document"), [(r, d) for r, documents in BAD_SHAPES.items() for d in documents])
async def test_a_page_with_the_right_token_can_not_say_nonsense(fortress, route, document):
    before = fortress.state()
    got = await fortress.page.post(route, document)
    assert got.status in (400, 403, 409)
    assert fortress.state() == before


async def test_a_key_that_stands_twice_is_refused(fortress):
    sent = fortress.genuine("/pair")
    twice = replace(sent, body=sent.body[:-1] + b', "code": "x"}')
    assert (await exchange(fortress.host, twice)).json == {"error": "bad_json"}


async def test_a_compressed_body_is_refused(fortress):
    sent = fortress.genuine("/bye")
    packed = replace(sent.having("Content-Encoding", "gzip"), body=gzip.compress(sent.body))
    assert (await exchange(fortress.host, packed)).status == 415


async def test_a_body_that_does_not_come_is_not_waited_for():
    bridge = Bridge(None, limits=Limits(body_s=0.05))
    page = await Page.opened(await bridge.start())
    reader, writer = await asyncio.open_connection(*page.host.split(":"))
    head = [f"{name}: {value}" for name, value in post(page.host, "/bye", {}, page.token).headers]
    writer.write("\r\n".join(["POST /bye HTTP/1.1", *head, "Content-Length: 100", "", "{"]).encode())
    async with asyncio.timeout(90):
        assert b" 408 " in await reader.readline()
    writer.close()
    assert bridge._session.is_open
    await bridge.stop()


async def test_the_code_opens_once(fortress):
    first = await exchange(fortress.host, fortress.genuine("/pair"))
    again = await exchange(fortress.host, fortress.genuine("/pair"))
    assert (first.status, again.status, again.json) == (200, 403, {"error": "code_refused"})


async def test_a_new_link_voids_the_one_before(fortress):
    await fortress.bridge.start()
    assert (await exchange(fortress.host, fortress.genuine("/pair"))).status == 403


async def test_a_link_grows_old():
    bridge = Bridge(None, limits=Limits(code_s=0))
    link = await bridge.start()
    host, code = link.url.removeprefix("http://").split("/#")
    assert (await exchange(host, post(host, "/pair", {"code": code}))).status == 403
    await bridge.stop()


async def test_the_token_of_a_page_that_was_replaced_opens_nothing(fortress):
    await exchange(fortress.host, fortress.genuine("/pair"))
    for route in ("/poll", "/state", "/answer", "/bye"):
        got = await exchange(fortress.host, fortress.genuine(route))
        assert (got.status, got.json) == (401, {"error": "no_token"})


async def test_an_answer_counts_once(fortress):
    first = await exchange(fortress.host, fortress.genuine("/answer"))
    second = await fortress.page.answer(fortress.question, "0x" + "22" * 32)
    assert (first.status, second.status) == (200, 409)
    assert await fortress.tasks[0] == "0x" + "11" * 32


async def test_a_question_is_given_out_once(fortress):
    first = await fortress.page.poll()
    assert [it["method"] for it in first["requests"]] == ["personal_sign"]
    assert all(it.taken for it in fortress.bridge._session.relay._questions.values())


async def test_a_question_that_was_not_given_out_can_not_be_answered(fortress):
    relay = fortress.bridge._session.relay
    waiting = next(key for key, it in relay._questions.items() if not it.taken)
    assert (await fortress.page.answer({"id": waiting}, "0x")).status == 409


@pytest.mark.parametrize("method", ["eth_sign", "eth_sendRawTransaction", "wallet_addEthereumChain", "eth_decrypt", ""])
async def test_no_other_method_gets_on_the_line(fortress, method):
    with pytest.raises(ValueError, match="is not a valid Method"):
        await fortress.bridge._session.relay.ask(method, [], None, 1)
    assert len(fortress.bridge._session.relay._questions) == 2


async def test_every_answer_has_the_headers_that_keep_others_out(fortress):
    asked = [Sent("GET", path, (("Host", fortress.host),)) for path in ("/", "/page.js", "/inter-regular.otf", "/no")]
    for sent in [*asked, fortress.genuine("/poll"), fortress.genuine("/answer").without("Origin")]:
        headers = (await exchange(fortress.host, sent)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store" and headers["x-frame-options"] == "DENY"
        policy = dict(it.strip().split(" ", 1) for it in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["form-action"] == "'none'"
        assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
        assert "unsafe" not in headers["content-security-policy"]


async def test_nothing_but_its_own_files_is_served(fortress):
    for path in ("/index.html", "/page.css.map", "/favicon.ico", "/..%2fpyproject.toml", "/../pyproject.toml"):
        assert (await exchange(fortress.host, Sent("GET", path, (("Host", fortress.host),)))).status in (400, 404)


async def test_the_page_holds_no_script_and_no_style_of_its_own(fortress):
    page = (await exchange(fortress.host, Sent("GET", "/", (("Host", fortress.host),)))).body.decode()
    assert page.count("<script") == page.count('<script type="module" src="/page.js"></script>') == 1
    assert not re.search(r"<style|style=|\son[a-z]+=|javascript:", page)
    assert "http:" not in page and "https:" not in page


async def test_it_listens_on_this_machine_alone(fortress):
    (address,) = fortress.bridge._runner.addresses
    assert address[0] == "127.0.0.1"


async def test_no_secret_shows(fortress, caplog):
    link = await fortress.bridge.start()
    shown = repr([link, fortress.bridge, fortress.bridge._session, fortress.bridge.signer()]) + caplog.text
    for secret in (link.url.partition("#")[2], fortress.page.token, fortress.code):
        assert secret not in shown


async def test_it_stops_to_listen_when_no_page_comes():
    bridge = Bridge(None, limits=Limits(idle_s=0.02))
    events = bridge.events()
    await bridge.start()
    assert [event.reason async for event in events] == ["idle"]
    assert not bridge.is_listening


async def test_it_stops_to_listen_when_the_page_stays_away():
    bridge = Bridge(None, limits=Limits(idle_s=0.02, grace_s=0.02))
    events = bridge.events()
    page = await Page.opened(await bridge.start())
    told = [getattr(event, "reason", "opened") async for event in events]
    assert told == ["opened", "page_closed", "idle"]
    with pytest.raises(OSError):
        await page.bye()


@pytest.mark.nightly
@pytest.mark.parametrize("piece", range(10))
async def test_noise_opens_nothing(fortress, piece):
    """10^5 requests as the page sends them, each spoiled in one way or several; the pieces can be run apart."""
    chance = random.Random(5 + piece)
    statuses: Counter[int] = Counter()
    port = fortress.host.partition(":")[2]
    before = fortress.state()

    def spoiled(route: str) -> Sent:
        sent = fortress.genuine(route)
        ways = {it for it in ("host", "origin", "type", "secret") if chance.random() < 0.3}
        for way in ways or {chance.choice(("host", "origin", "type", "secret"))}:
            match way:
                case "host":
                    sent = sent.having("Host", *chance.choice(list(_hosts(port).values())))
                case "origin":
                    sent = sent.having("Origin", *chance.choice(list(_origins(port).values())))
                case "type":
                    sent = sent.having("Content-Type", *filter(None, [chance.choice(TYPES)]))
                case "secret":
                    body = chance.choice((b"", b"{}", b'{"code": "wrong"}', chance.randbytes(40)))
                    sent = replace(sent.having("Authorization", "Bearer " + "w" * 43), body=body)
        more = [("Sec-Fetch-Site", chance.choice(SITES)), ("Cookie", fortress.page.token), ("X-Other", "1")]
        sent = replace(sent, headers=sent.headers + tuple(it for it in more if chance.random() < 0.1))
        method = chance.choice(METHODS) if chance.random() < 0.1 else "POST"
        target = chance.choice(("/", "/x", f"{route}?code={fortress.code}")) if chance.random() < 0.1 else route
        return replace(sent, method=method, target=target)

    async def noise(count: int) -> None:
        for _ in range(count):
            sent = spoiled(chance.choice(ROUTES))
            got = await exchange(fortress.host, sent)
            assert got.status >= 400 or (sent.method in ("GET", "HEAD") and sent.target == "/"), (sent, got)
            statuses[got.status] += 1

    await asyncio.gather(*(noise(500) for _ in range(20)))
    assert fortress.state() == before
    print(f"{statuses.total()} requests, answers {dict(sorted(statuses.items()))}")
    assert all(statuses[status] > 100 for status in (400, 401, 403, 415, 421))  # or they would show little
