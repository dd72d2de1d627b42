"""The demo's processes: a node, and a content server with its key gate. Light to import, so that they start early."""

import asyncio
import socket
from dataclasses import dataclass
from pathlib import Path

from app.demo.children import Child, start_task
from app.demo.deployment import Deployment
from app.demo.node.launch import NodeProcess, kind_of_node, start_node

VERSION = 3
"""Of the release. Grows when the music, or what is pressed of it, changes: it is then made anew."""


@dataclass
class Processes:
    """What runs. gate: None until something is deployed that it could open."""

    folder: Path
    node: NodeProcess
    gate: Child | None

    @property
    def alive(self) -> bool:
        return self.node.child.alive and (self.gate is None or self.gate.alive)

    async def stop(self) -> None:
        """End both; what happened on the chain is kept. Safe to call twice."""
        await asyncio.gather(self.node.stop(), *([self.gate.stop()] if self.gate else []))

    async def start_gate(self, deployment: Deployment) -> Child:
        self.gate = await _start_gate(self.folder, deployment, self.node.rpc_url)
        return self.gate


def release_marker(folder: Path) -> Path:
    """The file that says the release is complete."""
    return folder / f"release-{VERSION}.complete"


async def start_processes(folder: Path, *, prefer_anvil: bool = True) -> Processes:
    """Start the node, and the gate beside it when the world was set up before. DemoError when one does not come up."""
    deployment = Deployment.read(folder / "node" / kind_of_node(prefer_anvil))
    if deployment is None or not release_marker(folder).exists():
        return Processes(folder, await start_node(folder / "node", prefer_anvil=prefer_anvil), None)
    # The gate is told where the node will be, so that neither has to wait for the other.
    port = _free_port()
    node, gate = await asyncio.gather(
        start_node(folder / "node", prefer_anvil=prefer_anvil, port=port),
        _start_gate(folder, deployment, f"http://127.0.0.1:{port}"),
        return_exceptions=True,
    )
    if isinstance(node, NodeProcess) and isinstance(gate, Child):
        return Processes(folder, node, gate)
    for started in (node, gate):
        if isinstance(started, NodeProcess | Child):
            await started.stop()
    raise next(failed for failed in (node, gate) if isinstance(failed, BaseException))


async def _start_gate(folder: Path, deployment: Deployment, rpc_url: str) -> Child:
    config = folder / "gate.toml"
    await asyncio.to_thread(config.write_text, deployment.gate_config(rpc_url, folder / "release"), "utf-8")
    return await start_task("gate", ["--config", str(config)], folder / "gate.log")


def _free_port() -> int:
    """A loopback port that the system picks."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
