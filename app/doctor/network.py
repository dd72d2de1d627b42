"""Examinations of what the profile names: nodes, gateways, key gate; and of the clock, against the chain's."""

import asyncio
import time
from urllib.parse import urljoin

import aiohttp

from app.doctor.finding import Finding, Verdict
from app.i18n import tr
from chain.errors import RpcError
from chain.ports import Block
from chain.profile import Profile
from chain.rpc import Web3Rpc
from chain.urls import masked

_WAIT_S = 10.0
_EMPTY_CID = "bafkqaaa"
"""The identity CID of no bytes, with which any IPFS gateway can be asked whether it is there."""

_OLD_BLOCK_S = 15 * 60
_AHEAD_S = 30


async def nodes(profile: Profile) -> list[Finding]:
    """One finding a node, and one for the clock."""
    asked = await asyncio.gather(*(_node(profile, url) for url in profile.rpc_urls))
    newest = max((block for _, block in asked if block is not None), key=lambda b: b.timestamp_s, default=None)
    return [*(finding for finding, _ in asked), clock(newest, time.time())]


async def _node(profile: Profile, url: str) -> tuple[Finding, Block | None]:
    title = tr("Node {url}", url=masked(url))
    rpc = Web3Rpc(url, timeout_s=_WAIT_S)
    begun_s = time.monotonic()
    try:
        chain_id = await rpc.chain_id()
        block = await rpc.block()
    except RpcError as error:
        sentence = tr("It does not answer as a node must: check the network, or choose another in the profile.")
        return Finding("node", title, Verdict.WRONG, sentence, {"reason": error.reason}), None
    finally:
        await rpc.close()
    facts: dict[str, object] = {"chain_id": chain_id, "block": block.number}
    facts["milliseconds"] = round((time.monotonic() - begun_s) * 1000)
    if chain_id != profile.chain_id:
        sentence = tr(
            "It is on chain {chain_id}, the collection on {other_id}: choose another node.",
            chain_id=chain_id,
            other_id=profile.chain_id,
        )
        return Finding("node", title, Verdict.WRONG, sentence, facts), None
    sentence = tr(
        "Chain {chain_id}, block {number:,}, answered in {wait_ms} ms.",
        chain_id=chain_id,
        number=block.number,
        wait_ms=facts["milliseconds"],
    )
    return Finding("node", title, Verdict.FINE, sentence, facts), block


def clock(newest: Block | None, now_s: float) -> Finding:
    """This computer's clock against the newest block's."""
    if newest is None:
        return Finding(
            "clock", tr("Clock"), Verdict.SKIPPED, tr("No node answered, so there is nothing to compare it with.")
        )
    age_s = now_s - newest.timestamp_s
    facts: dict[str, object] = {"block_age_s": round(age_s)}
    if age_s < -_AHEAD_S:
        sentence = tr(
            "The chain is {ahead_s:.0f} s ahead of this clock: set the clock, or signatures will be refused.",
            ahead_s=-age_s,
        )
        return Finding("clock", tr("Clock"), Verdict.WRONG, sentence, facts)
    if age_s > _OLD_BLOCK_S:
        sentence = tr(
            "The newest block is {minutes:.0f} minutes old: the node is behind, or this clock is ahead.",
            minutes=age_s / 60,
        )
        return Finding("clock", tr("Clock"), Verdict.WARNING, sentence, facts)
    return Finding("clock", tr("Clock"), Verdict.FINE, tr("This clock and the chain’s agree."), facts)


async def gateways(profile: Profile) -> list[Finding]:
    return list(
        await asyncio.gather(*(_answers("gateway", tr("Gateway"), url, _EMPTY_CID) for url in profile.gateways))
    )


async def key_gate(profile: Profile) -> Finding:
    if profile.key_gate is None:
        return Finding("gate", tr("Key gate"), Verdict.SKIPPED, tr("This collection has none: its audio is public."))
    return await _answers("gate", tr("Key gate"), profile.key_gate.rstrip("/") + "/", "health")


async def _answers(name: str, what: str, base: str, path: str) -> Finding:
    """Whether a server that the profile names gives any answer that is not its own failure."""
    title = f"{what} {masked(base)}"
    begun_s = time.monotonic()
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_WAIT_S)) as session,
            session.get(urljoin(base, path), allow_redirects=False) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        sentence = tr("It does not answer: what is in the cache still plays. Check the network.")
        return Finding(name, title, Verdict.WRONG, sentence, {"error": type(error).__name__})
    facts: dict[str, object] = {"status": status, "milliseconds": round((time.monotonic() - begun_s) * 1000)}
    if status >= 500:
        sentence = tr("It is there, but in trouble (HTTP {status}): try again later.", status=status)
        return Finding(name, title, Verdict.WARNING, sentence, facts)
    return Finding(name, title, Verdict.FINE, tr("It answers, in {wait_ms} ms.", wait_ms=facts["milliseconds"]), facts)
