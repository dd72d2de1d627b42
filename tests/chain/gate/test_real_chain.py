"""The gate before a real node and the real contract: what is minted opens, what is given away or burned does not."""

import pytest
from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

import contracts
from chain.content.gate_client import AiohttpPost, GateClient
from chain.ports import TxRequest
from chain.rpc import Web3Rpc
from chain.wallet.local import LocalSigner
from tests.chain.gate.conftest import config_for
from tests.chain.gate.gate_process import GateProcess
from tests.chain.mined import mined
from tests.chain.nodes import running_anvil

OWNER = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")  # anvil's accounts
HOLDER = bytes.fromhex("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d")
NOBODY = "0x000000000000000000000000000000000000dEaD"


@pytest.fixture(scope="module")
def anvil_url():
    with running_anvil() as url:
        yield url


class World:
    """The collection on the chain, and a holder."""

    def __init__(self, rpc):
        self.rpc = rpc
        self.owner, self.holder = LocalSigner(OWNER, rpc), LocalSigner(HOLDER, rpc)
        self.collection = ""

    async def send(self, signer, signature, *arguments):
        types = signature.partition("(")[2].rstrip(")").split(",")
        data = keccak(text=signature)[:4] + encode(types, arguments)
        tx_hash = await signer.send_transaction(TxRequest(signer.address, self.collection, data))
        assert (await mined(self.rpc, tx_hash)).succeeded


@pytest.fixture
async def world(anvil_url, session):
    rpc = Web3Rpc(anvil_url)
    world = World(rpc)
    artefact = contracts.load("StemCollection")
    types = ["string", "string", "string", "address", "address", "uint96"]
    code = artefact.bytecode + encode(types, ["Test", "T", "", world.owner.address, world.owner.address, 0])
    request = {"from": world.owner.address, "data": "0x" + code.hex(), "gas": hex(8_000_000)}
    body = {"jsonrpc": "2.0", "id": 1, "method": "eth_sendTransaction", "params": [request]}
    tx_hash = (await (await session.post(anvil_url, json=body)).json())["result"]
    await mined(rpc, tx_hash)
    body = {"jsonrpc": "2.0", "id": 2, "method": "eth_getTransactionReceipt", "params": [tx_hash]}
    receipt = (await (await session.post(anvil_url, json=body)).json())["result"]
    world.collection = to_checksum_address(receipt["contractAddress"])
    await world.send(world.owner, "addMinter(address)", world.owner.address)
    yield world
    await rpc.close()


async def test_holding_opens_and_giving_away_or_burning_closes(
    world, anvil_url, pressed, session, tmp_path, identities
):
    gate = GateProcess(tmp_path, config_for(anvil_url, pressed, world.collection))
    try:
        client = GateClient(AiohttpPost(session), chain_id=31337, collection=world.collection)

        async def opened():
            unlocked = await client.unlock(gate.url, [111, 112], world.holder)
            assert all(identity.secret == identities[token] for token, identity in unlocked.keys.items())
            assert {**dict.fromkeys(unlocked.keys, "given"), **unlocked.refused}.keys() == {111, 112}
            return sorted(unlocked.keys)

        holder = world.holder.address
        assert await opened() == []
        await world.send(world.owner, "mint(address,uint256,uint256)", holder, 111, 2)
        assert await opened() == [111]
        await world.send(world.holder, "burn(address,uint256,uint256)", holder, 111, 1)
        assert await opened() == [111]  # a copy is left
        transfer = "safeTransferFrom(address,address,uint256,uint256,bytes)"
        await world.send(world.holder, transfer, holder, NOBODY, 111, 1, b"")
        assert await opened() == []
        await world.send(world.owner, "mint(address,uint256,uint256)", holder, 100, 1)
        assert await opened() == [111, 112]  # the album
    finally:
        gate.stop()
