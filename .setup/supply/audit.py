"""`make audit`: every locked package against the lists of known holes. What was not asked about is a failure."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".tools" / ("Scripts/uv.exe" if sys.platform == "win32" else "bin/uv")


def main() -> int:
    """The worst of what is said of the lock file and of each tool's own list."""
    with tempfile.TemporaryDirectory() as folder:
        locked = Path(folder) / "uv.lock.txt"
        export = [str(UV), "export", "-q", "--locked", "--all-groups", "--all-extras", "--no-emit-project"]
        subprocess.run([*export, "-o", str(locked)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        lists = [locked, ROOT / ".setup/uv.txt", *sorted((ROOT / ".setup/tools").glob("*.txt"))]
        return max(_ask(list_) for list_ in lists)


def _ask(wanted: Path) -> int:
    print(f"{wanted.name}:", flush=True)
    names = set(re.findall(r"^([A-Za-z0-9_.-]+)==", wanted.read_text(encoding="utf-8"), re.M))
    words = ["sh", str(ROOT / ".setup/tool.sh"), "audit", "-r", str(wanted), "--require-hashes", "--disable-pip"]
    asked = subprocess.run([*words, "--strict", "-f", "json"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return judge(names, asked.returncode, asked.stdout)


def judge(names: set[str], status: int, said: str) -> int:
    """0 only when every name was asked about and none has a known hole."""
    try:
        rows = json.loads(said)["dependencies"]
    except (ValueError, KeyError):
        print("pip-audit gave no answer: is the network there?", file=sys.stderr)
        return 2
    skipped = [f"{row['name']}: {row['skip_reason']}" for row in rows if "skip_reason" in row]
    holes = [f"{row['name']} {row['version']}: {hole['id']}" for row in rows for hole in row.get("vulns", [])]
    unasked = {_plain(name) for name in names} - {_plain(row["name"]) for row in rows}
    for line in (*skipped, *holes, *(f"{name}: not asked about" for name in sorted(unasked))):
        print(line, file=sys.stderr)
    if skipped or holes or unasked or status or not rows:
        return 1
    print(f"{len(rows)} packages: no hole is known")
    return 0


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
