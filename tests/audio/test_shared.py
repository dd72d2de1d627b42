"""Nothing is said on stderr about memory that goes before what lies over it, in whatever order a program ends."""

import subprocess
import sys

import pytest

PROGRAMS = {
    "a board": """
from audio.board import Board
board = Board.create()
mix, meters = board.mix, board.meter_writer()
board.unlink()
board.close()
del board
""",
    "a store": """
from audio.source.store import PcmStore
store = PcmStore.create(strips=1, frames=9, rate_hz=48_000, generation=1, budget_bytes=1 << 20)
planes = store.planes
store.unlink()
store.close()
del store
""",
    "an engine that nobody closes": """
from audio import Engine
from audio.reports import EngineReady
from tests.audio.waiting import wait_for
if __name__ == "__main__":
    engine = Engine(backend="silent")
    engine.start()
    wait_for(engine, EngineReady)
    kept = engine._session.board.mix, engine._session._glance
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_goes_quietly(name, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAMS[name])
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, str(program)], env=environment, capture_output=True, text=True, timeout=180)
    assert (done.returncode, done.stderr) == (0, "")
