"""One page at the other end: it trades a one-shot code for a token, polls, and tells what its wallet shows.

Whoever holds the token is the page. There is one token at a time; it is kept here as its hash alone.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chain.wallet.bridge.events import AccountChanged, BridgeEvent, ChainChanged, Connected, Disconnected, PageOpened
from chain.wallet.bridge.limits import Limits
from chain.wallet.bridge.relay import Relay

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L


class CodeRefused(Exception):
    """A code that is wrong, spent or too old."""


@dataclass(frozen=True)
class Shown:
    """What the wallet shows now. account: the first of `accounts`, or None; both as the wallet says, unproved."""

    accounts: tuple[str, ...]
    chain_id: int
    wallet: str

    @property
    def account(self) -> str | None:
        return self.accounts[0] if self.accounts else None


class Session:
    """Belongs to one event loop. emit: gets each event at once. alone: called with True when no page is there."""

    def __init__(self, limits: Limits, emit: Callable[[BridgeEvent], None], alone: Callable[[bool], None]) -> None:
        self.relay = Relay(limits.max_waiting)
        self.words = "-".join("".join(secrets.choice(_LETTERS) for _ in range(3)) for _ in range(2))
        self.shown: Shown | None = None
        self._limits, self._emit, self._alone = limits, emit, alone
        self._code = b""
        self._code_ends_s = 0.0
        self._token = b""
        self._polling = 0
        self._grace: asyncio.TimerHandle | None = None

    def __repr__(self) -> str:
        return f"Session({'open' if self._token else 'closed'})"

    @property
    def is_open(self) -> bool:
        """Whether a page holds a token."""
        return bool(self._token)

    def new_code(self) -> str:
        """A code for one page; the one before is void."""
        code = secrets.token_urlsafe(32)
        self._code = _hashed(code)
        self._code_ends_s = asyncio.get_running_loop().time() + self._limits.code_s
        return code

    def trade(self, code: str) -> str:
        """The token for a code. The page before, if any, has lost its own. Errors: CodeRefused."""
        right = hmac.compare_digest(_hashed(code), self._code)
        if not right or asyncio.get_running_loop().time() > self._code_ends_s:
            raise CodeRefused
        if self._token:
            self.end("replaced")
        self._code = b""
        token = secrets.token_urlsafe(32)
        self._token = _hashed(token)
        self.relay.open()
        self._start_grace()
        self._alone(False)
        self._emit(PageOpened())
        return token

    def admits(self, token: str) -> bool:
        return bool(self._token) and hmac.compare_digest(_hashed(token), self._token)

    @contextmanager
    def polling(self) -> Iterator[None]:
        """While a page waits for questions, it is there."""
        mine = self._token
        self._polling += 1
        self._stop_grace()
        try:
            yield
        finally:
            if mine == self._token and mine:
                self._polling -= 1
                if not self._polling:
                    self._start_grace()

    def show(self, shown: Shown) -> None:
        """What the wallet shows, whenever it changed."""
        before, self.shown = self.shown, shown
        account = shown.account
        if account is None:
            if before is not None and before.account is not None:
                self._emit(Disconnected("locked"))
            return
        if before is None or before.account is None or before.wallet != shown.wallet:
            self._emit(Connected(account, shown.chain_id, shown.wallet))
            return
        if before.account != account:
            self._emit(AccountChanged(account))
        if before.chain_id != shown.chain_id:
            self._emit(ChainChanged(shown.chain_id))

    def end(self, reason: str) -> None:
        """The page is gone, or no longer believed. Does nothing when there is none."""
        self._stop_grace()
        if not self._token:
            return
        self._token, self._polling, self.shown = b"", 0, None
        self.relay.close(_why(reason))
        self._emit(Disconnected(reason))
        self._alone(True)

    def _start_grace(self) -> None:
        self._stop_grace()
        loop = asyncio.get_running_loop()
        self._grace = loop.call_later(self._limits.grace_s, self.end, "page_closed")

    def _stop_grace(self) -> None:
        if self._grace is not None:
            self._grace.cancel()
            self._grace = None


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _why(reason: str) -> str:
    return "page_closed" if reason == "replaced" else reason
