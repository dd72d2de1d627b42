"""A collector with sealed tokens on a real node: five of eight, and the permission to reveal them."""

from collections.abc import AsyncIterator
from dataclasses import replace

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.forge import ForgeProgress, Journal, State
from chain.forge.receipts import ForgeReceipt
from chain.reveal import RevealRunner
from tests.chain.forge.arena import STEMS, Arena
from tests.contracts.world import SEALED

COUNTS = (1, 4, 3)


class Desk:
    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        world, anvil = arena.world, arena.anvil
        world.reveal.send(world.owner, "seal", SEALED, world.alice, STEMS, COUNTS)
        world.collection.send(world.alice, "safeTransferFrom", world.alice, world.bob, SEALED, 3, b"")
        for holder in (world.alice, world.bob):
            world.approve(holder, world.reveal)
        code = anvil.rpc("eth_getCode", world.reveal.address, "latest")
        self.config = replace(
            arena.config, forge=str(to_checksum_address(world.reveal.address)), forge_code_hash=keccak(hexstr=code)
        )
        anvil.mine(3)
        self.open()

    def open(self) -> None:
        arena = self.arena
        self.runner = RevealRunner(self.config, arena.rpc, arena.wallet, arena.journal, arena.clock)

    async def restart(self) -> None:
        await self.runner.close()
        self.arena.journal.close()
        self.arena.journal = Journal(self.arena.folder / "forge.sqlite3", self.arena.clock.now_s)
        self.open()

    async def ask(self, amount: int = 1) -> list[ForgeProgress]:
        return [it async for it in self.runner.request(await self.runner.plan(SEALED, amount))]

    async def receipt(self, amount: int = 1) -> ForgeReceipt:
        receipt = (await self.ask(amount))[-1].receipt
        assert receipt is not None
        return receipt

    def sealed(self) -> int:
        return self.arena.balances(SEALED)[0]

    def requests(self) -> int:
        return int(self.arena.world.reveal.call("drawsRequested"))


async def last(stream: AsyncIterator[ForgeProgress]) -> State:
    return [it async for it in stream][-1].state
