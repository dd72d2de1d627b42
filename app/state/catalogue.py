"""The user's own catalogue file of the open collection, and hosts that its metadata names and that nobody asked yet."""

from dataclasses import dataclass
from pathlib import Path

from app.state.settings import SettingsIntent


@dataclass(frozen=True)
class UseCatalogueFile(SettingsIntent):
    """Complete and correct the open collection's catalogue by this file; a copy of it is kept."""

    path: Path


@dataclass(frozen=True)
class DropCatalogueFile(SettingsIntent):
    """Believe the tokens again."""


@dataclass(frozen=True)
class AgreeToHost(SettingsIntent):
    """This host may be asked about this collection from now on."""

    collection: str
    host: str
