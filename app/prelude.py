"""What is done before the window's libraries are imported: the data folder is taken, settings are read."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from app.handover import hand_over
from app.hold import Hold
from app.options import Options
from app.paths import Paths, find_paths
from app.settings import Settings, load_settings


@dataclass(frozen=True)
class Prelude:
    """started_s: monotonic. hold: on the data folder, to be released at the end.

    set_aside: a settings file that could not be read. is_demo: whether the demo world is shown.
    """

    options: Options
    started_s: float
    paths: Paths
    hold: Hold
    settings: Settings
    set_aside: Path | None
    is_demo: bool


def begin(options: Options, started_s: float) -> Prelude:
    """Errors: FolderProblem."""
    paths = find_paths(options.root)
    hold = Hold(paths.data)
    settings, set_aside = load_settings(paths.settings)
    is_demo = options.demo or (options.profile or settings.profile) == "demo"
    return Prelude(options, started_s, paths, hold, settings, set_aside, is_demo)


def leave_for_the_other(options: Options) -> bool:
    """Has the window that is open come to the front; whether it was also given what this start was for."""
    if options.smoke_test:
        return False
    with contextlib.suppress(OSError):
        hand_over(find_paths(options.root).data, options.mix)
        return options.mix is not None
    return False


def is_first_start(options: Options, settings: Settings) -> bool:
    """Whether a person sees the program for the first time and has not said what they want."""
    chosen = options.demo or options.smoke_test or options.profile or options.account
    return not chosen and settings == Settings()
