"""The settings as the window shows them, and what a person may want of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.state.model import AppState


@dataclass(frozen=True)
class CollectionRow:
    """name: what opens it. about: one quiet line. problem: why it can not be opened, "" when it can."""

    name: str
    title: str
    about: str = ""
    current: bool = False
    removable: bool = False
    problem: str = ""


@dataclass(frozen=True)
class HostRow:
    """host: who is contacted. why: what for, and what it learns."""

    host: str
    why: str


@dataclass(frozen=True)
class UnaskedHost:
    """A host that a collection's metadata names; nobody has asked it, as nobody has agreed to it."""

    collection: str
    title: str
    host: str


@dataclass(frozen=True)
class CatalogueShown:
    """The catalogue file in use: how many tokens it names, 0 without one. problem: why the last one was not taken."""

    tokens: int = 0
    problem: str = ""


@dataclass(frozen=True)
class LeaseRow:
    """Keys of one song. until: when the first of them ends, in words."""

    title: str
    keys: int
    until: str


@dataclass(frozen=True)
class AudioChoice:
    """What a person chose; device "" is the system's default, latency_ms 0 as little as is safe."""

    device: str = ""
    block_frames: int = 256
    latency_ms: int = 0
    exclusive: bool = False


@dataclass(frozen=True)
class SettingsView:
    """busy, problem: of adding a collection. found: what was read of one that was added: label, and value or "unknown".

    watched: address and name of each account that is looked at beside the one in front. unasked: of collections that
    were added. catalogue: of the open collection.
    """

    unasked: tuple[UnaskedHost, ...] = ()
    catalogue: CatalogueShown = CatalogueShown()
    collections: tuple[CollectionRow, ...] = ()
    busy: bool = False
    problem: str = ""
    found: tuple[tuple[str, str], ...] = ()
    watched: tuple[tuple[str, str], ...] = ()
    watch_problem: str = ""
    watch_name: str = ""  # typed last, and kept by its owner on web servers that were not asked
    watch_hosts: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    audio: AudioChoice = AudioChoice()
    hosts: tuple[HostRow, ...] = ()
    keyring: str = ""
    leases: tuple[LeaseRow, ...] = ()


class SettingsIntent:
    """A wish for the settings. Its kinds are below."""


@dataclass(frozen=True)
class LookAtSettings(SettingsIntent):
    """Read all of it anew."""


@dataclass(frozen=True)
class AddCollection(SettingsIntent):
    """The address of a contract, or the path of a profile."""

    text: str


@dataclass(frozen=True)
class RemoveCollection(SettingsIntent):
    name: str


@dataclass(frozen=True)
class WatchAlso(SettingsIntent):
    """An address or a name, beside the account in front. ask_hosts: the web servers its owner keeps it on, too."""

    text: str
    ask_hosts: bool = False


@dataclass(frozen=True)
class Unwatch(SettingsIntent):
    address: str


@dataclass(frozen=True)
class ChooseAudio(SettingsIntent):
    choice: AudioChoice


@dataclass(frozen=True)
class AllowKeystores(SettingsIntent):
    allowed: bool


@dataclass(frozen=True)
class ForgetKeys(SettingsIntent):
    """All keys of the music; the gate is asked again when they are needed."""


@dataclass(frozen=True)
class OpenCollection:
    """Leave the collection that is open and open this one: a profile by name. account: to look at there, if not ""."""

    profile: str
    account: str = ""


@dataclass(frozen=True)
class LookInto:
    """First start: look into an address or a name, in the live collection."""

    text: str


@dataclass(frozen=True)
class Welcomed:
    """The first start is over: a person chose."""


@dataclass(frozen=True)
class SettingsShown:
    """A fact: the settings as they are now."""

    view: SettingsView


@dataclass(frozen=True)
class DevicesKnown:
    """A fact: the sound devices there are."""

    names: tuple[str, ...]


RULES: "dict[type, Callable[[AppState, Any], AppState]]" = {
    SettingsShown: lambda state, m: replace(state, settings=replace(m.view, devices=state.settings.devices)),
    DevicesKnown: lambda state, m: replace(state, settings=replace(state.settings, devices=m.names)),
}
