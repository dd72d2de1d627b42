"""Drives a forge through its table: plan, confirm, approve; what follows is that of all runners."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import replace

from chain.errors import ForgeError
from chain.forge.examine import examine
from chain.forge.following import Runner
from chain.forge.intent import Intent, Kind
from chain.forge.progress import ForgeProgress, until_ended
from chain.forge.quote import Check, CheckName, ForgeBlocked, Quote
from chain.forge.witness import witnessed


class ForgeRunner(Runner):
    """Plans, confirms and follows forges of one account at one forge contract. One event loop, not thread-safe."""

    async def plan(self, output_id: int) -> Quote:
        """What forging `output_id` would do, now. Sends and writes nothing.

        ForgeBlocked for a wrong node, wallet or contract; ForgeError for an unknown recipe; RpcError. What else is
        wrong (not owned, no approval, no money …) is in the quote's checks.
        """
        return await self._examine(output_id, secrets.token_bytes(32), None)

    async def confirm(self, quote: Quote) -> AsyncIterator[ForgeProgress]:
        """Forge. Checks and rehearses again, journals, asks the wallet once, then yields every step to the end.

        Starts at the first iteration. The forge goes on when the iteration is dropped; `follow` watches again.
        ForgeBlocked when a check fails now; LiveIntent, ForgeError("intent_known") instead of twice; JournalError.
        """
        async with self._deciding:
            await self._sweep()
            watch = await self._begin(_forge_intent(await self._recheck(quote)))
        async for progress in until_ended(watch):
            yield progress

    async def approve(self, quote: Quote) -> AsyncIterator[ForgeProgress]:
        """Let the forge burn: `setApprovalForAll`. Yields to the end; plan again and confirm from State.INCLUDED on."""
        if quote.approval is None:
            raise ForgeError("approval_known")
        async for progress in self._approval(Kind.APPROVE, quote.approval):
            yield progress

    async def _recheck(self, quote: Quote) -> Quote:
        call = quote.call
        account = self._signer.address
        if call.sender != account:
            raise ForgeBlocked((Check(CheckName.ACCOUNT, False, account, call.sender),))
        said = (call.to, call.value_wei, quote.shown.output_id)
        if said != (self._config.forge, 0, quote.output_id):
            raise ForgeBlocked((Check(CheckName.CALL, False, found=str(said)),))
        now = await self._examine(quote.output_id, quote.shown.intent_id, quote)
        if [(tx.to, tx.data) for tx in now.batch] != [(tx.to, tx.data) for tx in quote.batch]:
            raise ForgeBlocked((Check(CheckName.CALL, False, found="batch"),))
        if not now.ready:
            raise ForgeBlocked(tuple(check for check in now.checks if not check.ok))
        return now

    async def _examine(self, output_id: int, intent_id: bytes, given: Quote | None) -> Quote:
        account = self._signer.address
        quote = await examine(self._rpc, self._signer, self._config, account, output_id, intent_id, given)
        seen = await witnessed(self._witnesses, self._config, quote, self._clock)
        return replace(quote, checks=(*quote.checks, *seen))


def _forge_intent(quote: Quote) -> Intent:
    said = quote.shown
    return Intent(
        intent_id=said.intent_id,
        kind=Kind.FORGE,
        chain_id=quote.chain_id,
        account=quote.account,
        contract=quote.forge,
        collection=quote.collection,
        tx=quote.call,
        deadline_s=said.deadline_s,
        block_number=quote.block.number,
        block_hash=quote.block.hash,
        search_from=quote.search_from,
        nonce=quote.nonce,
        output_id=quote.output_id,
        inputs=tuple(burn.token_id for burn in quote.burns),
        recipe_hash=said.recipe_hash,
        batch=quote.batch,
    )
