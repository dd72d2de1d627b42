"""JSON from outside, parsed so that nothing in it can end the process."""

import json
import sys
import threading
from collections.abc import Callable
from typing import Any

_SAFE_DEPTH = 1000
_one_at_a_time = threading.Lock()


def parse_json(document: bytes, *, pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> object:
    """The value of a UTF-8 JSON document; NaN and Infinity are not JSON. pairs: as `object_pairs_hook` of `json`.

    Errors: ValueError for whatever is wrong with it, nesting and numbers of 5,000 digits included.

    web3 and eth_account import py_ecc, which raises the recursion limit of the process to 100,000. CPython 3.11 then
    overruns its stack in `json.loads` of "[[[[…" and dies: 100 KB of token metadata would end the program. So the limit
    is lowered meanwhile.
    """
    with _one_at_a_time:
        limit = sys.getrecursionlimit()
        try:
            sys.setrecursionlimit(min(limit, _SAFE_DEPTH))
            return json.loads(document.decode("utf-8-sig"), object_pairs_hook=pairs, parse_constant=_refuse)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        finally:
            sys.setrecursionlimit(limit)


def _refuse(name: str) -> object:
    raise ValueError(name)
