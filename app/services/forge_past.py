"""Forges of the past: writes the passport when one is decided, and shows them all on their page."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from app import notices
from app.i18n import tr
from app.mix_files.errors import MixFileError
from app.mix_files.passport import Burned, Passport, export_passport, read_burns, write_passport
from app.mix_files.share import SUFFIX, SharedMix, SharedStem
from app.services.forge_news import made_by_id
from app.services.library import LibraryService
from app.state import facts
from app.state.forge_history import forge_row
from app.state.forge_view import label_of
from app.state.mix_rules import mix_of
from app.state.mixing import NAME_MOST, Mix
from app.state.smithy import ForgeRow, ForgesKnown
from app.state.store import Store
from chain.forge.entry import Entry
from chain.forge.intent import Kind
from chain.forge.journal import Journal
from chain.forge.quote import Quote
from chain.tokens.model import Album, Library, Song, Token


class ForgePast:
    """folder: where passports lie, beside the journal."""

    def __init__(self, folder: Path, store: Store, library: LibraryService) -> None:
        self._folder, self._store, self._library = folder, store, library
        self._burns: dict[str, tuple[Burned, ...]] = {}

    async def keep(self, quote: Quote, made: Song | Album, now_s: float) -> None:
        """Write the passport of a forge that is about to be asked for. Errors: OSError."""
        library = self._library.library
        assert library is not None
        passport = _passport(quote, made, library, self._mix(made), now_s)
        await asyncio.to_thread(write_passport, self._path(quote.shown.intent_id.hex()), passport)

    async def export(self, journal: Journal, intent_id: str, target: Path) -> None:
        """A copy of the passport with how it ended; a notice says how that went."""
        entry = journal.entry(bytes.fromhex(intent_id))
        if entry is None:
            return
        target = target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX)
        try:
            await asyncio.to_thread(export_passport, self._path(intent_id), target, _ended(entry))
        except (OSError, MixFileError):
            self._store.dispatch(facts.Noticed(notices.passport_not_written(target.name)))
        else:
            self._store.dispatch(facts.Noticed(notices.passport_written(target.name)))

    async def show(self, journal: Journal) -> None:
        """All forges, newest first."""
        entries = [entry for entry in journal.entries() if entry.intent.kind is Kind.FORGE]
        await asyncio.to_thread(self._read_passports, entries)
        rows = tuple(self._row(entry) for entry in reversed(entries))
        self._store.dispatch(ForgesKnown(rows))

    def _read_passports(self, entries: list[Entry]) -> None:
        """Each once; one that is not there or can not be read leaves its forge without one."""
        for entry in entries:
            intent_id = entry.intent.intent_id.hex()
            if intent_id not in self._burns:
                try:
                    self._burns[intent_id] = read_burns(self._path(intent_id))
                except MixFileError:
                    continue

    def _row(self, entry: Entry) -> ForgeRow:
        intent_id, library = entry.intent.intent_id.hex(), self._library.library
        made = made_by_id(library, entry.intent.output_id)
        title = made.title if made is not None else tr("token {output_id}", output_id=entry.intent.output_id)
        burns = self._burns.get(intent_id)
        if burns is not None:
            labels = [f"{it.label} {it.copies} → {it.copies - 1}" if entry.receipt else it.label for it in burns]
        else:
            labels = [label_of(token, library) for token in entry.intent.inputs]
        passport = self._path(intent_id) if burns is not None else None
        return forge_row(entry, title, labels, passport, not isinstance(made, Album))

    def _mix(self, made: Song | Album) -> Mix:
        """How the desk is set for the song: as it is open, else as it was left."""
        state = self._store.state
        if state.song is not None and state.song.key == made.key:
            return mix_of(state)
        bench = state.benches.get(made.key)
        return bench.mix if bench is not None else Mix()

    def _path(self, intent_id: str) -> Path:
        return self._folder / f"{intent_id}{SUFFIX}"


def _passport(quote: Quote, made: Song | Album, library: Library, mix: Mix, now_s: float) -> Passport:
    said, token = quote.shown, made.token
    return Passport(
        intent="0x" + said.intent_id.hex(),
        account=quote.account,
        forge=quote.forge,
        decided_at=datetime.fromtimestamp(now_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        block_number=quote.block.number,
        block_hash=quote.block.hash,
        recipe="0x" + said.recipe_hash.hex(),
        token=str(quote.output_id),
        title=made.title,
        tier="song" if isinstance(made, Song) else "album",
        number=((token.isrc or token.upc) if token else None) or "",
        burns=tuple(
            Burned(str(burn.token_id), label_of(burn.token_id, library), burn.copies, burn.supply)
            for burn in quote.burns
        ),
        shared=SharedMix(
            name=f"{made.title}"[:NAME_MOST],
            chain_id=quote.chain_id,
            collection=quote.collection.lower(),
            song=made.title,
            stems=_stems(made),
            mix=mix,
        ),
    )


def _stems(made: Song | Album) -> tuple[SharedStem, ...]:
    parts: list[Token] = list(made.stems) if isinstance(made, Song) else [s.token for s in made.songs if s.token]
    return tuple(
        SharedStem(
            str(part.token_id),
            part.stem_type.value if part.stem_type else part.song or part.name,
            part.audio.sha256 if part.audio else None,
        )
        for part in parts
    )


def _ended(entry: Entry) -> dict[str, object]:
    return {
        "state": entry.state.value,
        "transaction": entry.tx_hash,
        "block": entry.block_number,
        "fee_wei": None if entry.fee_wei is None else str(entry.fee_wei),
    }
