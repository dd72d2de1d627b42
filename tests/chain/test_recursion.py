import os
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys
{imports}
try:
    json.loads("[" * 99_000 + "]" * 99_000)
except RecursionError:
    print("a typed error")
"""


def run(imports: str) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(imports=imports)
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)


@pytest.mark.parametrize("module", ["chain.gate.__main__", "chain.wallet.local"])
def test_deep_json_is_an_error_and_not_a_crash_after_importing(module):
    assert run(f"import {module}").stdout == "a typed error\n"


def test_the_danger_is_real():
    """Without the remedy the limit is far beyond what a stack holds; if this fails, the remedy can go."""
    assert run("import eth_account; print(sys.getrecursionlimit()); sys.exit()").stdout == "100000\n"
