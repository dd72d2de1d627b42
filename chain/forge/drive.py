"""Takes one intent from the journal to its end: asks the wallet once, then only looks."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chain.errors import ChainError, ForgeError, RpcError, WalletError, WalletRefused
from chain.forge.batch import batch_news
from chain.forge.config import ForgeConfig
from chain.forge.entry import Entry, reason_document
from chain.forge.flow import Event, State
from chain.forge.follow import Step, look
from chain.forge.journal import Journal, JournalError
from chain.forge.last_word import require_agreement
from chain.forge.progress import ForgeProgress, progress_of
from chain.forge.reasons import Reason
from chain.ports import BatchSigner, Clock, Rpc, Signer, TxRequest


class Drive:
    """Each change is in the journal before `tell` is called with it.

    Errors: JournalError. Those of the node are told and waited out.
    """

    def __init__(
        self,
        config: ForgeConfig,
        rpc: Rpc,
        signer: Signer,
        journal: Journal,
        clock: Clock,
        tell: Callable[[ForgeProgress], None],
        witnesses: Sequence[Rpc] = (),
    ) -> None:
        """witnesses: nodes that must tell the same before anything counts as the chain's last word."""
        self._config, self._rpc, self._signer = config, rpc, signer
        self._journal, self._clock, self._tell = journal, clock, tell
        self._witnesses = witnesses

    async def ask_and_follow(self, entry: Entry) -> None:
        """A freshly journaled intent: the only place in the program that asks the wallet for it."""
        entry = await self.record(entry, Event.ASK)
        answer = asyncio.create_task(self._answer(entry), name=f"wallet {entry.intent.intent_id.hex()[:8]}")
        try:
            while entry.state is State.ASKED:
                step = await self._answer_or_news(entry, answer)
                if step is not None:
                    entry = await self.record(entry, *step)
        finally:
            answer.cancel()
            await asyncio.gather(answer, return_exceptions=True)
        await self.follow(entry)

    async def follow(self, entry: Entry) -> None:
        """Look until it has ended."""
        while not entry.ended:
            step = await self._look(entry)
            if step is not None:
                entry = await self.record(entry, *step)
            # Two nodes behind one address may disagree: in and out of a block once a look, not as fast as it goes.
            if step is None or step[0] is Event.REORG:
                await self._clock.sleep(self._config.poll_s)

    async def follow_again(self, entry: Entry) -> None:
        """An intent that an earlier run of the program left behind."""
        if entry.state is State.ASKED:
            entry = await self.record(entry, *_lost("restarted"))
        await self.follow(entry)

    async def record(self, entry: Entry, event: Event, body: Mapping[str, Any] | None = None) -> Entry:
        entry = await asyncio.to_thread(self._journal.record, entry.intent.intent_id, event, body)
        self._tell(progress_of(entry))
        return entry

    async def _look(self, entry: Entry) -> Step | None:
        try:
            step = await look(self._rpc, self._config, entry)
            if step is None and entry.state is State.SENT and entry.batch_id is not None:
                step = await batch_news(self._rpc, self._signer, entry)
            if step is not None:
                await require_agreement(self._rpc, self._witnesses, entry, step[0])
            return step
        except JournalError:
            raise
        except (RpcError, ForgeError) as error:
            self._tell(progress_of(entry, error.reason))
            return None

    async def _answer_or_news(self, entry: Entry, answer: "asyncio.Task[Step]") -> Step | None:
        """The wallet's answer; meanwhile the chain is watched, since a wallet may send and then never answer."""
        pause = asyncio.create_task(self._clock.sleep(self._config.poll_s))
        try:
            await asyncio.wait((answer, pause), return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
        return answer.result() if answer.done() else await self._look(entry)

    async def _answer(self, entry: Entry) -> Step:
        try:
            if entry.intent.batch:
                return Event.SEND, {"batch_id": await self._send_batch(entry.intent.batch)}
            tx_hash = await self._signer.send_transaction(entry.intent.tx)
        except WalletRefused as error:
            return Event.REFUSE, reason_document(Reason(error.reason))
        except WalletError as error:
            return _lost(error.reason)
        except Exception as error:  # whatever else a wallet does wrong, it may have sent first
            return _lost(error.reason if isinstance(error, ChainError) else "wallet_failed")
        if not isinstance(tx_hash, str) or not re.fullmatch("0x[0-9a-fA-F]{64}", tx_hash):
            return _lost("bad_hash")
        return Event.SEND, {"tx_hash": tx_hash.lower()}

    async def _send_batch(self, calls: tuple[TxRequest, ...]) -> str:
        if not isinstance(self._signer, BatchSigner):
            raise WalletRefused("no_batch")
        return str(await self._signer.send_calls(calls))


def _lost(why: str) -> Step:
    return Event.LOSE, reason_document(Reason(why))
