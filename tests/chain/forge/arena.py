"""A real node with the real contracts, a wallet that does what a test says, and a clock that mines, not waits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.errors import RpcError, WalletRefused, WalletUnknown
from chain.forge import ForgeConfig, ForgeProgress, ForgeRunner, Journal, Quote, State
from chain.ports import Block, BlockId, TxRequest
from chain.rpc import Web3Rpc
from tests.contracts.chain import Anvil
from tests.contracts.world import ALBUM, OTHER_SONG, SONG, STEMS, World, make_world

__all__ = ["ALBUM", "OTHER_SONG", "SONG", "STEMS", "Arena", "MiningClock", "ScriptedWallet"]


class MiningClock:
    """Each pause of the program is a block of the chain, or what the test wants to happen in the next pauses."""

    def __init__(self, anvil: Anvil) -> None:
        self.pauses = 0
        self._anvil = anvil
        self._script: list[Callable[[], object]] = []

    def then(self, *actions: Callable[[], object]) -> None:
        self._script += actions

    def now_s(self) -> float:
        return 1_700_000_000.0

    async def sleep(self, duration_s: float) -> None:
        self.pauses += 1
        assert self.pauses < 400, "the program waits for something that never comes"
        if self._script:
            self._script.pop(0)()
        else:
            self._anvil.mine(1)
        await asyncio.sleep(0)


class ScriptedWallet:
    """An unlocked account of the node.

    behave: what happens to a request, by default it is sent as it is. An empty answer is one that never comes.
    """

    def __init__(self, anvil: Anvil, address: str) -> None:
        self.address: str = to_checksum_address(address)
        self.asked: list[TxRequest] = []
        self.sent: list[str] = []
        self.chain = anvil.chain_id
        self._anvil = anvil
        self.behave: Callable[[TxRequest], str] = self.broadcast

    async def chain_id(self) -> int:
        return self.chain

    async def sign_message(self, text: str) -> bytes:
        raise NotImplementedError

    async def send_transaction(self, tx: TxRequest) -> str:
        self.asked.append(tx)
        answer = self.behave(tx)
        if answer == "":
            await asyncio.Event().wait()
        return answer

    def broadcast(self, tx: TxRequest, nonce: int | None = None) -> str:
        fields = {"from": tx.sender, "to": tx.to, "data": "0x" + tx.data.hex(), "value": hex(tx.value_wei)}
        fields |= {"gas": hex(tx.gas or 0), "maxFeePerGas": hex(tx.max_fee_wei or 0)}
        fields |= {"maxPriorityFeePerGas": hex(tx.priority_fee_wei or 0)}
        if nonce is not None:
            fields["nonce"] = hex(nonce)
        tx_hash = str(self._anvil.rpc("eth_sendTransaction", fields))
        self.sent.append(tx_hash)
        return tx_hash

    def refuse(self, tx: TxRequest) -> str:
        raise WalletRefused("user_rejected")

    def die_after_broadcast(self, tx: TxRequest) -> str:
        self.broadcast(tx)
        raise WalletUnknown("bridge_lost")

    def die_before_broadcast(self, tx: TxRequest) -> str:
        raise WalletUnknown("bridge_lost")

    def send_and_hang(self, tx: TxRequest) -> str:
        self.broadcast(tx)
        return ""


class BreakableRpc(Web3Rpc):
    broken = False

    async def block(self, which: BlockId = "latest") -> Block:
        if self.broken:
            raise RpcError("unreachable")
        return await super().block(which)


@dataclass
class Arena:
    """alice holds two of each stem of SONG and has approved; the recipes of SONG, OTHER_SONG and ALBUM are set."""

    anvil: Anvil
    world: World
    node_url: str
    rpc: BreakableRpc
    config: ForgeConfig
    wallet: ScriptedWallet
    clock: MiningClock
    folder: Path
    journal: Journal
    runner: ForgeRunner

    @property
    def alice(self) -> str:
        return self.wallet.address

    def balances(self, *ids: int) -> list[int]:
        return [self.world.balance(self.alice.lower(), token_id) for token_id in ids]

    async def restart(self) -> None:
        """As after a crash: nothing of the old run is left but the journal."""
        await self.runner.close()
        self.journal.close()
        self.journal = Journal(self.folder / "forge.sqlite3", self.clock.now_s)
        self.with_config(self.config)

    def with_config(self, config: ForgeConfig) -> None:
        self.config = config
        self.runner = ForgeRunner(config, self.rpc, self.wallet, self.journal, self.clock)

    async def forge(self, output_id: int = SONG) -> list[ForgeProgress]:
        return await steps(self.runner.confirm(await self.runner.plan(output_id)))

    async def quote(self, output_id: int = SONG) -> Quote:
        return await self.runner.plan(output_id)

    def give_away(self, token_id: int, amount: int) -> None:
        self.world.collection.send(
            self.alice.lower(), "safeTransferFrom", self.alice, self.world.bob, token_id, amount, b""
        )

    def rpc_account(self, index: int) -> str:
        return str(to_checksum_address(self.anvil.accounts[index]))

    def break_node(self, broken: bool) -> None:
        """From now on the program can not reach the node; the test still can."""
        self.rpc.broken = broken

    def pass_deadline(self) -> None:
        """The chain moves on until a final block is past the deadline of every quote made so far."""
        self.later()
        self.anvil.mine(3)

    def later(self) -> None:
        self.anvil.rpc("evm_setNextBlockTimestamp", self.anvil.timestamp() + self.config.deadline_s + 60)
        self.anvil.mine(1)

    def forged(self) -> int:
        """How many Forged events the chain has."""
        topic = "0x" + keccak(text="Forged(bytes32,address,uint256,bytes32,uint256[])").hex()
        return len(self.anvil.rpc("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest", "topics": [topic]}))


async def steps(stream: AsyncIterator[ForgeProgress]) -> list[ForgeProgress]:
    return [progress async for progress in stream]


def states(progresses: list[ForgeProgress]) -> list[State]:
    return [progress.state for progress in progresses if progress.trouble is None]


def make_world_once(anvil: Anvil) -> World:
    world = make_world(anvil)
    world.forge.send(world.owner, "setRecipe", SONG, STEMS)
    world.forge.send(world.owner, "setRecipe", OTHER_SONG, (11, 14))
    world.forge.send(world.owner, "setRecipe", ALBUM, (SONG, OTHER_SONG))
    world.give(world.alice, STEMS, 2)
    world.approve(world.alice, world.forge)
    return world


def config_for(anvil: Anvil, world: World) -> ForgeConfig:
    def code_hash(address: str) -> bytes:
        return keccak(hexstr=anvil.rpc("eth_getCode", address, "latest"))

    return ForgeConfig(
        chain_id=anvil.chain_id,
        collection=to_checksum_address(world.collection.address),
        forge=to_checksum_address(world.forge.address),
        collection_code_hash=code_hash(world.collection.address),
        forge_code_hash=code_hash(world.forge.address),
    )
