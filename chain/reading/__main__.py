"""`python -m chain.reading`: reads a collection into a ledger. The errand is one line of JSON on standard input.

{"profile": TOML, "ledger": path}. Each line of standard output is a step and how much of it is done; exit status 0 when
all was read. Standard input closed means that nobody wants it any more.
"""

import asyncio
import contextlib
import json
import os
import sys
import threading
from pathlib import Path

from chain import profile as profiles
from chain.asking import PlainProvider
from chain.collector import identity_of
from chain.content.fetch import Fetcher
from chain.documents import parse_json
from chain.errors import ChainError
from chain.profile import Profile
from chain.rpc import Web3Rpc
from chain.tokens import holdings
from chain.tokens.descriptions import Descriptions
from chain.tokens.discovery import Discovery
from chain.tokens.ledger import Ledger

_BEHIND_THE_WINDOW = 10
_ANY_ACCOUNT = "0x0000000000000000000000000000000000000001"


async def read(profile: Profile, ledger: Ledger) -> None:
    """Errors: ChainError; what was read until then is in the ledger."""
    rpc, fetcher = Web3Rpc(*profile.rpc_urls, provider=PlainProvider), Fetcher(profile)
    try:
        if await rpc.chain_id() != profile.chain_id:
            raise SystemExit(1)
        block = await rpc.block("latest")
        others = [address for address in (profile.forge, profile.reveal) if address]
        discovery = Discovery(rpc, profile.collection, others, profile.first_block, ledger)
        described = Descriptions(profile, rpc, fetcher, ledger)
        await described.recall(await discovery.known())
        told = await discovery.read(block, progress=lambda done, total: _tell("chain", done / total))
        block_id = await holdings.pinned_block_id(rpc, profile.collection, _ANY_ACCOUNT, block)
        await described.read(told, told.ids(), block_id, _Percents("metadata"))
    finally:
        await fetcher.close()
        await rpc.close()


class _Percents:
    """A line for each percent, not for each document."""

    def __init__(self, step: str) -> None:
        self._step, self._percent = step, -1

    def __call__(self, part: float) -> None:
        if int(part * 100) != self._percent:
            self._percent = int(part * 100)
            _tell(self._step, part)


def _tell(step: str, part: float) -> None:
    with contextlib.suppress(OSError):
        sys.stdout.write(json.dumps([step, part]) + "\n")
        sys.stdout.flush()


def _step_back() -> None:
    """The window and the sound come first, also when they wake while this runs."""
    if hasattr(os, "nice"):
        os.nice(_BEHIND_THE_WINDOW)
    if hasattr(os, "SCHED_BATCH"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _end_with_parent() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):  # past Python's own buffer, which would not let the interpreter end meanwhile
            pass
    os._exit(1)  # what was not kept yet is read again: each span is a transaction


def main() -> int:
    _step_back()
    errand = parse_json(sys.stdin.buffer.readline())
    if not isinstance(errand, dict):
        return 2
    profile = profiles.parse(str(errand["profile"]).encode())
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    try:
        ledger = Ledger(Path(str(errand["ledger"])), identity_of(profile))
        try:
            asyncio.run(read(profile, ledger))
        finally:
            ledger.close()
    except ChainError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
