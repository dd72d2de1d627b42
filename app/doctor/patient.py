"""What is examined: the folders of one installation, and the collection it shows."""

import os
from dataclasses import dataclass
from pathlib import Path

from app.paths import Paths
from chain.profile import Profile


@dataclass(frozen=True)
class Patient:
    """profile: None in the demo world that does not run just now. running: this very program shows the collection.

    journal: of the profile's chain. trouble: why the profile can not be used, "" when it can.
    """

    paths: Paths
    journal: Path
    profile: Profile | None
    running: bool = False
    trouble: str = ""
    device: str = ""


def shown(path: Path) -> str:
    """A path without the name of its user."""
    text, home = str(path), os.path.expanduser("~")
    return "~" + text[len(home) :] if home not in ("", "/") and text.startswith(home + os.sep) else text
