"""What a collection stands on before anything is read of it: its profile, a node, and a place for its files."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from app.demo.processes import Processes
from app.demo.world import DemoWorld, Watch, open_world
from app.paths import Paths
from app.services.profiles import DEMO, read_profile
from chain.content.keys import SecretStore, system_store
from chain.ports import Rpc
from chain.profile import Profile
from chain.rpc import Web3Rpc


@dataclass(frozen=True)
class Ground:
    """name: as profiles are chosen by. secrets: where keys are kept, None for memory alone. world: of the demo."""

    name: str
    profile: Profile
    rpc: Rpc
    paths: Paths
    secrets: SecretStore | None = None
    world: DemoWorld | None = None

    @property
    def scope(self) -> str:
        """CAIP-19 without the token."""
        return f"eip155:{self.profile.chain_id}/erc1155:{self.profile.collection}"

    @property
    def ledger(self) -> Path:
        """As with the journal, the demo's lies with its chain."""
        folder = self.world.processes.node.state_dir if self.world else self.paths.collections
        return folder / f"{self.profile.chain_id}-{self.profile.collection.lower()}.sqlite"

    @property
    def journal(self) -> Path:
        """A journal belongs to one chain: the demo's lies with its chain, and goes when that does."""
        return self.world.processes.node.state_dir / self.paths.journal.name if self.world else self.paths.journal

    async def close(self) -> None:
        if self.world is not None:
            await self.world.stop()
        else:
            await self.rpc.close()


async def lay_ground(name: str, paths: Paths, demo: Callable[[], Awaitable[Processes]], watch: Watch) -> Ground:
    """Of the demo the first time it is made, which `watch` is told. Errors: ProfileError, DemoError, ChainError …"""
    if name == DEMO:
        world = await open_world(await demo(), watch)
        return Ground(name, world.profile, world.rpc, paths, world=world)
    profile = await asyncio.to_thread(read_profile, name, paths)
    secrets = await asyncio.to_thread(system_store)
    return Ground(name, profile, Web3Rpc(*profile.rpc_urls), paths, secrets=secrets)


def witnesses_of(profile: Profile) -> tuple[Rpc, ...]:
    """The first two nodes, each by itself, when the profile names two: a forge asks both."""
    return tuple(Web3Rpc(url) for url in profile.rpc_urls[:2]) if len(profile.rpc_urls) > 1 else ()
