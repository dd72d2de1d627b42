"""Several copies of a gate behind one address: any of them takes a nonce, and all together take it once."""

import asyncio
import itertools
import signal

import aiohttp
import pytest
from aiohttp import web

from chain.content.gate_client import AiohttpPost, GateClient
from chain.gate.nonces import NonceBook
from chain.gate.refusal import GateRefusal
from chain.gate.spent import SpentError, SpentInFile
from chain.wallet.local import LocalSigner
from tests.app.waiting import until
from tests.chain.gate.conftest import COLLECTION, config_for
from tests.chain.gate.gate_process import GateProcess
from tests.chain.nodes import serving

HOLDER = LocalSigner(bytes([1] * 32), rpc=None)
SECRET = b"s" * 32
JSON = {"Content-Type": "application/json"}


class Enough(Exception):
    """The message is signed; it is presented by the test itself."""


class Balancer:
    """Hands each request to the next copy, and remembers what was asked."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.copies: list[GateProcess] = []
        self._turn = itertools.count()
        self.asked: list[tuple[str, bytes]] = []

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_route("*", "/{path}", self.pass_on)
        return application

    async def pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        copy = self.copies[next(self._turn) % len(self.copies)]
        self.asked.append((request.path, body))
        async with self._session.request(
            request.method, copy.url + request.path, data=body, headers={"Content-Type": "application/json"}
        ) as answer:
            return web.Response(body=await answer.read(), status=answer.status, content_type="application/json")


@pytest.fixture
async def behind(node, pressed, session, tmp_path):
    """A balancer before two copies, and its URL."""
    (tmp_path / "nonce.key").write_bytes(SECRET)
    balancer = Balancer(session)
    async with serving(balancer.application()) as url:
        more = (
            f'public_url = "{url}"\nnonce_secret_file = "{tmp_path / "nonce.key"}"\n'
            f'spent_file = "{tmp_path / "spent.sqlite"}"\n'
        )
        balancer.copies = [GateProcess(tmp_path / name, config_for(node.url, pressed, more=more)) for name in "ab"]
        try:
            yield balancer, url
        finally:
            for copy in balancer.copies:
                copy.stop()


async def test_a_nonce_of_one_copy_unlocks_at_the_other(behind, node, session, identities):
    balancer, url = behind
    node.balances[HOLDER.address.lower(), 111] = 1
    client = GateClient(AiohttpPost(session), chain_id=31337, collection=COLLECTION)
    for _ in range(4):
        unlocked = await client.unlock(url, [111], HOLDER)
        assert {token: key.secret for token, key in unlocked.keys.items()} == {111: identities[111]}
    given = [sum(event["event"] == "keys" for event in copy.events()) for copy in balancer.copies]
    assert given == [0, 4]  # nonces came from the first, keys from the second


async def test_a_message_is_taken_once_by_all_copies_together(behind, node, session):
    balancer, url = behind
    node.balances[HOLDER.address.lower(), 111] = 1
    client = GateClient(AiohttpPost(session), chain_id=31337, collection=COLLECTION)
    await client.unlock(url, [111], HOLDER)
    body = next(body for path, body in balancer.asked if path == "/keys")
    for copy in balancer.copies:
        async with session.post(f"{copy.url}/keys", data=body, headers={"Content-Type": "application/json"}) as answer:
            assert (answer.status, await answer.json()) == (403, {"error": "nonce_used"})


async def test_of_the_same_message_at_every_copy_at_once_one_is_taken(behind, node, session):
    balancer, url = behind
    node.balances[HOLDER.address.lower(), 111] = 1

    class Held(AiohttpPost):
        async def post_json(self, to, body):
            if to.endswith("/keys"):
                self.body = dict(body)
                raise Enough
            return await super().post_json(to, body)

    held = Held(session)
    client = GateClient(held, chain_id=31337, collection=COLLECTION)
    with pytest.raises(Enough):
        await client.unlock(url, [111], HOLDER)

    async def present(copy):
        async with session.post(f"{copy.url}/keys", json=held.body) as answer:
            return answer.status

    statuses = await asyncio.gather(*(present(copy) for copy in balancer.copies * 5))
    assert sorted(statuses) == [200] + [403] * 9


async def test_when_a_copy_ends_the_other_goes_on_with_its_nonces(behind, node, session):
    balancer, url = behind
    node.balances[HOLDER.address.lower(), 111] = 1
    first, second = balancer.copies
    first.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(first.process.wait, 20) == 0
    assert first.events()[-1]["event"] == "stopped"
    balancer.copies = [second]
    client = GateClient(AiohttpPost(session), chain_id=31337, collection=COLLECTION)
    assert sorted((await client.unlock(url, [111], HOLDER)).keys) == [111]
    async with session.get(f"{url}/health") as answer:
        assert (await answer.json())["status"] == "ok"
    balancer.copies = [first, second]


def test_the_shared_file_forgets_what_has_expired_and_nothing_else(tmp_path):
    now = [1000.0]
    books = [
        NonceBook(SECRET, lambda: now[0], lifetime_s=10, spent=SpentInFile(tmp_path / "s", lambda: now[0]))
        for _ in range(2)
    ]
    nonce, _ = books[0].mint()
    books[1].spend(nonce)
    for book in books:
        with pytest.raises(GateRefusal, match="nonce_used"):
            book.spend(nonce)
    books[0].give_back(nonce)
    books[0].spend(nonce)
    now[0] = 1010
    later, _ = books[0].mint()
    books[0].spend(later)
    spent = SpentInFile(tmp_path / "s", lambda: now[0])
    assert [row[0] for row in spent._base.execute("SELECT nonce FROM spent")] == [later]
    for one in (*books, spent):
        one.close()


def test_a_file_that_is_no_database_stops_the_gate_with_a_reason(tmp_path):
    (tmp_path / "s").write_bytes(b"not a database" * 100)
    with pytest.raises(SpentError):
        SpentInFile(tmp_path / "s", lambda: 0.0)


async def test_a_gate_that_is_told_to_stop_answers_what_it_was_asked_first(node, pressed, session, tmp_path):
    node.balances[HOLDER.address.lower(), 111] = 1
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def hold(request: web.Request) -> web.Response:
        reached.set()
        await go_on.wait()
        async with session.post(
            node.url, data=await request.read(), headers={"Content-Type": "application/json"}
        ) as it:
            return web.Response(body=await it.read(), content_type="application/json")

    slow = web.Application()
    slow.router.add_post("/{path:.*}", hold)
    async with serving(slow) as slow_node:
        go_on.set()  # the look at the node at the start is not held
        gate = GateProcess(tmp_path / "held", config_for(slow_node, pressed))
        await until(lambda: "node" in [event["event"] for event in gate.events()])
        reached.clear()
        go_on.clear()
        client = GateClient(AiohttpPost(session), chain_id=31337, collection=COLLECTION)
        asking = asyncio.ensure_future(client.unlock(gate.url, [111], HOLDER))
        await asyncio.wait_for(reached.wait(), 90)
        gate.process.send_signal(signal.SIGTERM)
        go_on.set()
        assert sorted((await asking).keys) == [111]
        assert await asyncio.to_thread(gate.process.wait, 20) == 0
        gate.stop()
        assert gate.events()[-1]["event"] == "stopped"
