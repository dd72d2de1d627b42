"""Reads, checks and rehearses a request for a reveal at one pinned block."""

import asyncio
from dataclasses import replace

from chain.errors import ForgeError, RpcError
from chain.forge.calls import RevealCall, encode_call, pack, unpack
from chain.forge.config import ForgeConfig
from chain.forge.draws import Requested, read_draws
from chain.forge.effects import ZERO, Moved, read_effects
from chain.forge.examine import approval_tx, in_time, is_still, is_used
from chain.forge.fees import likely_price_wei
from chain.forge.identity import require_identity
from chain.forge.quote import Check, CheckName, DryRunKind, DryRunResult
from chain.forge.reasons import decode_reason
from chain.ports import Block, DryRun, Fees, Rpc, Signer, TxRequest
from chain.reveal.quote import RevealQuote, Stock

_GAS_UNMEASURED = 260_000


async def examine(
    rpc: Rpc,
    signer: Signer,
    config: ForgeConfig,
    sealed_id: int,
    amount: int,
    intent_id: bytes,
    given: RevealQuote | None,
) -> RevealQuote:
    """A quote at the newest block. given: the confirmed one, whose bytes and fees are kept; None for a new one.

    ForgeBlocked for wrong node, wallet or contract; ForgeError("no_pool"); RpcError. Anything else that is wrong comes
    as a failed check in the quote.
    """
    account = signer.address
    block, final = await asyncio.gather(rpc.block("latest"), rpc.block("finalized"))
    identity = await require_identity(rpc, signer, config, account, block.number)
    pool, copies, approved, waiting = await _state(rpc, config, account, sealed_id, block)
    fees = await rpc.fees()
    balance_wei, price_wei, nonce, used = await asyncio.gather(
        rpc.balance_wei(account, block.number),
        likely_price_wei(rpc, fees),
        rpc.nonce(account, "latest"),
        is_used(rpc, config, account, intent_id, block.number),
    )
    deadline_s = given.shown.deadline_s if given else block.timestamp_s + config.deadline_s
    said = RevealCall(sealed_id, amount, intent_id, deadline_s)
    tx = given.call if given else _request(config, account, said, fees)
    approval = None if approved else approval_tx(config, account, True, fees)
    run = await _rehearse(rpc, config, account, tx, approval, block, said)
    gas = given.gas if given else run.gas_used * 3 // 2 if run.ok and run.gas_used else _GAS_UNMEASURED
    approval_gas = (approval.gas or 0) if approval else 0
    fee_max_wei = (gas + approval_gas) * (tx.max_fee_wei or 0)
    checks = (
        *identity,
        Check(CheckName.DEADLINE, *in_time(deadline_s, config, block, is_new=given is None)),
        Check(CheckName.INTENT_FRESH, not used),
        Check(CheckName.OWNED, copies >= amount, str(amount), str(copies)),
        Check(CheckName.APPROVED, True if approved else None, config.forge),
        Check(CheckName.FEE, balance_wei >= fee_max_wei, str(fee_max_wei), str(balance_wei)),
        Check(CheckName.DRY_RUN, run.ok, run.kind.value, run.reason.name if run.reason else ",".join(run.differences)),
        Check(CheckName.STILL, *await is_still(rpc, block)),
    )
    return RevealQuote(
        sealed_id=sealed_id,
        amount=amount,
        copies=copies,
        pool=pool,
        waiting=waiting,
        account=account,
        contract=config.forge,
        collection=config.collection,
        chain_id=config.chain_id,
        block=block,
        call=replace(tx, gas=gas),
        approval=approval,
        gas=gas,
        fee_max_wei=fee_max_wei,
        fee_likely_wei=((run.gas_used or gas) + approval_gas) * price_wei,
        nonce=nonce,
        search_from=final.number,
        dry_run=run,
        checks=checks,
    )


async def _state(
    rpc: Rpc, config: ForgeConfig, account: str, sealed_id: int, block: Block
) -> tuple[tuple[Stock, ...], int, bool, int]:
    """The pool, the account's sealed tokens, whether the reveal is approved, and the draws that wait already."""

    async def read(to: str, call: bytes, *types: str) -> tuple[object, ...]:
        return unpack(types, await rpc.call(to, call, block=block.number))

    (stems, left), (copies,), (approved,), (asked,), (done,) = await asyncio.gather(
        read(config.forge, pack("pool(uint256)", sealed_id), "uint256[]", "uint256[]"),
        read(config.collection, pack("balanceOf(address,uint256)", account, sealed_id), "uint256"),
        read(config.collection, pack("isApprovedForAll(address,address)", account, config.forge), "bool"),
        read(config.forge, pack("drawsRequested()"), "uint256"),
        read(config.forge, pack("drawsSettled()"), "uint256"),
    )
    assert isinstance(stems, tuple) and isinstance(left, tuple)
    assert isinstance(copies, int) and isinstance(asked, int) and isinstance(done, int)
    if not stems or len(stems) != len(left):
        raise ForgeError("no_pool", str(sealed_id))
    pool = tuple(Stock(*stock) for stock in zip(stems, left, strict=True) if stock[1])
    return pool, copies, bool(approved), max(0, asked - done)


def _request(config: ForgeConfig, account: str, said: RevealCall, fees: Fees) -> TxRequest:
    return TxRequest(
        sender=account,
        to=config.forge,
        data=encode_call(said),
        max_fee_wei=fees.max_fee_wei,
        priority_fee_wei=fees.priority_fee_wei,
    )


async def _rehearse(
    rpc: Rpc,
    config: ForgeConfig,
    account: str,
    tx: TxRequest,
    approval: TxRequest | None,
    block: Block,
    said: RevealCall,
) -> DryRunResult:
    try:
        run = await rpc.dry_run(tx, block.number, before=(approval,) if approval else ())
    except RpcError as error:
        if approval is None or error.reason != "no_simulation":
            raise
        return DryRunResult(DryRunKind.AFTER_APPROVAL, block.number, None)
    kind = DryRunKind.CALLED if run.logs is None else DryRunKind.SIMULATED
    if not run.succeeded:
        return DryRunResult(kind, block.number, False, reason=decode_reason(run.revert_data or b""))
    differences = _differences(run, config, account, said)
    return DryRunResult(kind, block.number, not differences, differences, gas_used=run.gas_used)


def _differences(run: DryRun, config: ForgeConfig, account: str, said: RevealCall) -> tuple[str, ...]:
    """Where the logs are not exactly one burn of the sealed tokens and one request; empty when they can not be seen."""
    if run.logs is None:
        return ()
    moved = read_effects(run.logs, config).moved
    asked = read_draws(run.logs, config.forge).requested
    wrong = []
    if moved != (Moved(config.forge, account, ZERO, said.sealed_id, said.amount),):
        wrong.append("burns")
    if [_said(it) for it in asked] != [(said.intent_id, account, said.sealed_id, said.amount)]:
        wrong.append("event")
    if len(run.logs) != len(moved) + len(asked):
        wrong.append("other_logs")
    return tuple(wrong)


def _said(it: Requested) -> tuple[bytes, str, int, int]:
    return it.intent_id, it.holder, it.sealed_id, it.amount
