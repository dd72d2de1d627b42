"""Reads, checks and rehearses one forge call at one pinned block: for a first quote and again right before sending."""

import asyncio
from dataclasses import replace

from chain.errors import ForgeError, RpcError
from chain.forge.calls import ApprovalCall, ForgeCall, decode_call, encode_call, pack, unpack
from chain.forge.config import ForgeConfig
from chain.forge.effects import Forged, forge_differences, read_effects
from chain.forge.fees import likely_price_wei
from chain.forge.identity import require_identity
from chain.forge.quote import Burn, Check, CheckName, DryRunKind, DryRunResult, Quote
from chain.forge.reasons import decode_reason
from chain.forge.recipe import Recipe, read_recipe
from chain.ports import BatchSigner, Block, DryRun, Fees, Rpc, Signer, TxRequest

_APPROVAL_GAS = 60_000
_BASE_GAS, _GAS_PER_INPUT = 220_000, 40_000
"""A bound for a forge that can not be estimated yet, because the approval is missing."""


async def examine(
    rpc: Rpc, signer: Signer, config: ForgeConfig, account: str, output_id: int, intent_id: bytes, given: Quote | None
) -> Quote:
    """A quote at the newest block. given: the confirmed quote, whose bytes and fees are kept; None for a new one.

    ForgeBlocked for wrong node, wallet or contracts; ForgeError("unknown_recipe" …) from the recipe; RpcError. Anything
    else that is wrong comes as a failed check in the quote.
    """
    block, final = await asyncio.gather(rpc.block("latest"), rpc.block("finalized"))
    identity = await require_identity(rpc, signer, config, account, block.number)
    recipe = await read_recipe(rpc, config, output_id, block.number)
    burns, output, approved = await _holdings(rpc, config, account, recipe, block.number)
    fees = await rpc.fees()
    balance_wei, price_wei, nonce, used = await asyncio.gather(
        rpc.balance_wei(account, block.number),
        likely_price_wei(rpc, fees),
        rpc.nonce(account, "latest"),
        is_used(rpc, config, account, intent_id, block.number),
    )
    tx = given.call if given else _call(config, account, recipe, intent_id, block, fees)
    approval = None if approved else approval_tx(config, account, True, fees)
    said = _said(tx)
    expected = Forged(said.intent_id, account, recipe.output_id, recipe.hash, recipe.inputs)
    dry_run = await _rehearse(rpc, config, account, tx, approval, expected, block)
    batch = await _batch(rpc, signer, config, tx, approval, fees, dry_run, given)
    gas, gas_exact = (given.gas, True) if given else await _gas(rpc, tx, approval, dry_run, len(burns))
    tx = replace(tx, gas=gas)
    if batch:
        batch = (batch[0], tx, batch[2])
    approval_gas = _APPROVAL_GAS * (2 if batch else 1 if approval else 0)
    fee_max_wei = (gas + approval_gas) * (tx.max_fee_wei or 0)
    likely_gas = (dry_run.gas_used or gas) + approval_gas
    checks = (
        *identity,
        Check(CheckName.RECIPE, said.recipe_hash == recipe.hash, said.recipe_hash.hex(), recipe.hash.hex()),
        Check(CheckName.DEADLINE, *in_time(said.deadline_s, config, block, is_new=given is None)),
        Check(CheckName.INTENT_FRESH, not used),
        Check(CheckName.OWNED, *_owned(burns)),
        Check(CheckName.APPROVED, True if approved or batch else None, config.forge),
        Check(CheckName.FEE, balance_wei >= fee_max_wei, str(fee_max_wei), str(balance_wei)),
        Check(CheckName.DRY_RUN, dry_run.ok, dry_run.kind.value, _found(dry_run)),
        Check(CheckName.STILL, *await is_still(rpc, block)),
    )
    return Quote(
        output_id=output_id,
        output_copies=output.copies,
        output_supply=output.supply,
        burns=burns,
        account=account,
        forge=config.forge,
        collection=config.collection,
        chain_id=config.chain_id,
        block=block,
        call=tx,
        approval=approval,
        gas=gas,
        gas_exact=gas_exact,
        fee_max_wei=fee_max_wei,
        fee_likely_wei=likely_gas * price_wei,
        balance_wei=balance_wei,
        nonce=nonce,
        search_from=final.number,
        dry_run=dry_run,
        checks=checks,
        batch=batch,
    )


def approval_tx(config: ForgeConfig, account: str, approved: bool, fees: Fees) -> TxRequest:
    return TxRequest(
        sender=account,
        to=config.collection,
        data=encode_call(ApprovalCall(config.forge, approved)),
        gas=_APPROVAL_GAS,
        max_fee_wei=fees.max_fee_wei,
        priority_fee_wei=fees.priority_fee_wei,
    )


def _call(config: ForgeConfig, account: str, recipe: Recipe, intent_id: bytes, block: Block, fees: Fees) -> TxRequest:
    call = ForgeCall(recipe.output_id, recipe.hash, intent_id, block.timestamp_s + config.deadline_s)
    return TxRequest(
        sender=account,
        to=config.forge,
        data=encode_call(call),
        max_fee_wei=fees.max_fee_wei,
        priority_fee_wei=fees.priority_fee_wei,
    )


def _said(tx: TxRequest) -> ForgeCall:
    call = decode_call(tx.data)
    if not isinstance(call, ForgeCall):
        raise ForgeError("unknown_call", "not a forge")
    return call


async def _holdings(
    rpc: Rpc, config: ForgeConfig, account: str, recipe: Recipe, block_number: int
) -> tuple[tuple[Burn, ...], Burn, bool]:
    """The inputs, the output in the same shape, and whether the forge is approved."""
    ids = [*recipe.inputs, recipe.output_id]
    ask = pack("balanceOfBatch(address[],uint256[])", [account] * len(ids), ids)
    approval = pack("isApprovedForAll(address,address)", account, config.forge)
    balances_reply, approved_reply, *supply_replies = await asyncio.gather(
        rpc.call(config.collection, ask, block=block_number),
        rpc.call(config.collection, approval, block=block_number),
        *(rpc.call(config.collection, pack("totalSupply(uint256)", i), block=block_number) for i in ids),
    )
    (balances,) = unpack(["uint256[]"], balances_reply)
    (approved,) = unpack(["bool"], approved_reply)
    if len(balances) != len(ids):
        raise ForgeError("bad_reply", "balanceOfBatch of another length")
    supplies = [unpack(["uint256"], reply)[0] for reply in supply_replies]
    lines = tuple(Burn(*line) for line in zip(ids, balances, supplies, strict=True))
    return lines[:-1], lines[-1], approved


async def is_used(rpc: Rpc, config: ForgeConfig, account: str, intent_id: bytes, block_number: int) -> bool:
    """Whether the contract knows this intent of the account."""
    reply = await rpc.call(config.forge, pack("intentUsed(address,bytes32)", account, intent_id), block=block_number)
    return bool(unpack(["bool"], reply)[0])


async def _rehearse(
    rpc: Rpc,
    config: ForgeConfig,
    account: str,
    tx: TxRequest,
    approval: TxRequest | None,
    expected: Forged,
    block: Block,
) -> DryRunResult:
    try:
        run = await rpc.dry_run(tx, block.number, before=(approval,) if approval else ())
    except RpcError as error:
        if approval is None or error.reason != "no_simulation":
            raise
        return DryRunResult(DryRunKind.AFTER_APPROVAL, block.number, None)
    return _judged(run, config, account, expected, block)


async def _batch(
    rpc: Rpc,
    signer: Signer,
    config: ForgeConfig,
    tx: TxRequest,
    approval: TxRequest | None,
    fees: Fees,
    dry_run: DryRunResult,
    given: Quote | None,
) -> tuple[TxRequest, ...]:
    """Approval, forge and its end, when the wallet can do all as one and the node has rehearsed it; else empty."""
    if given is not None and not given.batch:
        return ()
    if approval is None or not dry_run.ok or not isinstance(signer, BatchSigner) or not await signer.can_batch():
        return ()
    end = approval_tx(config, tx.sender, False, fees)
    run = await rpc.dry_run(end, dry_run.block_number, before=(approval, tx))
    return (approval, tx, end) if run.succeeded else ()


def _judged(run: DryRun, config: ForgeConfig, account: str, expected: Forged, block: Block) -> DryRunResult:
    kind = DryRunKind.CALLED if run.logs is None else DryRunKind.SIMULATED
    if not run.succeeded:
        reason = decode_reason(run.revert_data or b"")
        return DryRunResult(kind, block.number, False, reason=reason, gas_used=run.gas_used)
    differences: tuple[str, ...] = ()
    if run.logs is not None:
        differences = forge_differences(read_effects(run.logs, config), config, account, expected)
    return DryRunResult(kind, block.number, not differences, differences, gas_used=run.gas_used)


async def _gas(
    rpc: Rpc, tx: TxRequest, approval: TxRequest | None, dry_run: DryRunResult, inputs: int
) -> tuple[int, bool]:
    """The gas limit with room for a state that moves on, and whether it rests on a measurement."""
    if dry_run.ok and approval is None:
        return await rpc.estimate_gas(tx) * 5 // 4, True
    if dry_run.ok and dry_run.gas_used:
        # Gas used is after refunds (at most a fifth); the limit must hold before them.
        return dry_run.gas_used * 3 // 2, True
    return _BASE_GAS + _GAS_PER_INPUT * inputs, False


async def is_still(rpc: Rpc, block: Block) -> tuple[bool, str, str]:
    """Whether the chain still has this block, its hash, and the one that is there now."""
    now = (await rpc.block(block.number)).hash
    return now == block.hash, block.hash, now


def _owned(burns: tuple[Burn, ...]) -> tuple[bool, str, str]:
    missing = [str(burn.token_id) for burn in burns if burn.copies < 1]
    return not missing, "", ",".join(missing)


def in_time(deadline_s: int, config: ForgeConfig, block: Block, *, is_new: bool) -> tuple[bool, str, str]:
    """Whether a call with this deadline may still be sent, what was expected, and what was found."""
    limit = deadline_s - (0 if is_new else config.margin_s)
    return block.timestamp_s <= limit, str(deadline_s), str(block.timestamp_s)


def _found(dry_run: DryRunResult) -> str:
    return dry_run.reason.name if dry_run.reason else ",".join(dry_run.differences)
