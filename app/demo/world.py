"""The demo world: a chain, a content server with its key gate, and an account, started and stopped by the program."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.demo.children import Child, start_module
from app.demo.deploy import Deployment, deploy
from app.demo.node.launch import NodeProcess, start_node
from app.demo.profile import FUNDED_KEY, demo_profile, gate_config
from app.demo.release import make_release, read_release
from app.demo.transactions import key_of
from chain.errors import RpcError
from chain.ports import Rpc
from chain.profile import Profile
from chain.rpc import Web3Rpc
from chain.wallet.local import LocalSigner

Watch = Callable[[str, float | None], None]


@dataclass
class DemoWorld:
    """A running world. `stop` ends its processes; what happened on its chain is kept."""

    profile: Profile
    signer: LocalSigner
    rpc: Rpc
    node: NodeProcess
    gate: Child

    async def stop(self) -> None:
        await self.rpc.close()
        await asyncio.gather(self.gate.stop(), self.node.stop())


async def start_world(folder: Path, watch: Watch, *, prefer_anvil: bool = True) -> DemoWorld:
    """Start the world in `folder`; the first time it is made, which takes half a minute and is shown by `watch`."""
    node_task = asyncio.ensure_future(start_node(folder / "node", prefer_anvil=prefer_anvil))
    cancel = threading.Event()
    try:
        pressed = await _in_thread(cancel, folder, watch)
    except BaseException:
        cancel.set()
        await _discard(node_task)
        raise
    node = await node_task
    rpc = Web3Rpc(node.rpc_url)
    gate: Child | None = None
    try:
        deployment = await _deployment(rpc, node, pressed, watch)
        config = folder / "gate.toml"
        config.write_text(gate_config(deployment, node.rpc_url, pressed), encoding="utf-8")
        gate = await start_module("chain.gate", ["--config", str(config)], folder / "gate.log")
        signer = LocalSigner(key_of("collector"), rpc)
        profile = demo_profile(deployment, node.rpc_url, f"http://127.0.0.1:{gate.ready['port']}")
        return DemoWorld(profile, signer, rpc, node, gate)
    except BaseException:
        if gate is not None:
            await gate.stop()
        await rpc.close()
        await node.stop()
        raise


async def _in_thread(cancel: threading.Event, folder: Path, watch: Watch) -> Path:
    loop = asyncio.get_running_loop()

    def report(what: str, fraction: float | None) -> None:
        loop.call_soon_threadsafe(watch, what, fraction)

    return await asyncio.to_thread(make_release, folder, report, cancel)


async def _discard(node_task: "asyncio.Future[NodeProcess]") -> None:
    try:
        node = await node_task
    except Exception:
        return
    await node.stop()


async def _deployment(rpc: Rpc, node: NodeProcess, pressed: Path, watch: Watch) -> Deployment:
    """What stands on this chain already, or a new deployment when there is none."""
    file = node.state_dir / "deployment.json"
    if file.exists():
        deployment = Deployment.read(file)
        try:
            if await rpc.code(deployment.collection):
                return deployment
        except RpcError as error:
            if error.reason != "unknown_block":
                raise
    watch("Setting up the demo's chain", None)
    deployment = await deploy(rpc, read_release(pressed), FUNDED_KEY, lambda what: watch(what, None))
    deployment.save(file)
    return deployment
