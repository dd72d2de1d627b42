"""Runs the benchmarks, one program each, and puts their figures together.

    python -m tests.benchmarks [--long] [name…]

Prints a table for people and writes build/bench.json: name, value, unit, peer, peer_value, ratio, goal, met.
A benchmark is a module of this folder that can be run; it prints one JSON line a figure (see `rows`).
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OUTPUT = ROOT / "build" / "bench.json"
_LONGEST_S = 3600

Row = dict[str, Any]


def names() -> list[str]:
    """Of all benchmarks."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.py")) if path.stem[0] != "_"}
    figures = ("rows import", 'json.dumps({"name"')
    return [name for name, text in texts.items() if "def main(" in text and any(mark in text for mark in figures)]


def run(name: str, long: bool) -> list[Row]:
    """Figures of one benchmark; one that says why not, if it fails."""
    # Compiled modules are kept, as where the program is installed.
    compiled = {"PYTHONPYCACHEPREFIX": str(OUTPUT.parent / "bench" / "pycache")}
    environment = os.environ | compiled | {"OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if long:
        environment["BENCH_LONG"] = "1"
    rows: list[Row] = []
    # Not by "-m": children begin by importing the main module, and that of the program is a light one, too.
    command = [sys.executable, "-c", f"from tests.benchmarks import {name}; raise SystemExit({name}.main())"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                rows.append({"benchmark": name} | json.loads(line))
                print(line_of(rows[-1]), flush=True)
        code = process.wait(_LONGEST_S)
    if code:
        rows.append(
            {"benchmark": name, "name": name, "value": None, "unit": "", "peer": f"failed with exit code {code}"}
        )
        print(line_of(rows[-1]), flush=True)
    return rows


def line_of(row: Row) -> str:
    """One line of the table."""
    value = "—" if row["value"] is None else f"{row['value']:g} {row['unit']}"
    peer = str(row.get("peer", ""))
    if row.get("peer_value") is not None:
        peer += f" {row['peer_value']:g} {row['unit']}"
    ratio = f"{row['ratio']:g} ×" if row.get("ratio") is not None else ""
    mark = {True: "✓", False: "✗", None: " "}[row.get("met")]
    return f"{mark} {row['name'][:72]:<72} {value:>18}  {ratio:>9}  {peer[:44]:<44} {row.get('goal', '')}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure, and print a table.")
    parser.add_argument("names", nargs="*", choices=[[], *names()], metavar="name", help=", ".join(names()))
    parser.add_argument("--long", action="store_true", help="ten minutes on JACK, an hour of sound")
    arguments = parser.parse_args()
    print(f"  {'figure':<72} {'value':>18}  {'ratio':>9}  {'peer, in the same run':<44} goal", flush=True)
    rows = [row for name in arguments.names or names() for row in run(name, arguments.long)]
    OUTPUT.parent.mkdir(exist_ok=True)
    about = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    report = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **about, "rows": rows}
    OUTPUT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(rows)} figures, also in {OUTPUT.relative_to(ROOT)}")
    return 1 if any(row["value"] is None and "failed" in str(row.get("peer")) for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
