"""Other people's implementations, run with node."""

import json
import subprocess
from pathlib import Path
from typing import Any


def ask(script: str, **request: object) -> dict[str, Any]:
    """Runs a script of this folder with a JSON request on stdin; gives its JSON answer."""
    path = Path(__file__).with_name(script)
    run = subprocess.run(["node", path], input=json.dumps(request), capture_output=True, text=True, timeout=180)
    assert run.returncode == 0, run.stderr
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer
