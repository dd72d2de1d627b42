"""A child process is heard, or it is an error with a name; and it never outlives us."""

import sys
from pathlib import Path

import pytest

from app.demo import children
from app.demo.errors import DemoError

READY = 'import sys; print(\'{"ready": true, "port": 7}\', flush=True); sys.stdin.read()'


@pytest.mark.parametrize(
    "code",
    ["", "print('hello')", "print('[1]')", "print('{}')", 'print(\'{"port": "7"}\')', "print('[' * 100000)", "1/0"],
)
def test_a_child_that_does_not_say_its_port_is_an_error(code: str, tmp_path: Path) -> None:
    with pytest.raises(DemoError) as failed:
        children._start("a-task", [sys.executable, "-c", code], tmp_path / "log" / "child.log")
    assert failed.value.reason == "child_failed"


def test_what_a_child_complained_of_is_in_its_log(tmp_path: Path) -> None:
    with pytest.raises(DemoError):
        children._start("a-task", [sys.executable, "-c", "1/0"], tmp_path / "child.log")
    assert "ZeroDivisionError" in (tmp_path / "child.log").read_text()


def test_a_child_that_says_nothing_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_READY_WAIT_S", 0.05)
    with pytest.raises(DemoError):
        children._start("a-task", [sys.executable, "-c", "import sys; sys.stdin.read()"], tmp_path / "child.log")


async def test_a_child_is_stopped_also_twice_and_also_when_it_does_not_want_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_STOP_WAIT_S", 0.2)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + READY + "; time.sleep(600)"
    for code in (READY, deaf):
        child = children._start("a-task", [sys.executable, "-c", code], tmp_path / "child.log")
        assert child.alive and child.ready["port"] == 7
        await child.stop()
        await child.stop()
        assert not child.alive


def test_a_log_that_can_not_be_written_is_said_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DemoError) as failed:
        children._start("a-task", [sys.executable, "-c", READY], tmp_path / "file" / "child.log")
    assert failed.value.reason == "folder_unusable"


async def test_modules_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    child = await children.start_task("demo-node", ["--state", str(tmp_path)], tmp_path / "node.log")
    assert child.ready["port"]
    await child.stop()
