"""The settings page's other side: reads what there is, does what is wanted, remembers it."""

import asyncio
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app import notices
from app.i18n import day_and_time, tr
from app.paths import Paths
from app.services.audible import audible
from app.services.catalogue_files import catalogue_file, not_taken, shown, take_over
from app.services.collections import (
    add_collection,
    agree_to_host,
    is_added,
    known_collections,
    nodes_of,
    remove_collection,
)
from app.services.engine_link import EngineLink
from app.services.privacy import hosts_of
from app.services.remembering import Remembering
from app.services.tasks import Tasks
from app.services.wallet import WalletService
from app.state import settings as wishes
from app.state.catalogue import AgreeToHost, DropCatalogueFile, UseCatalogueFile
from app.state.settings import AudioChoice, LeaseRow, SettingsShown, SettingsView, UnaskedHost
from app.state.store import Store
from chain.collector import Collector
from chain.content.keys import KeyRing, ring_name
from chain.errors import ChainError
from chain.ports import Rpc
from chain.profile import Profile
from chain.tokens.catalogue_file import CatalogueFileError, Corrections
from chain.tokens.model import Library
from chain.wallet.ccip import HttpsGateway
from chain.wallet.ens import MAINNET, Ens, Gateway
from chain.wallet.errors import EnsError
from chain.wallet.watch import read_watched

KEPT = tr("Keys are kept in this computer’s keyring until their lease ends, so music plays offline as long.")
IN_MEMORY = tr("No keyring here keeps secrets well, so keys stay in memory: after a restart the gate is asked again.")
OF_DEMO = tr("The demo keeps its keys in memory only.")


@dataclass(frozen=True)
class OpenedCollection:
    """What the settings tell of the collection that is open. described_anew: its tokens are called otherwise now."""

    name: str
    profile: Profile
    rpc: Rpc
    ring: KeyRing
    is_demo: bool
    collector: Collector
    described_anew: Callable[[], None]


class SettingsService:
    """For the whole life of the program. accounts_changed: other accounts are watched now.

    open_again: its profile is another one now. new_gateway: to the web servers of names; asked when allowed.
    """

    def __init__(
        self,
        remembering: Remembering,
        paths: Paths,
        store: Store,
        link: EngineLink,
        wallet: WalletService,
        accounts_changed: Callable[[], None],
        open_again: Callable[[str], None] = lambda name: None,
        *,
        new_gateway: Callable[[], Gateway] = HttpsGateway,
    ) -> None:
        self._remembering, self._paths, self._store = remembering, paths, store
        self._link, self._wallet, self._accounts_changed = link, wallet, accounts_changed
        self._open_again, self._new_gateway = open_again, new_gateway
        self._tasks = Tasks(self._failed)
        self._opened: OpenedCollection | None = None
        self._library: Library | None = None
        self._view = SettingsView(audio=_audio(remembering))
        if self._view.audio.latency_ms or self._view.audio.exclusive:  # the engine started without them
            self._choose(self._view.audio)

    async def close(self) -> None:
        await self._tasks.close()

    def opened(self, collection: OpenedCollection) -> None:
        self._opened, self._library = collection, None
        catalogue = shown(collection.collector.corrections)
        self._show(hosts=hosts_of(collection.profile), leases=(), catalogue=catalogue, unasked=())
        if self._view.collections:  # somebody looks at them, or did: another one is open now
            self._tasks.start("look", self._look())

    def watched(self) -> tuple[tuple[str, str], ...]:
        """Address and name of each account that is looked at beside the one in front."""
        parts = (entry.partition(" ") for entry in self._remembering.now.watched)
        return tuple((address, name) for address, _, name in parts)

    def handle(self, intent: wishes.SettingsIntent) -> None:
        match intent:
            case wishes.LookAtSettings():
                self._link.ask_devices()
                self._tasks.start("look", self._look())
            case wishes.AddCollection(text):
                self._tasks.start("add", self._add(text))
            case AgreeToHost(collection, host):
                self._tasks.start("add", self._agree(collection, host))
            case UseCatalogueFile(path) if self._opened is not None:
                self._tasks.start("catalogue", self._use_catalogue(self._opened, path))
            case DropCatalogueFile() if self._opened is not None:
                self._tasks.start("catalogue", self._drop_catalogue(self._opened))
            case wishes.RemoveCollection(name) if self._opened is None or name != self._opened.name:
                self._tasks.start("remove", self._remove(name))
            case wishes.WatchAlso(text, ask_hosts):
                self._tasks.start("watch", self._watch(text, ask_hosts))
            case wishes.Unwatch(address):
                self._set_watched(one for one in self.watched() if one[0] != address)
            case wishes.ChooseAudio(choice):
                self._remembering.change(
                    device=choice.device,
                    block_frames=choice.block_frames,
                    latency_ms=choice.latency_ms,
                    exclusive=choice.exclusive,
                )
                self._show(audio=choice)
                self._choose(choice)
            case wishes.AllowKeystores(allowed):
                self._remembering.change(keystores=allowed)
                self._wallet.allow_keystores(allowed)
            case wishes.ForgetKeys() if self._opened is not None:
                self._tasks.start("keys", self._forget_keys(self._opened.ring))

    def looked(self, library: Library) -> None:
        """Another look at the chain: which keys there are may have changed."""
        self._tasks.start("leases", self._look_at_leases(library))
        if self._opened is not None:
            self._tasks.start("hosts", self._look_for_hosts(self._opened))

    async def _look(self) -> None:
        current = self._opened.name if self._opened else ""
        rows = await asyncio.to_thread(known_collections, self._paths, current)
        self._show(collections=rows, watched=self.watched(), audio=_audio(self._remembering))
        if self._library is not None:
            await self._look_at_leases(self._library)

    async def _look_at_leases(self, library: Library) -> None:
        self._library = library
        opened = self._opened
        if opened is None:
            return
        leases = await asyncio.to_thread(_leases, library, opened.ring)
        keyring = OF_DEMO if opened.is_demo else KEPT if opened.ring.persistent else IN_MEMORY
        self._show(leases=leases, keyring=keyring)

    async def _forget_keys(self, ring: KeyRing) -> None:
        await asyncio.to_thread(ring.retain, ())
        if self._library is not None:
            await self._look_at_leases(self._library)

    async def _add(self, text: str) -> None:
        self._show(busy=True, problem="", found=())
        nodes = nodes_of(self._opened.profile if self._opened else None)
        try:
            added = await add_collection(text, self._paths, nodes)
        except (ChainError, OSError) as error:
            self._show(problem=_sentence(error))
        else:
            self._show(found=added.found, unasked=_unasked(added.name, added.title, added.hosts))
            await self._look()
        finally:
            self._show(busy=False)

    async def _agree(self, collection: str, host: str) -> None:
        self._show(busy=True, problem="")
        try:
            added = await agree_to_host(collection, host, self._paths)
        except (ChainError, OSError) as error:
            self._show(problem=_sentence(error))
        else:
            left = tuple(it for it in self._view.unasked if (it.collection, it.host) != (collection, host))
            self._show(found=added.found, unasked=left)
            await self._look()
            if self._opened is not None and self._opened.name == collection:
                self._open_again(collection)
        finally:
            self._show(busy=False)

    async def _look_for_hosts(self, opened: OpenedCollection) -> None:
        """Of a collection that a person added: what its metadata names and nobody asked."""
        hosts = opened.collector.refused_hosts()
        added = bool(hosts) and await asyncio.to_thread(is_added, opened.name, self._paths)
        if added and opened is self._opened:
            others = tuple(it for it in self._view.unasked if it.collection != opened.name)
            self._show(unasked=(*others, *_unasked(opened.name, opened.profile.title, hosts)))

    async def _use_catalogue(self, opened: OpenedCollection, source: Path) -> None:
        target = catalogue_file(self._paths, opened.profile)
        try:
            corrections = await asyncio.to_thread(take_over, source, target)
        except (CatalogueFileError, OSError) as error:
            self._show(catalogue=not_taken(self._view.catalogue, error))
            return
        self._describe(opened, corrections)

    async def _drop_catalogue(self, opened: OpenedCollection) -> None:
        file = catalogue_file(self._paths, opened.profile)
        await asyncio.to_thread(file.unlink, missing_ok=True)
        self._describe(opened, Corrections())

    def _describe(self, opened: OpenedCollection, corrections: Corrections) -> None:
        opened.collector.corrections = corrections
        self._show(catalogue=shown(corrections))
        opened.described_anew()

    async def _remove(self, name: str) -> None:
        try:
            await asyncio.to_thread(remove_collection, name, self._paths)
        except OSError as error:
            self._show(problem=_sentence(error))
        await self._look()

    async def _watch(self, text: str, ask_hosts: bool) -> None:
        """A name's web servers would learn that it is looked up: they are asked once a person has said so."""
        self._show(watch_problem="", watch_name="", watch_hosts=())
        opened = self._opened
        gateway = self._new_gateway() if ask_hosts else None
        ens = Ens(opened.rpc, gateway) if opened is not None and opened.profile.chain_id == MAINNET else None
        try:
            named = await read_watched(text, ens)
        except EnsError as error:
            asking = (text.strip(), error.hosts) if error.reason == "offchain" else ("", ())
            self._show(watch_problem=_sentence(error), watch_name=asking[0], watch_hosts=asking[1])
            return
        except ChainError as error:
            self._show(watch_problem=_sentence(error))
            return
        self._set_watched((*self.watched(), (named.address, named.name)))

    def _set_watched(self, accounts: Iterable[tuple[str, str]]) -> None:
        entries = dict.fromkeys(f"{address} {name}".strip() for address, name in dict(accounts).items())
        self._remembering.change(watched=tuple(entries))
        self._show(watched=self.watched(), watch_problem="")
        self._accounts_changed()

    def _choose(self, choice: AudioChoice) -> None:
        self._link.choose_output(choice.device, choice.block_frames, choice.latency_ms / 1000, choice.exclusive)

    def _show(self, **now: object) -> None:
        self._view = replace(self._view, **now)  # type: ignore[arg-type]
        self._store.dispatch(SettingsShown(self._view))

    def _failed(self, name: str, error: BaseException) -> None:
        print(f"settings, {name}: {type(error).__name__}", file=sys.stderr)  # noqa: T201
        self._show(problem=_sentence(error))


def _unasked(name: str, title: str, hosts: Iterable[str]) -> tuple[UnaskedHost, ...]:
    return tuple(UnaskedHost(name, title, host) for host in hosts)


def _audio(remembering: Remembering) -> AudioChoice:
    now = remembering.now
    return AudioChoice(now.device, now.block_frames, now.latency_ms, now.exclusive)


def _sentence(error: BaseException) -> str:
    title, sentence = notices.words_for(error)
    return f"{title}. {sentence}"


def _leases(library: Library, ring: KeyRing) -> tuple[LeaseRow, ...]:
    """Songs that have keys, and when the first of each ends. Blocking."""
    rows = []
    for holding in library.songs.values():
        found = [
            until
            for stem in audible(library, holding)
            if stem.audio is not None and stem.audio.encryption
            if (until := ring.lease_until(stem.token_id, ring_name(stem.audio))) is not None
        ]
        if found:
            rows.append(LeaseRow(holding.song.title, len(found), _when(min(found))))
    return tuple(rows)


def _when(moment: datetime) -> str:
    return day_and_time(moment.astimezone())
