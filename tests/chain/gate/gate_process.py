"""The key gate as it really runs: a child process with a configuration file, its log kept for reading."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


class GateProcess:
    """A running gate. log: the file its stderr goes to."""

    def __init__(self, folder: Path, config: str) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "gate.toml").write_text(config)
        self.log = folder / "gate.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "chain.gate", "--config", str(folder / "gate.toml")],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(timeout=90)
            raise AssertionError(f"the gate did not start: {self.log.read_text()}")
        self.port: int = json.loads(line)["port"]
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        """Ends it as a parent that goes away does; gives the exit code."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        try:
            return self.process.wait(timeout=90)
        finally:
            self.process.kill()
            self.process.stdout.close()

    def events(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]
