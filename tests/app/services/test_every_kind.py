"""Every kind of audio through the whole program path, public and encrypted; and what is kept plays with nothing on.

A real server, the real cache, the real engine with its decode process; the gate is the only one that pretends.
"""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyrage
import pytest
import soundfile
from aiohttp import web

from app.services.engine_link import EngineLink
from app.services.offline import OfflineKeeper
from app.services.song import SongService
from app.services.tasks import Tasks
from app.services.wish_book import WishBook
from app.state.content import Integrity
from app.state.model import StripStatus
from app.state.store import Store
from audio import Engine
from chain.content.cache import Cache
from chain.content.cid import cid_of
from chain.content.fetch import Fetcher
from chain.content.gate_client import Unlocked
from chain.content.gate_errors import GateUnreachable
from chain.content.keys import Identity, KeyRing
from chain.content.stems import StemFiles
from chain.profile import Profile
from chain.tokens import catalogue, holdings
from chain.tokens.model import AudioRef, Library, StemType, Tier, Token
from tests.app.collection import library as plain_library
from tests.app.collection import profile
from tests.app.waiting import until
from tests.chain.nodes import serving_ipfs
from tests.fakes.chain import ALICE

KINDS = {
    1: ("FLAC", "PCM_24", StemType.DRUMS),
    2: ("WAV", "PCM_16", StemType.BASS),
    3: ("OGG", "VORBIS", StemType.VOCALS),
    4: ("OGG", "OPUS", StemType.SYNTH),
    5: ("MP3", "MPEG_LAYER_III", StemType.FX),
}
KEY = catalogue.song_key("First", "Harbour")
TOMORROW = datetime.now(UTC) + timedelta(days=1)


def sound(token_id: int) -> bytes:
    form, subtype, _ = KINDS[token_id]
    tone = 0.1 * np.sin(np.arange(48_000) * 0.01 * token_id)
    out = io.BytesIO()
    soundfile.write(out, np.stack([tone, tone], axis=1), 48_000, format=form, subtype=subtype)
    return out.getvalue()


class Release:
    """What was published: plain, or encrypted to an identity of each stem."""

    def __init__(self, encrypted: bool) -> None:
        self.encrypted = encrypted
        self.identities = {token_id: Identity.generate() for token_id in KINDS}
        self.files = {token_id: self._published(token_id) for token_id in KINDS}

    def _published(self, token_id: int) -> bytes:
        if not self.encrypted:
            return sound(token_id)
        recipient = pyrage.x25519.Recipient.from_str(self.identities[token_id].recipient())
        return bytes(pyrage.encrypt(sound(token_id), [recipient]))

    def library(self) -> Library:
        tokens = [self._token(token_id) for token_id in KINDS]
        held = replace(plain_library({}).holdings, balances=dict.fromkeys(KINDS, 1))
        return holdings.library(catalogue.build(tokens, {}), held)

    def _token(self, token_id: int) -> Token:
        data = self.files[token_id]
        # Public audio is known by its CID alone, as on the live platform.
        audio = AudioRef(f"ipfs://{cid_of(data)}")
        if self.encrypted:
            digest = hashlib.sha256(data).hexdigest()
            audio = replace(audio, sha256=digest, size_bytes=len(data), encryption="age-encryption.org/v1")
        return Token(token_id, Tier.STEM, "x", album="First", song="Harbour", stem_type=KINDS[token_id][2], audio=audio)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        by_cid = {cid_of(data): data for data in self.files.values()}

        async def give(request: web.Request) -> web.Response:
            return web.Response(body=by_cid[request.match_info["cid"]])

        async with serving_ipfs(give) as url:
            yield url


class Gate:
    def __init__(self, identities: Mapping[int, Identity] | None) -> None:
        self._identities = identities

    async def unlock(self, url: str, tokens: tuple[int, ...], signer: object, **_: object) -> Unlocked:
        if self._identities is None:
            raise GateUnreachable("unreachable")
        return Unlocked({token: self._identities[token] for token in tokens}, {}, TOMORROW)


class Secrets:
    """A secret store that outlives the program."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class HalfCollector:
    """The half that fetches."""

    def __init__(self, stems: StemFiles) -> None:
        self.stems = stems
        self.audio_path = stems.path

    async def image(self, token: Token) -> Path | None:
        return None


class Run:
    """One run of the program on the same disk."""

    def __init__(self, folder: Path, engine: Engine, gateway: str, gate: Gate, secrets: Secrets) -> None:
        self.store = Store()
        self.tasks = Tasks(lambda name, error: pytest.fail(f"{name}: {error!r}"))
        self.fetcher = Fetcher(Profile("x", "X", 1, (), "0x", gateways=(gateway,)), timeout_s=2)
        self.collector = HalfCollector(StemFiles(Cache(folder / "content"), self.fetcher))
        self.link = EngineLink(
            engine,
            self.store,
            levels=lambda *_: None,
            loudness=lambda *_: None,
            overview=lambda *_: None,
            clear_overviews=lambda: None,
        )
        ring = KeyRing("test", store=secrets, index=folder / "keys.json")
        self.service = SongService(
            profile(),
            self.collector,  # type: ignore[arg-type]
            ring,
            gate,  # type: ignore[arg-type]
            lambda: SimpleNamespace(address=ALICE),  # type: ignore[arg-type, return-value]
            self.store,
            self.link,
        )
        self.keeper = OfflineKeeper(
            self.collector.stems,
            self.collector.image,
            self.service.fetch_keys,
            WishBook(folder / "kept.json", "scope", lambda: None),
            self.store,
            self.tasks,
        )

    async def opened(self, library: Library) -> dict[str, tuple[StripStatus, str, Integrity]]:
        self.service.library = library
        await self.service.open(KEY)

        def settled() -> bool:
            self.link.tick()
            song = self.store.state.song
            return song is not None and all(strip.status is not StripStatus.WAITING for strip in song.strips)

        await until(settled, "the song")
        assert self.store.state.song is not None
        return {strip.key: (strip.status, strip.reason, strip.integrity) for strip in self.store.state.song.strips}

    async def end(self) -> None:
        self.link.close_song()
        await self.tasks.close()
        await self.fetcher.close()


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(backend="silent") as engine:
        yield engine


@pytest.mark.parametrize("encrypted", [False, True], ids=["public", "encrypted"])
async def test_every_kind_of_audio_is_fetched_verified_and_playable(
    engine: Engine, tmp_path: Path, encrypted: bool
) -> None:
    release = Release(encrypted)
    async with release.served() as gateway:
        run = Run(tmp_path, engine, gateway, Gate(release.identities), Secrets())
        strips = await run.opened(release.library())
        await until(lambda: engine.status().decoded == 1.0, "all of it decoded")
        assert strips == {str(n): (StripStatus.READY, "", Integrity.VERIFIED) for n in KINDS}
        await run.end()


async def test_with_nothing_on_what_is_kept_plays_also_what_is_encrypted(engine: Engine, tmp_path: Path) -> None:
    release, secrets = Release(encrypted=True), Secrets()
    async with release.served() as gateway:
        first = Run(tmp_path, engine, gateway, Gate(release.identities), secrets)
        first.keeper.looked(release.library())
        first.keeper.keep_song(KEY, keep=True)
        keeping = first.store
        await until(lambda: KEY in keeping.state.content.keeping and keeping.state.content.keeping[KEY].complete)
        await until(lambda: len(secrets.held) == len(KINDS), "the keys")
        await first.end()
    # No gateway, no gate, no node any more; another run, which knows its library from the last look.
    later = Run(tmp_path, engine, gateway, Gate(None), secrets)
    strips = await later.opened(release.library())
    assert {status for status, _, _ in strips.values()} == {StripStatus.READY}
    assert later.store.state.notices == ()
    await asyncio.sleep(0)
    await later.end()


async def test_a_key_whose_lease_is_over_opens_nothing_and_says_so(engine: Engine, tmp_path: Path) -> None:
    release, secrets = Release(encrypted=True), Secrets()
    async with release.served() as gateway:
        first = Run(tmp_path, engine, gateway, Gate(release.identities), secrets)
        await first.opened(release.library())
        await first.end()
    for name, entry in secrets.held.items():
        secrets.held[name] = entry.replace(str(TOMORROW.year), "2001")
    later = Run(tmp_path, engine, gateway, Gate(None), secrets)
    strips = await later.opened(release.library())
    assert {status for status, _, _ in strips.values()} == {StripStatus.FAILED}
    assert all(reason for _, reason, _ in strips.values())
    await later.end()
