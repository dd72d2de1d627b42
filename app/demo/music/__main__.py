"""`python -m app.demo.music FOLDER [--jobs N]`: renders the demo release and prints how far it is."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from pathlib import Path

from app.demo.music import render_release


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m app.demo.music", description="Render the demo release.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    wanted = parser.parse_args()
    begun = time.monotonic()
    render_release(
        wanted.folder, jobs=wanted.jobs, progress=lambda part, what: print(f"{part:6.1%}  {what}", flush=True)
    )
    print(f"complete after {time.monotonic() - begun:.1f} s: {wanted.folder}")
    return 0


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
