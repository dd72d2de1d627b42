"""JSON from outside, parsed so that nothing in it can end the process."""

import asyncio
import contextlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

_SAFE_DEPTH = 1000
_PIECE_CHARACTERS = 64 << 10
_one_at_a_time = threading.Lock()


def parse_json(document: bytes, *, pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> object:
    """The value of a UTF-8 JSON document; NaN and Infinity are not JSON. pairs: as `object_pairs_hook` of `json`.

    Errors: ValueError for whatever is wrong with it, nesting and numbers of 5,000 digits included.

    web3 and eth_account import py_ecc, which raises the recursion limit of the process to 100,000. CPython 3.11 then
    overruns its stack in `json.loads` of "[[[[…" and dies: 100 KB of token metadata would end the program. So the limit
    is lowered meanwhile.
    """
    with _shallow():
        return json.loads(document.decode("utf-8-sig"), object_pairs_hook=pairs, parse_constant=_refuse)


async def parse_json_in_pieces(document: bytes) -> object:
    """As `parse_json` for a large document: a list in an object is read entry by entry, and others get their turn.

    The C code that reads JSON keeps all other threads waiting until it is done: 3 MB of logs would hold a window for a
    tenth of a second, also from a thread of their own.
    """
    text = document.decode("utf-8-sig")
    found: dict[str, object] = {}
    at = _after(text, 0, "{")
    while text[at : at + 1] != "}":
        name, at = _piece(text, at)
        if not isinstance(name, str):
            raise ValueError("no name")
        at = _after(text, at, ":")
        if text[at : at + 1] == "[":
            found[name], at = await _entries(text, _after(text, at, "["))
        else:
            found[name], at = _piece(text, at)
        at = _next(text, at, "}")
    if text[at + 1 :].strip(_SPACE):
        raise ValueError("more than one value")
    return found


async def _entries(text: str, at: int) -> tuple[list[object], int]:
    entries: list[object] = []
    while text[at : at + 1] != "]":
        with _shallow():
            at = _some(text, at, entries)
        await asyncio.sleep(0)
    return entries, _space(text, at + 1)


def _some(text: str, at: int, entries: list[object]) -> int:
    """Adds entries of a list until enough was read for once. A log a turn: as few steps of Python as it goes."""
    due, decode = at + _PIECE_CHARACTERS, _decoder.raw_decode
    while at < due and not text.startswith("]", at):
        entry, at = decode(text, at)
        entries.append(entry)
        if text.startswith(",{", at):
            at += 1
        else:
            at = _next(text, _space(text, at), "]")
    return at


def _piece(text: str, at: int) -> tuple[object, int]:
    with _shallow():
        value, end = _decoder.raw_decode(text, at)
    return value, _space(text, end)


@contextlib.contextmanager
def _shallow() -> Iterator[None]:
    """What nests too deeply is a ValueError meanwhile. Nothing may be awaited."""
    with _one_at_a_time:
        limit = sys.getrecursionlimit()
        try:
            sys.setrecursionlimit(min(limit, _SAFE_DEPTH))
            yield
        except RecursionError:
            raise ValueError("nested too deeply") from None
        finally:
            sys.setrecursionlimit(limit)


def _next(text: str, at: int, end: str) -> int:
    """Past a comma, with something behind it; or at the end."""
    if text[at : at + 1] == end:
        return at
    at = _after(text, at, ",")
    if text[at : at + 1] == end:
        raise ValueError("a comma too many")
    return at


def _after(text: str, at: int, mark: str) -> int:
    at = _space(text, at)
    if text[at : at + 1] != mark:
        raise ValueError(f"no {mark}")
    return _space(text, at + 1)


def _space(text: str, at: int) -> int:
    while text[at : at + 1] in ("\t", "\n", "\r", " "):
        at += 1
    return at


def _refuse(name: str) -> object:
    raise ValueError(name)


_SPACE = "\t\n\r "
_decoder = json.JSONDecoder(parse_constant=_refuse)
