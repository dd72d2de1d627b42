"""Drives a reveal: ask, wait for the deciding block, carry the draws out, fetch what was drawn."""

import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from chain.errors import ForgeError
from chain.forge.calls import pack, unpack
from chain.forge.config import ForgeConfig
from chain.forge.draws import REQUESTED, REVEALED, Requested, number_topic, read_draws
from chain.forge.examine import approval_tx
from chain.forge.following import Runner
from chain.forge.intent import Intent, Kind
from chain.forge.progress import ForgeProgress, until_ended
from chain.forge.quote import Check, CheckName, ForgeBlocked
from chain.forge.receipts import ForgeReceipt
from chain.forge.search import logs_of
from chain.ports import Block, Log, TxRequest
from chain.profile import Profile
from chain.reveal.examine import examine
from chain.reveal.quote import RevealQuote
from chain.reveal.witness import witnessed

_SETTLE_GAS, _GAS_PER_DRAW = 90_000, 140_000
_MOST_DRAWS = 100
"""Of one settling: more would not fit into a block, and somebody might queue thousands in front."""
_HASHES_KNOWN_BLOCKS = 256
_CLAIM_GAS, _GAS_PER_STEM = 80_000, 90_000


@dataclass(frozen=True)
class Opening:
    """Where the draws of one request are. request: as the chain has it.

    drawn: stem ids in the order of the draws, None for those not carried out. may_settle: the deciding block is there.
    waiting_before: draws of others in front. unclaimed: stems that were drawn and are still to be fetched.
    by_s: chain time until which the deciding block can be read, as the chain's pace is now. After it the most plentiful
    stem comes, unless somebody had the block recorded. None while that block is to come.
    """

    request: Requested
    drawn: tuple[int | None, ...]
    may_settle: bool
    waiting_before: int
    unclaimed: tuple[int, ...] = ()
    by_s: int | None = None

    @property
    def is_open(self) -> bool:
        return all(stem is not None for stem in self.drawn)


def reveal_config(profile: Profile, *, poll_s: float = 4.0) -> ForgeConfig:
    """ForgeError("no_reveal") when the profile knows none. Without its code hash nothing can be sent."""
    if profile.reveal is None:
        raise ForgeError("no_reveal", profile.name)
    hashes = {name: bytes.fromhex(text.removeprefix("0x")) for name, text in profile.code_hashes.items()}
    return ForgeConfig(
        chain_id=profile.chain_id,
        collection=profile.collection,
        forge=profile.reveal,
        collection_code_hash=hashes.get("collection"),
        forge_code_hash=hashes.get("reveal"),
        poll_s=poll_s,
    )


class RevealRunner(Runner):
    """Reveals of one account at one reveal contract (the config's `forge`). Journaled and followed like a forge."""

    async def plan(self, sealed_id: int, amount: int) -> RevealQuote:
        """What revealing `amount` of these would do, now. Errors as of `examine`."""
        return await self._examine(sealed_id, amount, secrets.token_bytes(32), None)

    async def approve(self) -> AsyncIterator[ForgeProgress]:
        """Let the reveal burn sealed tokens. Yields to the end."""
        tx = approval_tx(self._config, self._signer.address, True, await self._rpc.fees())
        async for progress in self._approval(Kind.APPROVE, tx):
            yield progress

    async def request(self, quote: RevealQuote) -> AsyncIterator[ForgeProgress]:
        """Ask. Checks again, journals, asks the wallet once, yields every step to the end. Errors as of a forge."""
        async with self._deciding:
            await self._sweep()
            watch = await self._begin(_reveal_intent(await self._recheck(quote)))
        async for progress in until_ended(watch):
            yield progress

    async def _recheck(self, quote: RevealQuote) -> RevealQuote:
        call, said, account = quote.call, quote.shown, self._signer.address
        if call.sender != account:
            raise ForgeBlocked((Check(CheckName.ACCOUNT, False, account, call.sender),))
        told = (call.to, call.value_wei, said.sealed_id, said.amount)
        if told != (self._config.forge, 0, quote.sealed_id, quote.amount):
            raise ForgeBlocked((Check(CheckName.CALL, False, found=str(told)),))
        now = await self._examine(quote.sealed_id, quote.amount, said.intent_id, quote)
        if not now.ready:
            raise ForgeBlocked(tuple(check for check in now.checks if not check.ok))
        return now

    async def _examine(self, sealed_id: int, amount: int, intent_id: bytes, given: RevealQuote | None) -> RevealQuote:
        quote = await examine(self._rpc, self._signer, self._config, sealed_id, amount, intent_id, given)
        seen = await witnessed(self._witnesses, self._config, quote, self._clock)
        return replace(quote, checks=(*quote.checks, *seen))

    async def opening(self, receipt: ForgeReceipt) -> Opening:
        """Where the draws of a request are, now. ForgeError("no_draws"), RpcError."""
        if receipt.first_draw is None:
            raise ForgeError("no_draws", receipt.tx_hash)
        topics = [[REQUESTED], [receipt.intent_id]]
        asked = await self._logs(topics, receipt.block_number, receipt.block_number)
        request = next(iter(read_draws(asked, self._config.forge).requested), None)
        if request is None:
            raise ForgeError("no_draws", receipt.tx_hash)
        latest = await self._rpc.block("latest")
        numbers = range(request.first_draw, request.first_draw + request.amount)
        found = await self._logs([[REVEALED], [number_topic(n) for n in numbers]], receipt.block_number, latest.number)
        by_draw = {it.draw: it.stem_id for it in read_draws(found, self._config.forge).revealed}
        drawn = tuple(by_draw.get(number) for number in numbers)
        is_decided = latest.number >= request.ready_block
        return Opening(
            request,
            drawn,
            may_settle=is_decided and None in drawn,
            waiting_before=max(0, request.first_draw - await self._settled()),
            unclaimed=await self._unclaimed({stem for stem in drawn if stem is not None}),
            by_s=await self._readable_until_s(request, latest) if is_decided and None in drawn else None,
        )

    async def is_over(self, receipt: ForgeReceipt) -> bool:
        """Whether all draws of a request are carried out, and nothing can wait to be fetched. Cheap, however old it
        is. RpcError."""
        if receipt.first_draw is None or await self._settled() < receipt.first_draw + len(receipt.burned):
            return False
        return not await self._rpc.code(self._signer.address)

    async def _readable_until_s(self, request: Requested, latest: Block) -> int:
        before = await self._rpc.block(max(0, latest.number - _HASHES_KNOWN_BLOCKS))
        pace_s = (latest.timestamp_s - before.timestamp_s) / max(1, latest.number - before.number)
        left = request.ready_block + _HASHES_KNOWN_BLOCKS - latest.number
        return int(latest.timestamp_s + left * pace_s)

    async def settle(self, opening: Opening) -> AsyncIterator[ForgeProgress]:
        """Carry out all draws up to the last of these, or as many as fit into a block. Yields to the end."""
        request = opening.request
        begin = request.first_draw - opening.waiting_before
        if not opening.waiting_before:
            begin += request.amount - opening.drawn.count(None)
        count = min(_MOST_DRAWS, request.first_draw + request.amount - begin)
        numbers = tuple(range(begin, begin + count))
        tx = await self._tx(pack("settle(uint256)", count), _SETTLE_GAS + _GAS_PER_DRAW * count)
        async for progress in self._step(Kind.SETTLE, tx, numbers):
            yield progress

    async def claim(self, opening: Opening) -> AsyncIterator[ForgeProgress]:
        """Fetch what was drawn for an account with code. Yields to the end."""
        stems = opening.unclaimed
        data = pack("claim(address,uint256[])", self._signer.address, list(stems))
        async for progress in self._step(
            Kind.CLAIM, await self._tx(data, _CLAIM_GAS + _GAS_PER_STEM * len(stems)), stems
        ):
            yield progress

    async def _step(self, kind: Kind, tx: TxRequest, inputs: tuple[int, ...]) -> AsyncIterator[ForgeProgress]:
        async with self._deciding:
            watch = await self._begin(await self._intent(kind, tx, inputs=inputs))
        async for progress in until_ended(watch):
            yield progress

    async def _tx(self, data: bytes, gas: int) -> TxRequest:
        fees = await self._rpc.fees()
        return TxRequest(
            sender=self._signer.address,
            to=self._config.forge,
            data=data,
            gas=gas,
            max_fee_wei=fees.max_fee_wei,
            priority_fee_wei=fees.priority_fee_wei,
        )

    async def _logs(self, topics: Sequence[Sequence[bytes] | None], first: int, last: int) -> list[Log]:
        return await logs_of(self._rpc, self._config.forge, topics, first, last, self._config.log_page_blocks)

    async def _settled(self) -> int:
        (done,) = unpack(["uint256"], await self._rpc.call(self._config.forge, pack("drawsSettled()")))
        return int(done)

    async def _unclaimed(self, stems: set[int]) -> tuple[int, ...]:
        waiting = []
        for stem in sorted(stems):
            ask = pack("claimable(address,uint256)", self._signer.address, stem)
            (amount,) = unpack(["uint256"], await self._rpc.call(self._config.forge, ask))
            waiting += [stem] if amount else []
        return tuple(waiting)


def _reveal_intent(quote: RevealQuote) -> Intent:
    said = quote.shown
    return Intent(
        intent_id=said.intent_id,
        kind=Kind.REVEAL,
        chain_id=quote.chain_id,
        account=quote.account,
        contract=quote.contract,
        collection=quote.collection,
        tx=quote.call,
        deadline_s=said.deadline_s,
        block_number=quote.block.number,
        block_hash=quote.block.hash,
        search_from=quote.search_from,
        nonce=quote.nonce,
        output_id=said.sealed_id,
        inputs=(said.sealed_id,) * said.amount,
    )
