"""Ctrl-C in a terminal reaches every process of its group: the window decides, the others neither end nor complain."""

import subprocess
import sys

PROGRAM = """
import os, signal
from audio import Engine
from audio.reports import DecoderDied, EngineDied, EngineReady
from tests.audio.waiting import wait_for, wait_until

if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: None)
    with Engine(backend="silent") as engine:
        session = engine._session
        seen = []
        wait_until(engine, lambda: session.decoder is not None)
        os.killpg(0, signal.SIGINT)  # the interpreter has hardly begun
        wait_until(engine, lambda: session.host is not None)
        os.killpg(0, signal.SIGINT)
        wait_for(engine, EngineReady, seen)
        os.killpg(0, signal.SIGINT)
        engine.ask_devices()
        children = session.host.process, session.decoder.process
        seen += engine.poll()
        assert not [report for report in seen if isinstance(report, DecoderDied | EngineDied)], seen
        assert all(child.is_alive() for child in children)
    assert [child.exitcode for child in children] == [0, 0], children
"""


def test_no_process_but_the_window_hears_ctrl_c(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, str(program)],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path), "PATH": "/usr/bin:/bin"},
        start_new_session=True,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert (done.returncode, done.stderr) == (0, "")
