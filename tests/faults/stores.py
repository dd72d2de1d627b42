"""The stores that are put to the test: each is written in numbered steps, and read back as the number it holds."""

import asyncio
import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.mix_files.song_file import read_bench, write_bench
from app.services.wishes import Wishes, read_wishes, write_wishes
from app.settings import Settings, load_settings, save_settings
from app.state.mixing import Bench, Mix, Shelf, StripMix
from audio.analysis.cache import AnalysisCache
from chain.content.cache import Cache
from chain.content.keys import Identity, KeyRing
from chain.errors import ChainError
from chain.forge import Journal
from chain.tokens.ledger import Ledger
from tests.app.formats import LATER, SCOPE, SHA, Vault
from tests.chain.forge.mortal import an_intent

EXPECTED = (OSError, ChainError, sqlite3.Error)
"""What a store may say of a disk that fails."""

_IDENTITY = Identity.generate()


class Mixed(AssertionError):
    """What was read is neither what was there before nor what was being written."""


@dataclass(frozen=True)
class Store:
    """write: brings the store from number − 1 to number, and returns when that is done. read: the number, 0 for empty.

    tells: `write` raises when it was not done. durable: what is done survives a power cut.
    """

    name: str
    write: Callable[[Path, int], None]
    read: Callable[[Path], int]
    tells: bool = True
    durable: bool = True


def _write_settings(home: Path, number: int) -> None:
    save_settings(home / "settings.json", Settings(last_song=str(number), device="x" * 40 * number))


def _read_settings(home: Path) -> int:
    found, aside = load_settings(home / "settings.json")
    if aside is not None:
        raise Mixed(f"set aside: {aside.read_bytes()[:80]!r}")
    return int(found.last_song or 0)


def _write_keys(home: Path, number: int) -> None:
    KeyRing(SCOPE, store=Vault(), index=home / "keys.json").put(number, SHA, _IDENTITY, LATER)


def _read_keys(home: Path) -> int:
    ring = KeyRing(SCOPE, store=Vault(), index=home / "keys.json")
    if list(home.glob("*unreadable*")):
        raise Mixed("set aside")
    return int(repr(ring).split()[-2])


def _write_wishes(home: Path, number: int) -> None:
    songs = frozenset(f"song {each}" for each in range(number))
    write_wishes(home / "kept.json", SCOPE, Wishes(songs))


def _read_wishes(home: Path) -> int:
    found = read_wishes(home / "kept.json", SCOPE)
    if list(home.glob("*unreadable*")):
        raise Mixed("set aside")
    return len(found.songs)


def _bench(number: int) -> Bench:
    return Bench(Mix({str(each): StripMix(gain_db=-float(number)) for each in range(40)}), Shelf())


def _write_mix(home: Path, number: int) -> None:
    write_bench(home / "mix.json", SCOPE, "song", _bench(number))


def _read_mix(home: Path) -> int:
    found = read_bench(home / "mix.json")
    if found is None:
        return 0
    gains = {strip.gain_db for strip in found.mix.strips.values()}
    if len(gains) != 1:
        raise Mixed(f"gains {gains}")
    return round(-gains.pop())


def _write_journal(home: Path, number: int) -> None:
    journal = Journal(home / "journal.sqlite", lambda: 12.5)
    try:
        if journal.entry(an_intent(number).intent_id) is None:
            journal.begin(replace(an_intent(number), output_id=number))
    finally:
        journal.close()


def _read_journal(home: Path) -> int:
    journal = Journal(home / "journal.sqlite", lambda: 12.5)
    try:
        return len(journal.entries())
    finally:
        journal.close()


def _write_ledger(home: Path, number: int) -> None:
    ledger = Ledger(home / "ledger.sqlite", SCOPE)
    try:
        ledger.keep_times({number * 100 + each: number for each in range(50)})
    finally:
        ledger.close()


def _read_ledger(home: Path) -> int:
    ledger = Ledger(home / "ledger.sqlite", SCOPE)
    try:
        blocks = ledger.times_s()
    finally:
        ledger.close()
    if len(blocks) % 50:
        raise Mixed(f"{len(blocks)} of a transaction of 50")
    return len(blocks) // 50


def _write_canary(home: Path, number: int) -> None:
    """As one should not: over the old content, in two parts, never flushed."""
    with (home / "canary").open("wb") as file:
        file.write(bytes([number]) * 9000)
        file.flush()
        file.write(bytes([number]) * 9000)


def _read_canary(home: Path) -> int:
    file = home / "canary"
    found = file.read_bytes() if file.exists() else bytes(18_000)
    if len(found) != 18_000 or len(set(found)) != 1:
        raise Mixed(f"{len(found)} bytes")
    return found[0]


def _content(number: int) -> bytes:
    return bytes([number]) * 20_000


def _name(number: int) -> str:
    return hashlib.sha256(_content(number)).hexdigest()


def _write_content(home: Path, number: int) -> None:
    """What is there is held: else a full disk would, rightly, make the cache drop it for what comes."""

    async def put() -> None:
        cache = Cache(home / "content")
        cache.hold("campaign", [_name(each) for each in range(1, number + 1)])
        await cache.put(_content(number))

    asyncio.run(put())


def _read_content(home: Path) -> int:
    async def look() -> int:
        cache, number = Cache(home / "content"), 0
        while True:
            found = await cache.get(_name(number + 1))
            if found is None:
                return number
            if found != _content(number + 1):
                raise Mixed("content is not what its name says")
            number += 1

    return asyncio.run(look())


def _write_analysis(home: Path, number: int) -> None:
    AnalysisCache(home / "analysis").keep("stem", np.full((2, 500), number, np.float32))


def _read_analysis(home: Path) -> int:
    found = AnalysisCache(home / "analysis").load("stem", (2, 500))
    if found is None:
        return 0
    if len(set(found.ravel().tolist())) != 1:
        raise Mixed("two analyses in one file")
    return int(found[0, 0])


STORES = (
    Store("settings", _write_settings, _read_settings),
    Store("keys", _write_keys, _read_keys, tells=False),  # a key that can not be kept stays in memory
    Store("wishes", _write_wishes, _read_wishes),
    Store("mix", _write_mix, _read_mix),
    Store("journal", _write_journal, _read_journal),
    Store("ledger", _write_ledger, _read_ledger, durable=False),  # a copy of what the chain tells
    Store("content", _write_content, _read_content),
    Store("analysis", _write_analysis, _read_analysis, tells=False, durable=False),
)

CANARY = Store("canary", _write_canary, _read_canary)
"""A store with every mistake: a campaign that finds nothing in it is not to be believed."""
