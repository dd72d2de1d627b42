"""What lies on this disk of one collection, read off the window's thread: the disk may be slow."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from app import notices
from app.ground import Ground
from app.services.catalogue_files import catalogue_file
from app.services.ledger import open_ledger
from app.services.wish_book import WishBook
from app.state.model import Notice
from chain.collector import identity_of
from chain.tokens.catalogue_file import CatalogueFileError, Corrections, load
from chain.tokens.ledger import Ledger


@dataclass(frozen=True)
class OnDisk:
    """remarks: what to say of what could not be used."""

    ledger: Ledger
    corrections: Corrections
    wishes: WishBook
    remarks: tuple[Notice, ...] = ()


async def read_disk(ground: Ground, wishes_not_saved: Callable[[], None]) -> OnDisk:
    """Who is cancelled meanwhile leaves nothing open."""
    reading = asyncio.ensure_future(asyncio.to_thread(_read, ground, wishes_not_saved))
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        (await reading).ledger.close()
        raise


def _read(ground: Ground, wishes_not_saved: Callable[[], None]) -> OnDisk:
    remarks: list[Notice] = []
    wishes = WishBook(ground.paths.kept, ground.scope, wishes_not_saved)
    try:
        corrections = load(catalogue_file(ground.paths, ground.profile))
    except CatalogueFileError as error:
        corrections = Corrections()
        remarks.append(notices.catalogue_file_not_used(error.reason, error.place))
    ledger, notice = open_ledger(ground.ledger, identity_of(ground.profile))
    remarks += [notice] if notice is not None else []
    return OnDisk(ledger, corrections, wishes, tuple(remarks))
