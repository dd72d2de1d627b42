"""A history as a table for a spreadsheet: RFC 4180, UTF-8 with a byte order mark, safe against formulas.

Names come from strangers: a cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
injection). Token ids and amounts are texts of digits, as a spreadsheet would round what is longer than 15 of them.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from chain.tokens.history import Entry
from chain.tokens.model import Token

COLUMNS = ("time_utc", "event", "token_id", "name", "amount", "account", "counterparty", "block", "transaction")
_LATEST_S = 253402300799
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def table(entries: Iterable[Entry], tokens: Mapping[int, Token]) -> bytes:
    """The whole file. Times as 2026-06-05T12:00:00Z, "" when not known."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        token = tokens.get(entry.token_id)
        writer.writerow(
            (
                utc(entry.time_s),
                entry.kind.value,
                str(entry.token_id),
                _safe(token.name if token else ""),
                str(entry.amount),
                entry.account,
                entry.counterparty,
                str(entry.block_number),
                entry.tx_hash,
            )
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def utc(time_s: int | None) -> str:
    if time_s is None or time_s > _LATEST_S:
        return ""
    return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _safe(text: str) -> str:
    return "'" + text if text.lstrip(" ").startswith(_FORMULAS) else text
