"""The settings as the window shows them, and what a person may want of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenCollection:
    """Leave the collection that is open and open this one: a profile by name. account: to look at there, if not ""."""

    profile: str
    account: str = ""
