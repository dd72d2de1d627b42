"""Adds a collection by its address or its profile, and takes it away again."""

import asyncio
import re
from dataclasses import dataclass, replace
from pathlib import Path

import resources
from app import profile_words
from app.i18n import tr
from app.paths import Paths
from app.services.new_profile import discover
from app.services.profiles import DEMO, added_folder
from app.state.settings import CollectionRow
from chain import profile as profiles
from chain.atomic import write_atomically
from chain.errors import RpcError
from chain.profile import Profile, ProfileError
from chain.profiling.discover import READ_FROM_CHAIN, Discovered
from chain.profiling.write import toml
from chain.wallet.watch import read_watched

LIVE = "stems.fm"
_CHAINS = {1: "Ethereum", 11155111: "Sepolia", 31337: tr("a private chain")}
Found = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Added:
    """A profile by name. found: what was read, line by line. hosts: what its metadata names and nobody asked."""

    name: str
    title: str
    found: Found = ()
    hosts: tuple[str, ...] = ()


def known_collections(paths: Paths, current: str) -> tuple[CollectionRow, ...]:
    """Demo, built in, added, in this order. Blocking."""
    rows = [
        CollectionRow(DEMO, tr("Demo world"), tr("Invented music on a private chain on this computer"), current == DEMO)
    ]
    for folder, removable in ((Path(resources.path("profiles")), False), (added_folder(paths), True)):
        for file in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            rows.append(_row(file, current, removable))
    if current not in {row.name for row in rows}:
        rows.append(_row(Path(current), current, False, name=current))
    return tuple(rows)


def _row(file: Path, current: str, removable: bool, name: str = "") -> CollectionRow:
    name = name or file.stem
    try:
        profile = profiles.load(file)
    except ProfileError as error:
        problem = tr("This profile can not be used: {field}.", field=error.field or tr("the file"))
        return CollectionRow(name, file.stem, "", name == current, removable, problem)
    forging = "" if profile.forge_verified else f" · {tr('forging not verified')}"
    chain = _CHAINS.get(profile.chain_id) or tr("chain {chain_id}", chain_id=profile.chain_id)
    about = f"{chain} · {profile.collection}{forging}"
    return CollectionRow(name, profile.title, about, name == current, removable)


async def add_collection(
    text: str, paths: Paths, nodes: tuple[str, ...], *, gateways: tuple[str, ...] | None = None
) -> Added:
    """The new profile. Errors: WatchError, ProfileError, RpcError, OSError.

    nodes: which are asked about an address. gateways: which about its metadata; None for those of the live collection.
    """
    typed = text.strip()
    if not re.fullmatch("0[xX][0-9a-fA-F]{40}", typed):
        return await asyncio.to_thread(_add_file, typed, paths)
    address = (await read_watched(typed)).address
    found = await discover(nodes, address, gateways=_live().gateways if gateways is None else gateways)
    name = _free_name(address[:10] if "name" in found.unknown else found.profile.title, paths)
    return await asyncio.to_thread(_keep, name, found, paths)


async def agree_to_host(name: str, host: str, paths: Paths) -> Added:
    """A person agreed that `host` is asked about the added collection `name`: its profile names it from now on.

    What the chain told of it is read anew, with what the host tells; a profile that somebody wrote keeps all else.
    Errors: ProfileError, OSError.
    """
    file = added_folder(paths) / f"{name}.toml"
    raw = await asyncio.to_thread(file.read_bytes)
    profile = profiles.parse(raw)
    hosts = tuple(dict.fromkeys((*profile.hosts, host)))
    if raw.startswith(f"# {READ_FROM_CHAIN}".encode()):
        try:
            found = await discover(profile.rpc_urls, profile.collection, gateways=profile.gateways, hosts=hosts)
        except RpcError:
            pass  # the node is away: what was read before stays
        else:
            return await asyncio.to_thread(_keep, name, found, paths)
    text = toml(replace(profile, hosts=hosts), _remarks(raw))
    profiles.parse(text.encode("utf-8"))
    await asyncio.to_thread(_write, name, text.encode("utf-8"), paths)
    return Added(name, profile.title)


def is_added(name: str, paths: Paths) -> bool:
    """Whether it is one of those that a person added. Blocking."""
    return "/" not in name and (added_folder(paths) / f"{name}.toml").is_file()


def _keep(name: str, found: Discovered, paths: Paths) -> Added:
    profile = replace(found.profile, name=name)
    raw = toml(profile, (READ_FROM_CHAIN, *profile_words.unknown(found))).encode("utf-8")
    profiles.parse(raw)
    _write(name, raw, paths)
    return Added(name, profile.title, profile_words.found(found), found.hosts)


def _remarks(raw: bytes) -> tuple[str, ...]:
    lines = raw.decode("utf-8").splitlines()
    return tuple(line[1:].strip() for line in lines if line.startswith("#"))


def _live() -> Profile:
    return profiles.load(Path(resources.path("profiles")) / f"{LIVE}.toml")


def nodes_of(profile: Profile | None) -> tuple[str, ...]:
    """The nodes of the open collection; while that is the demo, the live collection's."""
    if profile is not None and profile.name != DEMO:
        return profile.rpc_urls
    return _live().rpc_urls


def remove_collection(name: str, paths: Paths) -> None:
    """Only one that was added. Blocking. Errors: OSError."""
    file = added_folder(paths) / f"{name}.toml"
    if file.parent == added_folder(paths):
        file.unlink(missing_ok=True)


def _add_file(typed: str, paths: Paths) -> Added:
    file = Path(typed).expanduser()
    profile = profiles.load(file)
    name = _free_name(profile.name, paths)
    _write(name, file.read_bytes(), paths)
    return Added(name, profile.title)


def _write(name: str, raw: bytes, paths: Paths) -> None:
    folder = added_folder(paths)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / f"{name}.toml", raw)


def _free_name(wish: str, paths: Paths) -> str:
    base = re.sub(r"[^a-z0-9.]+", "-", wish.lower()).strip("-.")[:40] or "collection"
    taken = {file.stem for file in added_folder(paths).glob("*.toml")} | {DEMO, LIVE}
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, 1000))) if name not in taken)
