"""The command line."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from app import VERSION
from app.i18n import tr
from app.itself import is_frozen


@dataclass(frozen=True)
class Options:
    """demo: the demo world, whatever the settings say. root: one folder for everything, else the platform's.

    smoke_test: "" (none), "play", or "forge", which forges as well, in the demo world only. mix: a shared one to open.
    """

    demo: bool = False
    profile: str = ""
    account: str = ""
    root: Path | None = None
    smoke_test: str = ""
    backend: str = "auto"
    mix: Path | None = None


def parse_options(arguments: list[str] | None = None) -> Options:
    parser = argparse.ArgumentParser(
        prog="stems-mixer" if is_frozen() else "python -m app",
        description=tr("Hear the stems you own; forge what is complete."),
    )
    parser.add_argument("--demo", action="store_true", help=tr("look at the demo world, whatever the settings say"))
    parser.add_argument(
        "--profile", default="", metavar="NAME|FILE", help=tr("a collection: built in by name, or a TOML file")
    )
    parser.add_argument("--account", default="", metavar="0x…", help=tr("the address to look into, with --profile"))
    parser.add_argument("--data-dir", type=Path, metavar="FOLDER", help=tr("keep everything in this folder"))
    parser.add_argument(
        "--backend", choices=["auto", "portaudio", "silent"], default="auto", help=tr("how sound goes out")
    )
    parser.add_argument(
        "--smoke-test",
        nargs="?",
        const="play",
        default="",
        choices=["play", "forge"],
        help=tr("start, play 3 s, forge in the demo world if told to, print one JSON line, end"),
    )
    parser.add_argument("--version", action="version", version=f"Stems Mixer {VERSION}")
    parser.epilog = tr("Other tasks: doctor, press, gate; each tells more with --help.")
    parser.add_argument("mix", nargs="?", type=_shared_mix, metavar="FILE", help=tr("a shared mix (.stemmix) to open"))
    parsed = parser.parse_args(arguments)
    if parsed.smoke_test == "forge" and not parsed.demo:
        parser.error(tr("--smoke-test forge is for the demo world: add --demo"))
    return Options(
        demo=parsed.demo,
        profile=parsed.profile,
        account=parsed.account,
        root=parsed.data_dir,
        smoke_test=parsed.smoke_test,
        backend=parsed.backend,
        mix=parsed.mix,
    )


def _shared_mix(text: str) -> Path:
    if not text.endswith(".stemmix"):
        raise argparse.ArgumentTypeError(tr("{text} is no shared mix (.stemmix)", text=text))
    return Path(text).absolute()
