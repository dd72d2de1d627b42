"""The same life of both kinds of demo node: begun, killed, ended, at rest."""

import os
import signal
import subprocess
import sys

import pytest

from app.demo.errors import DemoError
from app.demo.node.launch import CHAIN_ID
from tests.app.demo_node.client import OTHER, SENDER, WAIT_S, Client, Start, balance, deploy, gone, mint, number, until


async def test_the_chain_survives_being_killed(start: Start) -> None:
    node = await start()
    client = Client(node.rpc_url)
    collection = await deploy(client)
    receipt = await client.send(collection, mint(5))
    block = number(receipt["blockNumber"])
    await until(lambda: number(client.ask("eth_getBlockByNumber", "finalized", False)["number"]) >= block)

    os.kill(node.pid, signal.SIGKILL)
    await until(lambda: not node.child.alive and gone(client))
    again = Client((await start()).rpc_url)

    assert again.ask("eth_getTransactionReceipt", receipt["transactionHash"])["blockHash"] == receipt["blockHash"]
    assert balance(again, collection) == 7
    assert balance(again, collection, hex(block - 1)) == 0
    # The last empty block may be gone with anvil, which is saved a moment later; it is made anew.
    await until(lambda: number(again.ask("eth_getBlockByNumber", "finalized", False)["number"]) >= block)
    assert again.ask("eth_getTransactionCount", SENDER, "latest") == "0x2"
    await again.send(collection, mint(5))
    assert balance(again, collection) == 14


async def test_a_node_ends_with_its_parent_and_can_be_stopped_twice(start: Start) -> None:
    node = await start()
    await node.stop()
    await node.stop()
    assert not node.child.alive
    assert gone(Client(node.rpc_url))


async def test_a_chain_has_one_node_at_a_time(start: Start) -> None:
    node = await start()
    with pytest.raises(DemoError):
        await start()
    assert Client(node.rpc_url).ask("eth_chainId") == hex(CHAIN_ID)


async def test_it_says_who_it_is(start: Start) -> None:
    node = await start()
    client = Client(node.rpc_url)
    assert number(client.ask("eth_chainId")) == CHAIN_ID == int(client.ask("net_version"))
    assert client.ask("web3_clientVersion") == node.client
    assert node.state_dir.name == (node.state_dir.parent / "node-kind.txt").read_text(encoding="utf-8").strip()


async def test_tags_name_blocks_of_growing_certainty(start: Start) -> None:
    client = Client((await start()).rpc_url)
    for _ in range(3):
        client.ask("evm_mine")

    def tagged(tag: str) -> int:
        return number(client.ask("eth_getBlockByNumber", tag, False)["number"])

    numbers = [tagged(tag) for tag in ("earliest", "finalized", "safe", "latest", "pending")]
    assert numbers == [0, 1, 2, 3, 4]
    assert client.ask("eth_blockNumber") == "0x3"
    assert client.ask("eth_getBlockByNumber", "0x3e8", False) is None


async def test_the_chain_comes_to_rest(own: Client) -> None:
    receipt = await own.send(OTHER, b"")
    block = number(receipt["blockNumber"])
    await until(lambda: number(own.ask("eth_getBlockByNumber", "finalized", False)["number"]) >= block)
    assert number(own.ask("eth_blockNumber")) == block + 2


@pytest.mark.parametrize("module", ["app.demo.node.launch", "app.demo.children"])
def test_the_program_does_not_load_the_evm(module: str) -> None:
    code = f"import sys, {module}; sys.exit(any(it in sys.modules for it in ('eth', 'eth_tester', 'web3')))"
    assert subprocess.run([sys.executable, "-c", code], timeout=WAIT_S).returncode == 0
