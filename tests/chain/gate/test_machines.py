"""Copies on several machines, which share no memory of used nonces: kept apart by their secrets, or not at all."""

import json
from datetime import UTC, datetime

import pytest

from chain.content.gate_client import GateClient
from chain.gate.claim import Rules
from chain.gate.keys import KeyDesk
from chain.gate.limits import Limiter
from chain.gate.nonces import NonceBook
from chain.gate.ownership import Ownership
from chain.gate.refusal import GateRefusal
from chain.gate.shelf import load_shelf
from chain.gate.wire import read_keys_request, write_keys_reply
from chain.keywrap import KeywrapError, ThrowAwayKey
from chain.rpc import Web3Rpc
from chain.wallet.local import LocalSigner
from tests.chain.gate.conftest import COLLECTION

NOW = datetime(2026, 6, 5, 12, tzinfo=UTC)
HOLDER = LocalSigner(bytes([1] * 32), rpc=None)
GATE = "https://gate.example"


@pytest.fixture
async def rpc(node):
    node.balances[HOLDER.address.lower(), 111] = 1
    rpc = Web3Rpc(node.url)
    yield rpc
    await rpc.close()


@pytest.fixture
def machine(rpc, pressed):
    def made(secret):
        return KeyDesk(
            rules=Rules("gate.example", GATE, 31337, COLLECTION),
            shelf=load_shelf(pressed),
            nonces=NonceBook(secret, NOW.timestamp),
            ownership=Ownership(rpc, 31337, COLLECTION, NOW.timestamp, None),
            rpc=rpc,
            accounts=Limiter(100, lambda: 0.0),
            lease_s=60,
            clock=NOW.timestamp,
        )

    return made


class Line:
    """From a client straight to one machine; keeps what was sent."""

    def __init__(self, desk):
        self.desk, self.sent = desk, None

    async def post_json(self, url, body):
        if url.endswith("/nonce"):
            return {"nonce": self.desk.nonces.mint()[0]}
        self.sent = read_keys_request(json.dumps(dict(body)).encode())
        return write_keys_reply(await self.desk.answer(self.sent))


async def unlock(desk):
    line = Line(desk)
    client = GateClient(line, chain_id=31337, collection=COLLECTION, clock=lambda: NOW)
    assert (await client.unlock(GATE, [111], HOLDER)).keys
    return line.sent


async def test_with_secrets_of_their_own_a_message_is_taken_once_in_all(machine):
    here, there = machine(b"h" * 32), machine(b"t" * 32)
    request = await unlock(here)
    for desk, code in ((here, "nonce_used"), (there, "nonce_forged")):
        with pytest.raises(GateRefusal, match=code):
            await desk.answer(request)


async def test_with_one_secret_it_is_taken_once_by_each_and_gives_a_stranger_nothing(machine):
    here, there = machine(b"s" * 32), machine(b"s" * 32)
    request = await unlock(here)
    (again,) = (await there.answer(request)).keys  # presented by whoever overheard it
    with pytest.raises(KeywrapError):
        ThrowAwayKey().open(again.wrapped, request.message)
    for desk in (here, there):
        with pytest.raises(GateRefusal, match="nonce_used"):
            await desk.answer(request)
