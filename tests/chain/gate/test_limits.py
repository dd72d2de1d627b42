"""Who is counted for asking: the client's address always, an account only when it proved itself."""

from datetime import UTC, datetime

import pytest
from multidict import CIMultiDict

from chain.content.gate_client import AiohttpPost, GateClient
from chain.content.gate_errors import GateDeclined
from chain.gate.claim import Rules
from chain.gate.keys import KeyDesk
from chain.gate.limits import Limiter, client_name
from chain.gate.nonces import NonceBook
from chain.gate.ownership import Ownership
from chain.gate.server import make_app
from chain.gate.shelf import load_shelf
from chain.rpc import Web3Rpc
from chain.wallet.local import LocalSigner
from tests.chain.gate.conftest import COLLECTION
from tests.chain.nodes import serving

NOW = datetime(2026, 6, 5, 12, tzinfo=UTC)
HOLDER, STRANGER = LocalSigner(bytes([1] * 32), rpc=None), LocalSigner(bytes([2] * 32), rpc=None)
GATE = "https://gate.example"


class Impostor:
    """Signs with another key than the account it claims to be."""

    address = HOLDER.address
    sign_message = staticmethod(STRANGER.sign_message)


@pytest.fixture
async def desk(node, pressed):
    rpc = Web3Rpc(node.url)
    yield KeyDesk(
        rules=Rules("gate.example", GATE, 31337, COLLECTION),
        shelf=load_shelf(pressed),
        nonces=NonceBook(b"s" * 32, NOW.timestamp),
        ownership=Ownership(rpc, 31337, COLLECTION, NOW.timestamp, None),
        rpc=rpc,
        accounts=Limiter(2, lambda: 0.0),
        lease_s=60,
        clock=NOW.timestamp,
    )
    await rpc.close()


class ThroughAProxy(AiohttpPost):
    """Asks the gate as its reverse proxy does: at another URL than its public one."""

    def __init__(self, session, url):
        super().__init__(session)
        self._url = url

    async def post_json(self, url, body):
        return await super().post_json(url.replace(GATE, self._url), body)


async def test_an_account_that_asks_too_often_is_told_so_and_an_impostor_does_not_count(desk, node, session):
    async with serving(make_app(desk, Limiter(1000, lambda: 0.0), behind_proxy=False)) as url:
        http = ThroughAProxy(session, url)
        client = GateClient(http, chain_id=31337, collection=COLLECTION, clock=lambda: NOW)
        for signer, told in [
            (Impostor(), "wrong_signature"), (HOLDER, None), (Impostor(), "wrong_signature"),
            (HOLDER, None), (HOLDER, "rate_limited"), (STRANGER, None),
        ]:  # fmt: skip
            if told is None:
                assert (await client.unlock(GATE, [111], signer)).refused == {111: "not_owned"}
                continue
            with pytest.raises(GateDeclined) as caught:
                await client.unlock(GATE, [111], signer)
            assert caught.value.reason == told


@pytest.mark.parametrize(
    ("behind_proxy", "statuses"),
    [(True, [200, 429, 429, 200, 429]), (False, [200, 429, 429, 429, 429])],
)
async def test_the_clients_address_is_the_one_that_our_own_proxy_wrote(desk, session, behind_proxy, statuses):
    """What a client writes into X-Forwarded-For itself stands before it and changes nothing."""
    forwarded = [["7.7.7.7, 1.1.1.1"], ["8.8.8.8, 1.1.1.1"], ["9.9.9.9", "1.1.1.1"], ["7.7.7.7, 2.2.2.2"], ["2.2.2.2"]]
    seen = []
    async with serving(make_app(desk, Limiter(1, lambda: 0.0), behind_proxy=behind_proxy)) as url:
        for lines in forwarded:
            headers = CIMultiDict(("X-Forwarded-For", line) for line in lines)
            async with session.post(f"{url}/nonce", json={}, headers=headers) as response:
                seen.append(response.status)
    assert seen == statuses


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "unknown", False),
    ],
)
def test_who_has_many_addresses_of_one_network_is_one_client(one, other, same):
    """Else a house with 2^64 addresses has as many buckets, and can fill the memory of used nonces for everybody."""
    assert (client_name(one) == client_name(other)) is same
