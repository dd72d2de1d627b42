"""A page on this machine through which the user's own browser wallet is asked."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

from chain.errors import WalletRefused
from chain.ports import Rpc
from chain.wallet.bridge.events import BridgeEvent, Disconnected
from chain.wallet.bridge.limits import Limits
from chain.wallet.bridge.server import make_app
from chain.wallet.bridge.session import Session
from chain.wallet.bridge.signer import BridgeSigner
from chain.wallet.speech import ENGLISH, Speech
from chain.wallet.words import Describe, of_transaction

_SILENT = logging.Logger("stems.bridge")  # aiohttp would log a malformed header as it is, the token with it
_SILENT.disabled = True


@dataclass(frozen=True)
class BridgeLink:
    """What to open and what to compare. url holds a one-shot secret. code: short, shown by the window and the page."""

    url: str = field(repr=False)
    code: str


class Bridge:
    """Listens on 127.0.0.1 from `start` to `stop`, or until no page was there for long. One event loop.

    rpc: our own node; what the wallet says is checked there. describe: the words for a transaction, for a caller who
    knows the names of the tokens; they must come from the transaction's bytes. speech: of the page and all it asks.
    """

    def __init__(
        self, rpc: Rpc, *, limits: Limits | None = None, describe: Describe | None = None, speech: Speech = ENGLISH
    ) -> None:
        self._rpc, self._limits, self._speech = rpc, limits or Limits(), speech
        self._describe = describe or partial(of_transaction, say=speech.say)
        self._session = Session(self._limits, self._emit, self._alone)
        self._watches: list[asyncio.Queue[BridgeEvent | None]] = []
        self._runner: web.AppRunner | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._host = ""

    def __repr__(self) -> str:
        return f"Bridge({self._host or 'not listening'})"

    @property
    def domain(self) -> str:
        """Host and port of the page, as the wallet sees them: the `domain` of a message to sign. "" before `start`."""
        return self._host

    @property
    def is_listening(self) -> bool:
        return self._runner is not None

    async def start(self) -> BridgeLink:
        """Listen, and give a link for one page. Called again: a further link; the page that uses it replaces the other.

        Errors: OSError when no port can be had.
        """
        if self._runner is None:
            listening = socket.create_server(("127.0.0.1", 0))
            self._host = f"127.0.0.1:{listening.getsockname()[1]}"
            app = make_app(self._session, self._limits, lambda: self._host, self._speech)
            self._runner = web.AppRunner(
                app,
                access_log=None,
                logger=_SILENT,
                handler_cancellation=True,
                shutdown_timeout=1.0,
                keepalive_timeout=30.0,
            )
            await self._runner.setup()
            await web.SockSite(self._runner, listening).start()
            self._alone(True)
        return BridgeLink(f"http://{self._host}/#{self._session.new_code()}", self._session.words)

    def signer(self) -> BridgeSigner | None:
        """A signer for the account the wallet shows now; None when it shows none."""
        shown = self._session.shown
        if shown is None or shown.account is None:
            return None
        return BridgeSigner(
            shown.account,
            wallet=shown.wallet,
            domain=self._host,
            relay=self._session.relay,
            rpc=self._rpc,
            limits=self._limits,
            describe=self._describe,
            say=self._speech.say,
        )

    async def connected(self) -> BridgeSigner:
        """Waits for a wallet to show an account. WalletRefused("stopped" | "idle") when the bridge ends before."""
        watch = self._watch()
        try:
            while (signer := self.signer()) is None:
                if self._runner is None:
                    raise WalletRefused("stopped")
                event = await watch.get()
                if isinstance(event, Disconnected) and event.reason in ("stopped", "idle"):
                    raise WalletRefused(event.reason)
            return signer
        finally:
            self._watches.remove(watch)

    def events(self) -> AsyncIterator[BridgeEvent]:
        """Everything that happens from this call on; ends with the bridge."""
        return self._stream(self._watch())

    async def _stream(self, watch: "asyncio.Queue[BridgeEvent | None]") -> AsyncIterator[BridgeEvent]:
        try:
            while True:
                event = await watch.get()
                if event is None:
                    return
                yield event
        finally:
            self._watches.remove(watch)

    async def stop(self) -> None:
        """Questions still open end as if the page had been closed. Idempotent."""
        await self._stop("stopped")

    async def _stop(self, reason: str) -> None:
        runner, self._runner = self._runner, None
        if runner is None:
            return
        for site in list(runner.sites):  # first: a page that learns of its end must find nobody to ask again
            await site.stop()
        had_page = self._session.is_open
        self._session.end(reason)
        if not had_page:
            self._emit(Disconnected(reason))
        self._alone(False)
        await runner.cleanup()
        for watch in self._watches:
            watch.put_nowait(None)

    def _watch(self) -> "asyncio.Queue[BridgeEvent | None]":
        watch: asyncio.Queue[BridgeEvent | None] = asyncio.Queue()
        self._watches.append(watch)
        return watch

    def _emit(self, event: BridgeEvent) -> None:
        for watch in self._watches:
            watch.put_nowait(event)

    def _alone(self, alone: bool) -> None:
        """Nobody is there: stop listening when that lasts."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if alone and self._runner is not None:
            loop = asyncio.get_running_loop()
            self._idle = loop.call_later(self._limits.idle_s, self._stop_idle)

    def _stop_idle(self) -> None:
        task = asyncio.get_running_loop().create_task(self._stop("idle"), name="bridge idle")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
