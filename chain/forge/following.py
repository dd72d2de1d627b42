"""What all runners share: journal first, ask once, then only look.

Every intent being followed has one task of its own, named after it, so that it goes on when nobody watches; the streams
given out are views on those tasks. Needs one event loop; the journal is called in threads because it flushes the disk.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chain.errors import ChainError, ForgeError, RpcError
from chain.forge import receipts
from chain.forge.calls import pack, unpack
from chain.forge.config import ForgeConfig
from chain.forge.drive import Drive
from chain.forge.entry import Entry
from chain.forge.examine import approval_tx
from chain.forge.flow import Event
from chain.forge.identity import require_identity
from chain.forge.intent import BURNING, Intent, Kind
from chain.forge.journal import Journal
from chain.forge.progress import ForgeProgress, Watch, progress_of, until_ended
from chain.forge.quote import Check, CheckName, ForgeBlocked
from chain.forge.reasons import decode_reason
from chain.forge.search import find_burned, is_void, proof_of
from chain.gathering import each
from chain.ports import Block, Clock, Rpc, Signer, TxRequest

_CLOSED_AT_ONCE = 64


@dataclass
class _Follow:
    """A task that follows one intent, and those who watch it."""

    watches: list[Watch]
    heard: Callable[[ForgeProgress], None]
    task: asyncio.Task[None] | None = None

    def tell(self, news: ForgeProgress | ChainError | None) -> None:
        if isinstance(news, ForgeProgress):
            self.heard(news)
        for watch in self.watches:
            watch.put_nowait(news)


class Runner:
    """Follows intents of one account at one contract, which burns for it. One event loop, not thread-safe."""

    def __init__(
        self,
        config: ForgeConfig,
        rpc: Rpc,
        signer: Signer,
        journal: Journal,
        clock: Clock,
        *,
        witnesses: Sequence[Rpc] = (),
        heard: Callable[[ForgeProgress], None] = lambda progress: None,
    ) -> None:
        """witnesses: nodes that must tell the same as `rpc` before anything is sent, and before anything is over.

        heard: is told each step of every intent that is followed, once, whoever else watches it.
        """
        self._heard = heard
        self._config, self._rpc, self._signer = config, rpc, signer
        self._witnesses = tuple(witnesses)
        self._journal, self._clock = journal, clock
        self._follows: dict[bytes, _Follow] = {}
        self._deciding = asyncio.Lock()

    async def revoke(self) -> AsyncIterator[ForgeProgress]:
        """Take the approval back, in the same way."""
        tx = approval_tx(self._config, self._signer.address, False, await self._rpc.fees())
        async for progress in self._approval(Kind.REVOKE, tx):
            yield progress

    async def may_burn(self) -> bool:
        """Whether the forge has the approval just now. RpcError, ForgeError("bad_reply")."""
        ask = pack("isApprovedForAll(address,address)", self._signer.address, self._config.forge)
        (approved,) = unpack(["bool"], await self._rpc.call(self._config.collection, ask))
        return bool(approved)

    async def resume(self) -> AsyncIterator[ForgeProgress]:
        """Follow again everything that was not over when the program ended. Yields the steps of all until all ended."""
        with suppress(RpcError):  # those had ended; the next start looks again
            await self._sweep()
        watch: Watch = asyncio.Queue()
        pending = self.pending()
        for entry in pending:
            self._watch(entry, watch)
        async for progress in until_ended(watch, len(pending)):
            yield progress

    async def look_back(self) -> None:
        """Look once for what had ended without the chain's last word; what happened after all is followed. RpcError."""
        async with self._deciding:
            await self._sweep()
            for entry in self.pending():
                if entry.intent.intent_id not in self._follows:
                    self._watch(entry, asyncio.Queue())

    async def follow(self, intent_id: bytes) -> AsyncIterator[ForgeProgress]:
        """The steps of one intent from where it stands. ForgeError("no_such_intent")."""
        entry = self._journal.entry(intent_id)
        if entry is None:
            raise ForgeError("no_such_intent", intent_id.hex())
        if entry.ended:
            yield progress_of(entry)
            return
        watch: Watch = asyncio.Queue()
        self._watch(entry, watch)
        async for progress in until_ended(watch):
            yield progress

    def pending(self) -> tuple[Entry, ...]:
        """Live intents at this forge, oldest first."""
        return tuple(entry for entry in self._journal.entries() if entry.live and self._is_ours(entry.intent))

    async def close(self) -> None:
        """Stop following. Nothing is lost: `resume` finds everything in the journal."""
        tasks = [follow.task for follow in self._follows.values() if follow.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _approval(self, kind: Kind, tx: TxRequest) -> AsyncIterator[ForgeProgress]:
        async with self._deciding:
            watch = await self._begin(await self._intent(kind, tx))
        async for progress in until_ended(watch):
            yield progress

    async def _intent(self, kind: Kind, tx: TxRequest, output_id: int = 0, inputs: tuple[int, ...] = ()) -> Intent:
        """A call without an id of its own, checked and rehearsed. ForgeBlocked when it would fail."""
        account = self._signer.address
        block, final = await self._rpc.block("latest"), await self._rpc.block("finalized")
        await require_identity(self._rpc, self._signer, self._config, account, block.number)
        nonce = await self._rpc.nonce(account, "latest")
        balance_wei = await self._rpc.balance_wei(account, block.number)
        cost_wei = (tx.gas or 0) * (tx.max_fee_wei or 0)
        if balance_wei < cost_wei:
            raise ForgeBlocked((Check(CheckName.FEE, False, str(cost_wei), str(balance_wei)),))
        run = await self._rpc.dry_run(tx, block.number)
        if not run.succeeded:
            reason = decode_reason(run.revert_data or b"")
            raise ForgeBlocked((Check(CheckName.DRY_RUN, False, "", reason.name),))
        return Intent(
            intent_id=secrets.token_bytes(32),
            kind=kind,
            chain_id=self._config.chain_id,
            account=account,
            contract=self._config.forge,
            collection=self._config.collection,
            tx=tx,
            deadline_s=block.timestamp_s + self._config.deadline_s,
            block_number=block.number,
            block_hash=block.hash,
            search_from=final.number,
            nonce=nonce,
            output_id=output_id,
            inputs=inputs,
        )

    async def _sweep(self) -> None:
        """Look once for what ended without the chain's last word: a wallet may have sent what it said it refused."""
        ended = [
            entry
            for entry in self._journal.entries()
            if entry.ended and not entry.closed and entry.intent.kind in BURNING and self._is_ours(entry.intent)
        ]
        if not ended:
            return
        last = (await self._rpc.block("latest")).number
        found = await find_burned(self._rpc, self._config, [entry.intent for entry in ended], last)
        final = await self._rpc.block("finalized")
        for entry in ended:
            tx_hash = found.get(entry.intent.intent_id)
            if tx_hash is not None:
                proof = await proof_of(self._rpc, self._config, entry.intent, tx_hash)
                if proof is not None:
                    await self._note(entry, Event.INCLUDE, receipts.to_document(proof))
        await self._close_old([entry for entry in ended if entry.intent.intent_id not in found], final)

    async def _close_old(self, ended: list[Entry], final: Block) -> None:
        """Put away what the chain proves never happened: a few at a time, since they hurt nobody meanwhile."""
        over = [entry for entry in ended if final.timestamp_s > entry.intent.deadline_s][:_CLOSED_AT_ONCE]
        voids = await each(over, lambda entry: is_void(self._rpc, self._config, entry.intent, final))
        for entry, void in zip(over, voids, strict=True):
            if void:
                await self._note(entry, Event.EXPIRE, {})

    async def _note(self, entry: Entry, event: Event, body: Mapping[str, Any]) -> None:
        await asyncio.to_thread(self._journal.record, entry.intent.intent_id, event, body)

    def _is_ours(self, intent: Intent) -> bool:
        return (intent.chain_id, intent.contract) == (self._config.chain_id, self._config.forge)

    async def _begin(self, intent: Intent) -> Watch:
        """Write the intent down, then start asking the wallet."""
        entry = await asyncio.to_thread(self._journal.begin, intent)
        watch: Watch = asyncio.Queue()
        follow = _Follow([watch], self._heard)
        follow.tell(progress_of(entry))
        self._run(entry, follow, self._drive(follow).ask_and_follow(entry))
        return watch

    def _watch(self, entry: Entry, watch: Watch) -> None:
        """Show an intent in `watch`; start to follow it when nobody does."""
        follow = self._follows.get(entry.intent.intent_id)
        if follow is not None:
            watch.put_nowait(progress_of(entry))
            follow.watches.append(watch)
            return
        follow = _Follow([watch], self._heard)
        follow.tell(progress_of(entry))
        self._run(entry, follow, self._drive(follow).follow_again(entry))

    def _drive(self, follow: _Follow) -> Drive:
        return Drive(self._config, self._rpc, self._signer, self._journal, self._clock, follow.tell, self._witnesses)

    def _run(self, entry: Entry, follow: _Follow, drive: Coroutine[None, None, None]) -> None:
        intent_id = entry.intent.intent_id

        async def to_the_end() -> None:
            try:
                await drive
            except ChainError as error:
                follow.tell(error)
            except BaseException as error:
                cancelled = isinstance(error, asyncio.CancelledError)
                follow.tell(ForgeError("closed") if cancelled else ForgeError("bug", type(error).__name__))
                raise
            else:
                follow.tell(None)
            finally:
                del self._follows[intent_id]

        self._follows[intent_id] = follow
        follow.task = asyncio.create_task(to_the_end(), name=f"forge {intent_id.hex()[:8]}")
