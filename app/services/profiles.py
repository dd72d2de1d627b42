"""The collections this installation knows: the demo, the built-in ones, and those the user added as TOML files."""

from dataclasses import dataclass
from pathlib import Path

import resources
from app.paths import Paths
from chain import profile as profiles
from chain.profile import Profile, ProfileError

DEMO = "demo"


@dataclass(frozen=True)
class KnownProfile:
    """name: what `read_profile` takes. removable: it was added here, and can be taken away again."""

    name: str
    title: str
    removable: bool = False


def read_profile(name: str, paths: Paths) -> Profile:
    """A built-in profile by name, one that was added, or a TOML file. Errors: ProfileError."""
    for folder in (resources.path("profiles"), added_folder(paths)):
        file = Path(folder) / f"{name}.toml"
        if "/" not in name and file.is_file():
            return profiles.load(file)
    if not Path(name).is_file():
        raise ProfileError("unreadable", detail=name)
    return profiles.load(Path(name))


def added_folder(paths: Paths) -> Path:
    return paths.config / "profiles"
