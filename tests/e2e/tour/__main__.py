"""Pictures from the running program: `python -m tests.e2e.tour OUTDIR [--language de] [--scaled]`."""

import argparse
import os
import tempfile
from pathlib import Path

FORMS = {"": (1440, 900), "-1024": (1024, 700)}
SCALED = {"-200": (1440, 900)}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.tour", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--scaled", action="store_true", help="at 200 % alone")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.scaled:
        os.environ["QT_SCALE_FACTOR"] = "2"
    from app.i18n import choose

    choose(options.language)  # before the modules with the window's texts
    from tests.e2e.theatre import demo_home
    from tests.e2e.tour.walk import walk

    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        walk(demo_home(Path(home) / "home"), options.folder, SCALED if options.scaled else FORMS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
