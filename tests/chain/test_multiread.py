"""Many ids in one call, on real nodes: what one id does spoils no other, and a node that will not costs only time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.demo.accounts import FUNDED_KEY
from app.demo.node.launch import start_node
from app.demo.transactions import Sender
from chain.errors import CallReverted, NodeRefused, RpcError
from chain.multiread import pack_multiread, read_each, unpack_multiread
from chain.ports import BlockId
from chain.rpc import Web3Rpc
from contracts import Artefact
from tests.chain.nodes import running_anvil

VIEW = bytes.fromhex("01020304")
REVERTS, BURNS_ALL_GAS, FLOODS = 2, 3, 4
TARGET = "0x" + "cc" * 20


def _assembled() -> bytes:
    """A contract that answers an id with itself, and misbehaves for three of them."""
    jumps = {REVERTS: 0x20, BURNS_ALL_GAS: 0x26, FLOODS: 0x2A}
    code = bytes.fromhex("600435")
    for token_id, destination in jumps.items():
        code += bytes([0x80, 0x60, token_id, 0x14, 0x60, destination, 0x57])
    code += bytes.fromhex("60005260206000f3")
    code += bytes.fromhex("5b60006000fd")
    code += bytes.fromhex("5b602656")
    return code + bytes.fromhex("5b620186a06000f3")


class Counted:
    """Counts the calls; refuses creation code when told to."""

    def __init__(self, rpc: object, creations: bool = True) -> None:
        self._rpc, self._creations = rpc, creations
        self.calls = 0

    async def call(self, to: str | None, data: bytes, *, sender: str | None = None, block: BlockId = "latest") -> bytes:
        self.calls += 1
        if to is None and not self._creations:
            raise NodeRefused(-32602, "missing to")
        return await self._rpc.call(to, data, block=block)  # type: ignore[attr-defined, no-any-return]


@pytest.fixture(params=["py-evm", "anvil"])
async def rpc(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Web3Rpc]:
    if request.param == "anvil":
        with running_anvil() as url:
            node = Web3Rpc(url)
            yield node
            await node.close()
        return
    process = await start_node(tmp_path, prefer_anvil=False)
    node = Web3Rpc(process.rpc_url, timeout_s=120.0)  # a loop until the gas is gone takes py-evm ten seconds
    yield node
    await node.close()
    await process.stop()


async def _deployed(rpc: Web3Rpc) -> str:
    code = _assembled()
    creation = bytes([0x60, len(code), 0x60, 0x0C, 0x60, 0, 0x39, 0x60, len(code), 0x60, 0, 0xF3]) + code
    return await Sender(rpc, FUNDED_KEY, await rpc.chain_id()).deploy(Artefact("Odd", (), creation, ""))


async def test_one_id_that_misbehaves_spoils_no_other(rpc: Web3Rpc) -> None:
    target = await _deployed(rpc)
    ids = [1, REVERTS, 5, BURNS_ALL_GAS, 6, 7]
    found = await read_each(rpc, target, VIEW, ids, "latest", at_once=10)
    assert found == {i: None if i in (REVERTS, BURNS_ALL_GAS) else i.to_bytes(32, "big") for i in ids}

    counted = Counted(rpc)
    many = list(range(100, 800))
    found = await read_each(counted, target, VIEW, many, "latest", at_once=700)  # type: ignore[arg-type]
    assert found == {i: i.to_bytes(32, "big") for i in many}
    # 700 answers do not fit into 24,576 bytes: 682 do, and the others are asked for again.
    assert counted.calls == 2

    flooded = await read_each(rpc, target, VIEW, [8, FLOODS, 9, 10], "latest", at_once=10)
    assert {i: len(answer or b"") for i, answer in flooded.items()} == {8: 32, FLOODS: 100_000, 9: 32, 10: 32}

    refusing, quick = Counted(rpc, creations=False), [1, REVERTS, 5]
    assert await read_each(refusing, target, VIEW, quick, "latest", at_once=10) == await read_each(  # type: ignore[arg-type]
        rpc, target, VIEW, quick, "latest", at_once=10
    )
    assert refusing.calls == 1 + len(quick)


class Scripted:
    """Answers a multiread with `reply`, and a single id with itself."""

    def __init__(self, reply: bytes | RpcError) -> None:
        self._reply = reply

    async def call(self, to: str | None, data: bytes, *, sender: str | None = None, block: BlockId = "latest") -> bytes:
        if to is not None:
            return data[-1:]
        if isinstance(self._reply, RpcError):
            raise self._reply
        return self._reply


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        bytes([2, 0, 0, 0]),  # neither answered nor not
        bytes([0, 0, 0, 1, 9]),  # a revert with an answer
        bytes([1, 0, 0, 9, 9]),  # longer than what is there
        bytes([1, 0, 0, 0]) * 4,  # more answers than questions
        bytes([1, 0]),
        CallReverted(b""),
        NodeRefused(-32000, "out of gas"),
    ],
)
async def test_what_is_no_answer_to_many_is_asked_one_by_one(reply: bytes | RpcError) -> None:
    found = await read_each(Scripted(reply), TARGET, VIEW, [1, 2, 3], 7, at_once=10)  # type: ignore[arg-type]
    assert found == {1: b"\1", 2: b"\2", 3: b"\3"}


@pytest.mark.parametrize("error", [RpcError("timeout"), NodeRefused(-32005, "limit")])
async def test_a_node_that_is_away_or_busy_is_not_asked_one_by_one(error: RpcError) -> None:
    with pytest.raises(RpcError):
        await read_each(Scripted(error), TARGET, VIEW, [1, 2, 3], 7, at_once=10)  # type: ignore[arg-type]


def test_answers_are_read_strictly_in_order() -> None:
    assert unpack_multiread(bytes([1, 0, 0, 2, 7, 8, 0, 0, 0, 0, 1, 0, 0, 0]), 3) == [b"\7\10", None, b""]


def test_the_question_names_target_view_and_ids() -> None:
    packed = pack_multiread(TARGET, VIEW, [5, 6])
    words = [packed[-32 * n :][:32] for n in range(6, 0, -1)]
    assert words[0].hex() == TARGET[2:].rjust(64, "0")
    assert words[1] == VIEW.ljust(32, b"\0")
    assert [int.from_bytes(word, "big") for word in words[2:]] == [96, 2, 5, 6]
