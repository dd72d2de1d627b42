"""Which language the program speaks: the one chosen in the settings, else the system's."""

import argparse
import contextlib
from collections.abc import Sequence
from pathlib import Path

from app.paths import find_paths
from app.settings import read_settings
from app.system_language import system_language
from chain.errors import InputError


def chosen_language(arguments: Sequence[str]) -> str:
    """arguments: of the command line, because `--data-dir` may name another installation. "" when nobody says."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--data-dir", type=Path)
    with contextlib.suppress(argparse.ArgumentError, InputError, ValueError, OSError):  # said by whoever needs it
        known, _ = parser.parse_known_args(arguments)
        return read_settings(find_paths(known.data_dir).settings).language or system_language()
    return system_language()
