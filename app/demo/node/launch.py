"""Starts the demo's node as a child process: on anvil when it is on PATH, else on py-evm."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.demo.children import Child, start_task
from app.itself import is_frozen

CHAIN_ID = 31337

_KIND_FILE = "node-kind.txt"


@dataclass
class NodeProcess:
    """A node that listens. client: what it calls itself. state_dir: of this kind of node alone."""

    rpc_url: str
    client: str
    state_dir: Path
    child: Child

    @property
    def pid(self) -> int:
        return self.child.pid

    async def stop(self) -> None:
        """End it; its chain is kept. Safe to call twice."""
        await self.child.stop()


def kind_of_node(prefer_anvil: bool = True) -> str:
    """Which kind would be started; also the name of its folder below the state.

    A frozen program brings all it needs, and starts nothing that merely lies on the path.
    """
    return "anvil" if prefer_anvil and not is_frozen() and shutil.which("anvil") else "py-evm"


async def start_node(state_dir: Path, *, prefer_anvil: bool = True, port: int = 0) -> NodeProcess:
    """A node whose chain continues where it was left, even by a crash. DemoError when it does not come up.

    Each kind keeps its chain in a folder of its own below state_dir; a file there says which ran last.
    """
    kind = kind_of_node(prefer_anvil)
    task = "demo-node-anvil" if kind == "anvil" else "demo-node"
    folder = state_dir / kind
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["--state", str(folder), "--port", str(port), "--chain-id", str(CHAIN_ID)]
    child = await start_task(task, arguments, state_dir / f"{kind}.log")
    (state_dir / _KIND_FILE).write_text(f"{kind}\n", encoding="utf-8")
    url = f"http://127.0.0.1:{child.ready['port']}"
    return NodeProcess(url, str(child.ready["client"]), folder, child)
