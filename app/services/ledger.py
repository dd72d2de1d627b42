"""Opens the file in which a collection is kept. Whatever is wrong with it, there is a ledger to go on with."""

from pathlib import Path

from app import notices
from app.state.model import Notice
from chain.tokens.errors import LedgerError
from chain.tokens.ledger import Ledger, set_aside


def open_ledger(path: Path, identity: str) -> tuple[Ledger, Notice | None]:
    """The ledger, and what to say when it is not the one of last time.

    A file that a later program made is left alone, one that can not be read is set aside.
    """
    try:
        return Ledger(path, identity), None
    except LedgerError as error:
        if error.reason != "newer":
            try:
                aside = set_aside(path)
                return Ledger(path, identity), notices.ledger_set_aside(aside.name)
            except LedgerError as again:
                error = again
        return Ledger(None, identity), notices.ledger_not_used(error.reason)
