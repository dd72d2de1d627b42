"""The demo world: a chain, a content server with its key gate, and an account, started and stopped by the program."""

import asyncio
import importlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.demo.accounts import key_of
from app.demo.deployment import Deployment
from app.demo.processes import Processes
from app.demo.profile import demo_profile
from app.demo.release import digest_of_release, is_made, make_release, pressed_in
from app.i18n import tr
from chain.errors import RpcError
from chain.ports import Rpc
from chain.profile import Profile
from chain.rpc import Web3Rpc
from chain.wallet.local import LocalSigner

Watch = Callable[[str, float | None], None]
_NO_CHAIN = frozenset({"unknown_block", "bad_reply"})


@dataclass
class DemoWorld:
    """A running world. `stop` ends its processes; what happened on its chain is kept."""

    profile: Profile
    signer: LocalSigner
    rpc: Rpc
    processes: Processes

    async def stop(self) -> None:
        await self.rpc.close()
        await self.processes.stop()


async def open_world(processes: Processes, watch: Watch) -> DemoWorld:
    """The world of these processes; the first time it is made, which takes half a minute and is shown by `watch`.

    When it fails, the processes are stopped.
    """
    folder = processes.folder
    rpc = Web3Rpc(processes.node.rpc_url)
    try:
        if not is_made(folder):
            await _make(folder, watch)
        deployment, fresh = await _deployment(rpc, processes, watch)
        gate = processes.gate
        if fresh or gate is None:
            if gate is not None:
                await gate.stop()
            gate = await processes.start_gate(deployment)
        gate_url = f"http://127.0.0.1:{gate.ready['port']}"
        profile = demo_profile(deployment, processes.node.rpc_url, gate_url)
        return DemoWorld(profile, LocalSigner(key_of("collector"), rpc), rpc, processes)
    except BaseException:
        await rpc.close()
        await processes.stop()
        raise


async def _make(folder: Path, watch: Watch) -> None:
    """Compose and press the release in a thread, which is told to stop when this task is cancelled."""
    loop = asyncio.get_running_loop()
    cancel = threading.Event()

    def report(what: str, fraction: float | None) -> None:
        loop.call_soon_threadsafe(watch, what, fraction)

    making = asyncio.ensure_future(asyncio.to_thread(make_release, folder, report, cancel))
    try:
        await asyncio.shield(making)
    except asyncio.CancelledError:
        cancel.set()
        # The thread reports to this loop, which must not close before it.
        await asyncio.gather(making, return_exceptions=True)
        raise


async def _deployment(rpc: Rpc, processes: Processes, watch: Watch) -> tuple[Deployment, bool]:
    """What stands on this chain, and whether it was put there just now."""
    state = processes.node.state_dir
    deployment = Deployment.read(state)
    digest = await asyncio.to_thread(digest_of_release, processes.folder)
    if deployment is not None and deployment.release == digest:
        try:
            if await rpc.code(deployment.collection):
                return deployment, False
        except RpcError as error:
            if error.reason not in _NO_CHAIN:
                raise
    # Needed once in the life of a world, and slow to import.
    deploy = (await asyncio.to_thread(importlib.import_module, "app.demo.deploy")).deploy
    watch(tr("Setting up the demo's chain"), None)
    deployment = await deploy(rpc, pressed_in(processes.folder), digest, lambda what: watch(what, None))
    deployment.save(state)
    return deployment, True
