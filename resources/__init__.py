"""Files that travel with the program: fonts, icons, profiles."""

from pathlib import Path


def path(name: str) -> Path:
    """Where the resource `name` ("profiles/stems.fm.toml") is, also inside a frozen program."""
    return Path(__file__).parent / name
