import ctypes
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts import compiling
from tests.contracts.chain import Anvil, Chain, Revm
from tests.contracts.world import World, make_world

ANVIL = Path(__file__).parents[1] / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Artefacts of the test's own contracts and of forges with a seeded bug."""
    root = tmp_path_factory.mktemp("solidity")
    compiling.seeded_bugs(root)
    return compiling.built(root)


@pytest.fixture(scope="session")
def anvil_url() -> Iterator[str]:
    command = [str(ANVIL), "--port", "0", "--host", "127.0.0.1", "--no-mining"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=_die_with_parent) as process:
        try:
            assert process.stdout is not None
            listening = next(filter(None, (re.search(r"Listening on (\S+)", it) for it in process.stdout)))
            # It logs every call, and stops when nobody empties the pipe.
            threading.Thread(target=process.stdout.read, name="anvil-log", daemon=True).start()
            yield f"http://{listening[1]}"
        finally:
            process.kill()


def _die_with_parent() -> None:
    """A killed test run leaves no node behind (Linux)."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


@pytest.fixture(params=["pyrevm", "anvil"])
def chain(request: pytest.FixtureRequest) -> Chain:
    """Every unit behaviour is asked of an EVM in this process and of a real node."""
    if request.param == "pyrevm":
        return Revm()
    return Anvil(request.getfixturevalue("anvil_url"))


@pytest.fixture
def world(chain: Chain) -> World:
    return make_world(chain)
