"""The demo's processes start together, stop together, and none is left alone when another one fails."""

import asyncio
from pathlib import Path

import pytest

from app.demo import processes
from app.demo.deployment import Deployment
from app.demo.errors import DemoError
from app.demo.head_start import HeadStart
from app.demo.processes import Processes, release_marker, start_processes

SOMEWHERE = Deployment("0x" + "c0" * 20, "0x" + "f0" * 20, "0x" + "e0" * 20, 1, {}, "digest")


class FakeChild:
    alive = True
    pid = 1

    async def stop(self) -> None:
        self.alive = False


class FakeNode(processes.NodeProcess):
    """A node process without a process."""

    async def stop(self) -> None:
        await self.child.stop()


def _node(folder: Path, port: int = 8) -> FakeNode:
    return FakeNode(f"http://127.0.0.1:{port}", "fake", folder, FakeChild())  # type: ignore[arg-type]


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[FakeNode]:
    """Nodes that were started in place of real ones."""
    nodes: list[FakeNode] = []

    async def start_node(folder: Path, *, prefer_anvil: bool, port: int = 0) -> FakeNode:
        nodes.append(_node(folder, port))
        return nodes[-1]

    monkeypatch.setattr(processes, "start_node", start_node)
    return nodes


async def test_before_anything_is_deployed_there_is_a_node_and_no_gate(tmp_path: Path, started: list[FakeNode]) -> None:
    running = await start_processes(tmp_path, prefer_anvil=False)
    assert running.gate is None and running.alive
    await running.stop()
    assert not running.alive and not started[0].child.alive


async def test_a_gate_that_fails_takes_the_node_with_it(
    tmp_path: Path, started: list[FakeNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "node" / "py-evm").mkdir(parents=True)
    SOMEWHERE.save(tmp_path / "node" / "py-evm")
    release_marker(tmp_path).touch()

    async def start_task(*_: object) -> None:
        raise DemoError("child_failed", "chain.gate")

    monkeypatch.setattr(processes, "start_task", start_task)
    with pytest.raises(DemoError):
        await start_processes(tmp_path, prefer_anvil=False)
    assert [node.child.alive for node in started] == [False]
    assert str(started[0].rpc_url) in (tmp_path / "gate.toml").read_text()


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, '{"collection": 1}'])
def test_a_deployment_that_can_not_be_read_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "deployment.json").write_text(text)
    assert Deployment.read(tmp_path) is None


def test_a_deployment_is_read_as_it_was_saved(tmp_path: Path) -> None:
    SOMEWHERE.save(tmp_path)
    assert Deployment.read(tmp_path) == SOMEWHERE


async def test_a_head_start_gives_what_started_to_all_who_ask_and_is_over_when_it_ended(
    tmp_path: Path, started: list[FakeNode]
) -> None:
    head_start = HeadStart(tmp_path)
    impatient = asyncio.ensure_future(head_start.wait())
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    first, second = await head_start.wait(), await head_start.wait()
    assert first is second and isinstance(first, Processes)
    assert not head_start.is_over
    await first.stop()
    assert head_start.is_over


async def test_a_head_start_that_fails_says_why_to_all_who_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def start_processes(folder: Path) -> Processes:
        raise DemoError("child_failed")

    monkeypatch.setattr("app.demo.head_start.start_processes", start_processes)
    head_start = HeadStart(tmp_path)
    for _ in range(2):
        with pytest.raises(DemoError):
            await head_start.wait()
    assert head_start.is_over
