"""Opens a song: keys by one signature, ciphertext from the cache or fetched, then a path and a key per strip."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app import content_words, notices
from app.i18n import tr
from app.services.audible import audible
from app.services.engine_link import EngineLink
from app.services.fetching import Fetching
from app.state import facts, intents
from app.state.content import Integrity, IntegrityKnown
from app.state.decision import needs_previews
from app.state.model import Page, Phase, StripStatus
from app.state.present import open_song
from app.state.store import Store
from audio import Stem
from chain.collector import Collector
from chain.content.gate_client import GateClient, Unlocked
from chain.content.keys import Identity, KeyRing, ring_name
from chain.errors import ChainError, ContentError
from chain.gate.wire import MAX_TOKENS
from chain.ports import SeenFrom, Signer
from chain.profile import Profile
from chain.tokens.model import Library, SongHolding, Token

_OTHER_THAN_PROMISED = frozenset({"hash_differs", "size_differs"})


@dataclass(frozen=True)
class _Unlocked:
    """refused: why the gate did not give a key, by token."""

    identities: Mapping[int, Identity]
    refused: Mapping[int, str]


class SongService:
    """The open song. `library` is set before the first `open`; a new look at the chain comes in by `refresh`.

    signer: who signs now, None while nobody does.
    """

    def __init__(
        self,
        profile: Profile,
        collector: Collector,
        keys: KeyRing,
        gate: GateClient,
        signer: Callable[[], Signer | None],
        store: Store,
        link: EngineLink,
    ) -> None:
        self._profile = profile
        self._collector = collector
        self._keys = keys
        self._gate = gate
        self._signer = signer
        self._store = store
        self._link = link
        self.library: Library | None = None
        self._key: str | None = None
        self._audible: tuple[int, ...] = ()
        self._refused: set[tuple[str, int]] = set()
        self._unlocking = asyncio.Lock()
        self._with_previews = False

    def refresh(self, library: Library) -> bool:
        """Show the open song as it is now. True when other stems may be heard than are open: open it again."""
        self.library = library
        holding = library.songs.get(self._key or "")
        if self._key is None or holding is None:
            return False
        self._store.dispatch(facts.SongShown(open_song(library, holding, self._profile)))
        return tuple(stem.token_id for stem in audible(library, holding)) != self._audible

    @property
    def is_locked(self) -> bool:
        """Whether a strip of the open song waits for a wallet."""
        song = self._store.state.song
        locked = notices.strip_sentence("no_wallet")
        return song is not None and any(strip.reason == locked for strip in song.strips)

    @property
    def key(self) -> str | None:
        return self._key

    @property
    def lacks_previews(self) -> bool:
        """Whether the public audio of missing stems is to be heard and is not open yet: open the song again."""
        return self._key is not None and needs_previews(self._store.state) and not self._with_previews

    async def open(self, key: str) -> None:
        """Show the song at once, then make it playable. Every stem that can not be had says why on its own strip."""
        library = self.library
        holding = library.songs.get(key) if library else None
        if library is None or holding is None:
            return
        if key != self._key:
            self._link.close_song()
        self._key = key
        stems = audible(library, holding)
        self._audible = tuple(stem.token_id for stem in stems)
        self._store.dispatch(facts.SongShown(open_song(library, holding, self._profile)))
        self._with_previews = needs_previews(self._store.state)
        previews = await self._fetch_previews(holding) if self._with_previews else ()
        if not stems and not previews:
            self._link.close_song()
            self._phase(Phase.READY, tr("You own no stem of this song yet"))
            return
        playable = (*(await self._make_playable(stems)), *previews)
        if not playable:
            self._link.close_song()
            self._phase(Phase.ERROR, tr("None of its stems could be opened; each strip says why"))
            return
        self._phase(Phase.LOADING, tr("Reading …"))
        self._link.open(key, playable)

    async def doubt(self, strip: str) -> None:
        """Forget the key of a strip that is to be tried again: the gate is asked for it anew."""
        for held in self.library.songs.values() if self.library else ():
            for stem in held.song.stems:
                if str(stem.token_id) == strip and stem.audio is not None:
                    await asyncio.to_thread(self._keys.forget, stem.token_id, ring_name(stem.audio))

    async def show_artwork(self, key: str) -> None:
        """Fetch and show the artwork; a song without one is still a song."""
        holding = self.library.songs.get(key) if self.library else None
        token = (holding.song.token or next(iter(holding.song.stems), None)) if holding else None
        if token is None:
            return
        try:
            path = await self._collector.image(token)
        except ChainError:
            return
        if path is not None:
            self._store.dispatch(facts.ArtworkKnown(key, path))

    async def forget_what_is_gone(self, library: Library) -> None:
        """A sold or burned stem loses its key, unless a song or album token still entitles to it."""

        def forget() -> None:
            entitled = {stem.token_id for held in library.songs.values() for stem in audible(library, held)}
            self._keys.retain(entitled)

        await asyncio.to_thread(forget)

    async def fetch_keys(self, stems: Sequence[Token]) -> None:
        """Have the keys of these stems in the ring, as far as the gate gives them."""
        await self._unlock(stems)

    async def _fetch_previews(self, holding: SongHolding) -> tuple[Stem, ...]:
        """The public audio of stems that are not owned; what can not be had is left out."""
        own = set(self._audible)
        public = [
            stem
            for stem in holding.song.stems
            if stem.token_id not in own and stem.audio is not None and not stem.audio.encryption
        ]
        self._phase(Phase.LOADING, content_words.fetching(len(public), 0))
        files = await asyncio.gather(
            *(self._collector.audio_path(stem, progress=None) for stem in public), return_exceptions=True
        )
        return tuple(
            Stem(str(stem.token_id), file, content_hash=stem.audio.sha256 if stem.audio else None)
            for stem, file in zip(public, files, strict=True)
            if isinstance(file, Path)
        )

    async def _make_playable(self, stems: Sequence[Token]) -> tuple[Stem, ...]:
        self._phase(Phase.LOADING, content_words.fetching(len(stems), 0))
        for stem in stems:
            self._strip(stem, StripStatus.WAITING, content_words.WAITING)
        self._collector.stems.bring_to_front(stems)
        told = Fetching(
            len(stems), lambda percent: self._phase(Phase.LOADING, content_words.fetching(len(stems), percent))
        )
        fetching = asyncio.gather(*(self._fetch(stem, told, number) for number, stem in enumerate(stems)))
        unlocked, files = await asyncio.gather(self._unlock(stems), fetching)
        self._collector.stems.bring_to_front(stems)  # also what had no name before it came
        playable = []
        for stem, file in zip(stems, files, strict=True):
            if file is None:
                continue
            identity = unlocked.identities.get(stem.token_id)
            if stem.audio is not None and stem.audio.encryption and identity is None:
                reason = unlocked.refused.get(stem.token_id, "no_key")
                self._strip(stem, StripStatus.FAILED, notices.strip_sentence(reason))
                continue
            secret, named = identity.secret if identity else None, stem.audio.sha256 if stem.audio else None
            playable.append(Stem(str(stem.token_id), file, secret, content_hash=named))
        return tuple(playable)

    async def _fetch(self, stem: Token, told: Fetching, number: int) -> Path | None:
        if stem.audio is None:
            self._strip(stem, StripStatus.FAILED, notices.strip_sentence("no_audio"))
            return None
        shown = told.progress(
            number, lambda percent: self._strip(stem, StripStatus.WAITING, content_words.downloading(percent))
        )
        try:
            path = await self._collector.audio_path(stem, progress=shown)
            integrity = Integrity.VERIFIED if self._collector.stems.promised(stem) else Integrity.UNPROVEN
        except ContentError as error:
            self._strip(stem, StripStatus.FAILED, notices.strip_sentence(error.reason))
            if error.reason in _OTHER_THAN_PROMISED:
                self._store.dispatch(IntegrityKnown(str(stem.token_id), Integrity.MISMATCH))
            return None
        told.done(number)
        reading = content_words.DECRYPTING if stem.audio.encryption else content_words.READING
        self._strip(stem, StripStatus.WAITING, reading)
        self._store.dispatch(IntegrityKnown(str(stem.token_id), integrity))
        return path

    async def _unlock(self, stems: Sequence[Token]) -> _Unlocked:
        """From the ring, and the rest from the gate. What the ring holds plays without any gate.

        When the gate has to be asked, it is asked for everything this account may hear, by one signature.
        """
        async with self._unlocking:  # or two who want keys at once would ask for a signature each
            found, wanted = await asyncio.to_thread(self._held, stems)
            if not wanted or self._profile.key_gate is None:
                return _Unlocked(found, {})
            signer = self._signer()
            if signer is None:
                self._store.dispatch(facts.Noticed(notices.locked(intents.ShowPage(Page.CONNECT))))
                return _Unlocked(found, dict.fromkeys(wanted, "no_wallet"))
            return await self._asked(found, wanted, stems, signer, self._profile.key_gate)

    async def _asked(
        self, found: Mapping[int, Identity], wanted: dict[int, str], stems: Sequence[Token], signer: Signer, gate: str
    ) -> _Unlocked:
        everything = (*stems, *self._everything())
        names = {stem.token_id: stem.name for stem in everything}
        _, others = await asyncio.to_thread(self._held, everything)
        wanted |= {token: name for token, name in others.items() if (signer.address, token) not in self._refused}
        domain = signer.domain if isinstance(signer, SeenFrom) else None
        try:
            asked = tuple(wanted)[:MAX_TOKENS]
            given = await self._gate.unlock(gate, asked, signer, names=names, domain=domain)
        except ChainError as error:
            retry = intents.SelectSong(self._key) if self._key else None
            self._store.dispatch(facts.Noticed(notices.notice_for(error, retry=retry)))
            return _Unlocked(found, {})
        self._refused |= {(signer.address, token) for token in given.refused}
        await asyncio.to_thread(self._keep, wanted, given)
        return _Unlocked({**found, **given.keys}, given.refused)

    def _everything(self) -> Sequence[Token]:
        library = self.library
        return [stem for held in library.songs.values() for stem in audible(library, held)] if library else []

    def _held(self, stems: Sequence[Token]) -> tuple[dict[int, Identity], dict[int, str]]:
        """The keys of the ring, and under which name to keep those that are not there, by token. Blocking."""
        found: dict[int, Identity] = {}
        wanted: dict[int, str] = {}
        for stem in stems:
            audio = stem.audio
            if audio is None or not audio.encryption:
                continue
            identity = self._keys.get(stem.token_id, ring_name(audio))
            if identity is not None:
                found[stem.token_id] = identity
            else:
                wanted[stem.token_id] = ring_name(audio)
        return found, wanted

    def _keep(self, wanted: Mapping[int, str], given: Unlocked) -> None:
        for token_id, identity in given.keys.items():
            self._keys.put(token_id, wanted[token_id], identity, given.lease_until)

    def _phase(self, phase: Phase, message: str) -> None:
        if self._key is not None:
            self._store.dispatch(facts.SongPhase(self._key, phase, message))

    def _strip(self, stem: Token, status: StripStatus, reason: str) -> None:
        self._store.dispatch(facts.StripChanged(str(stem.token_id), status, reason))
