"""The local signer on a real node."""

import asyncio

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from chain.errors import CallReverted, RpcError, WalletRefused, WalletUnknown
from chain.ports import TxRequest
from chain.rpc import Web3Rpc
from chain.wallet.local import LocalSigner
from tests.chain.mined import mined
from tests.chain.nodes import running_anvil

KEY = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")  # anvil's first account
ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
FRIEND = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture(scope="module")
def anvil_url():
    with running_anvil() as url:
        yield url


@pytest.fixture
async def rpc(anvil_url):
    rpc = Web3Rpc(anvil_url)
    yield rpc
    await rpc.close()


@pytest.fixture
def signer(rpc):
    return LocalSigner(KEY, rpc)


class Faulty:
    """The real node, but for what a test replaces."""

    def __init__(self, rpc):
        self._rpc = rpc

    def __getattr__(self, name):
        return getattr(self._rpc, name)


def payment(value_wei=5, **fields):
    return TxRequest(sender=ADDRESS, to=FRIEND, data=b"", value_wei=value_wei, **fields)


async def test_it_is_the_account_of_its_key(signer):
    assert signer.address == ADDRESS
    assert await signer.chain_id() == 31337


async def test_its_message_signature_is_an_accounts(signer):
    signature = await signer.sign_message("hear · me")
    assert len(signature) == 65 and signature[64] in (27, 28)
    assert Account.recover_message(encode_defunct(text="hear · me"), signature=signature) == ADDRESS


async def test_a_transaction_reaches_the_chain_as_it_was_given(signer, rpc):
    before = await rpc.balance_wei(FRIEND)
    tx_hash = await signer.send_transaction(payment(7))
    assert (await mined(rpc, tx_hash)).succeeded
    assert await rpc.balance_wei(FRIEND) == before + 7
    sent = await rpc.transaction(tx_hash)
    assert (sent.sender, sent.to, sent.data, sent.value_wei) == (ADDRESS, FRIEND, b"", 7)


async def test_transactions_at_the_same_time_get_nonces_that_follow_each_other(signer, rpc):
    first = await rpc.nonce(ADDRESS)
    hashes = await asyncio.gather(*(signer.send_transaction(payment()) for _ in range(3)))
    sent = [await rpc.transaction(tx_hash) for tx_hash in hashes]
    assert [one.nonce for one in sent] == [first, first + 1, first + 2]


async def test_what_is_given_is_kept(signer, rpc):
    nonce = await rpc.nonce(ADDRESS)
    tx_hash = await signer.send_transaction(payment(gas=30_000, max_fee_wei=9 * 10**9, priority_fee_wei=3, nonce=nonce))
    assert (await rpc.transaction(tx_hash)).nonce == nonce
    assert (await mined(rpc, tx_hash)).gas_used == 21_000


async def test_it_signs_for_no_other_account(signer):
    with pytest.raises(WalletRefused) as caught:
        await signer.send_transaction(TxRequest(sender=FRIEND, to=ADDRESS, data=b""))
    assert caught.value.reason == "wrong_account"


async def test_what_would_fail_is_not_sent(rpc):
    class Reverting(Faulty):
        async def estimate_gas(self, tx):
            raise CallReverted(b"\0\1\2\3")

    nonce = await rpc.nonce(ADDRESS)
    with pytest.raises(WalletRefused) as caught:
        await LocalSigner(KEY, Reverting(rpc)).send_transaction(payment())
    assert (caught.value.reason, caught.value.detail) == ("not_prepared", "reverted")
    assert await rpc.nonce(ADDRESS) == nonce


@pytest.mark.parametrize("refused", [{"nonce": 0, "gas": 21_000}, {"value_wei": 10**40}])
async def test_what_the_node_refuses_was_not_sent(signer, rpc, refused):
    nonce = await rpc.nonce(ADDRESS)
    with pytest.raises(WalletRefused) as caught:
        await signer.send_transaction(payment(**refused))
    assert caught.value.reason == "node_refused"
    assert await rpc.nonce(ADDRESS) == nonce


class SilentAtTheEnd(Faulty):
    """A node that takes the transaction and then says nothing, or something else."""

    def __init__(self, rpc, ending):
        super().__init__(rpc)
        self._ending = ending

    async def send_raw(self, signed):
        sent = await self._rpc.send_raw(signed)
        if isinstance(self._ending, Exception):
            raise self._ending
        return self._ending or sent


@pytest.mark.parametrize("ending", [RpcError("timeout"), RpcError("disconnected"), "0x" + "00" * 32])
async def test_an_unclear_end_is_unknown_and_names_the_transaction(rpc, ending):
    signer = LocalSigner(KEY, SilentAtTheEnd(rpc, ending))
    with pytest.raises(WalletUnknown) as caught:
        await signer.send_transaction(payment())
    assert (await mined(rpc, caught.value.detail)).succeeded  # it had been sent after all


def test_the_key_does_not_show(rpc):
    signer = LocalSigner(KEY, rpc)
    assert KEY.hex() not in repr(signer) and str(KEY) not in repr(signer)
    assert repr(signer) == f"LocalSigner({ADDRESS})"


@pytest.mark.parametrize("key", ["0x12", b"", "zz" * 32, bytes(32), b"\xff" * 32])
def test_what_is_no_key_is_refused_and_not_repeated(key):
    with pytest.raises(WalletRefused) as caught:
        LocalSigner(key, rpc=None)
    assert caught.value.reason == "bad_key"
    assert caught.value.__cause__ is None and caught.value.detail == ""
