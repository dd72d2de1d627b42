"""`python -m app doctor`: examines this installation. Exit status 1 when something is wrong."""

import argparse
import asyncio
import sys
from pathlib import Path

from app import notices
from app.doctor.examine import examine
from app.doctor.patient import Patient
from app.doctor.report import as_json, bug_report, one_line
from app.i18n import tr
from app.itself import is_frozen
from app.paths import Paths, find_paths
from app.services.profiles import read_profile
from app.settings import Settings, read_settings
from chain.errors import InputError
from chain.profile import ProfileError


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="stems-mixer doctor" if is_frozen() else "python -m app doctor",
        description=tr("Examines this installation of Stems Mixer."),
    )
    parser.add_argument("--json", action="store_true", help=tr("for scripts"))
    parser.add_argument("--bug-report", action="store_true", help=tr("a text to send, without secrets"))
    parser.add_argument("--tone", action="store_true", help=tr("play a soft tone for two seconds"))
    parser.add_argument("--repair", action="store_true", help=tr("set damaged files of the cache aside"))
    parser.add_argument(
        "--profile", default="", metavar="NAME|FILE", help=tr("this collection instead of the chosen one")
    )
    parser.add_argument("--data-dir", type=Path, metavar="FOLDER", help=tr("of the installation to examine"))
    parser.add_argument(
        "--backend", choices=["auto", "portaudio", "silent"], default="auto", help=tr("how sound goes out")
    )
    options = parser.parse_args()
    patient = find_patient(find_paths(options.data_dir), options.profile)
    tone = options.tone or (not options.json and not options.bug_report and _wants_tone())
    quiet = options.json or options.bug_report
    findings = asyncio.run(
        examine(
            patient,
            tone=tone,
            repair=options.repair,
            backend=options.backend,
            told=lambda finding: None if quiet else print(one_line(finding), flush=True),
        )
    )
    if options.json:
        print(as_json(findings))
    elif options.bug_report:
        print(bug_report(findings))
    return 1 if any(finding.verdict.value == "wrong" for finding in findings) else 0


def find_patient(paths: Paths, chosen: str) -> Patient:
    """The installation as its settings say, or with the collection named."""
    try:
        settings = read_settings(paths.settings)
    except (InputError, ValueError, OSError):
        settings = Settings()
    name = chosen or settings.profile
    if name == "demo":
        return Patient(paths, _demo_journal(paths), None, device=settings.device)
    try:
        profile = read_profile(name, paths)
    except ProfileError as error:
        notice = notices.notice_for(error)
        trouble = f"{notice.title}. {notice.sentence}"
        return Patient(paths, paths.journal, None, trouble=trouble, device=settings.device)
    return Patient(paths, paths.journal, profile, device=settings.device)


def _demo_journal(paths: Paths) -> Path:
    """Of the demo's chain that was changed last; where it would be when there is none."""
    found = sorted(paths.demo.glob(f"node/*/{paths.journal.name}"), key=lambda file: file.stat().st_mtime)
    return found[-1] if found else paths.demo / "node" / paths.journal.name


def _wants_tone() -> bool:
    """Nobody is startled: the tone is asked for, and only where somebody can answer."""
    if not sys.stdin.isatty():
        return False
    return input(tr("Play a soft tone for two seconds? [y/N] ")).strip().lower() in ("y", "yes", "j", "ja")


if __name__ == "__main__":
    raise SystemExit(main())
