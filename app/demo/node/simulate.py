"""eth_simulateV1, as far as a dry run needs it: calls one after the other in one block on top of a known one.

Not here: several blocks, state overrides, validation, transfer tracing. Whoever asks for one is told so.
"""

from typing import Any

from eth.vm.forks.frontier.computation import FrontierComputation
from eth_hash.auto import keccak

from app.demo.node.documents import Document, data, quantity
from app.demo.node.evm import DemoChain, Header

_REVERTED_CODE, _FAILED_CODE = 3, -32015
_KNOWN_OVERRIDES = frozenset({"number", "time"})


class NotSimulated(Exception):
    """The request asks for something this node does not simulate."""


def simulate(chain: DemoChain, request: Document, base: Header, calls: list[Any]) -> list[Document]:
    """One simulated block with the outcome of each call. NotSimulated."""
    (block,) = request["blockStateCalls"]
    overrides = block.get("blockOverrides") or {}
    if block.get("stateOverrides") or request.get("validation") or request.get("traceTransfers"):
        raise NotSimulated("state overrides, validation and transfer tracing")
    if overrides.keys() - _KNOWN_OVERRIDES:
        raise NotSimulated(", ".join(sorted(overrides.keys() - _KNOWN_OVERRIDES)))
    number = base.block_number + 1
    if int(overrides.get("number", hex(number)), 16) != number:
        raise NotSimulated("a gap before the block")
    timestamp_s = int(overrides.get("time", hex(base.timestamp + 1)), 16)
    if timestamp_s <= base.timestamp:
        raise NotSimulated("a block older than the one before")
    runs = chain.run_in_turn(calls, chain.following(base, timestamp_s))
    place = {
        "blockNumber": quantity(number),
        "blockHash": data(keccak(b"simulated on " + base.hash)),
        "blockTimestamp": quantity(timestamp_s),
        "removed": False,
    }
    outcomes, logs_before = [], 0
    for index, run in enumerate(runs):
        logs = _logs(run, place, index, logs_before)
        logs_before += len(logs)
        outcomes.append(_outcome(run, logs))
    head = {"number": place["blockNumber"], "hash": place["blockHash"], "timestamp": place["blockTimestamp"]}
    return [{**head, "calls": outcomes}]


def _outcome(run: FrontierComputation, logs: list[Document]) -> Document:
    outcome: Document = {
        "returnData": data(bytes(run.output)),
        "logs": logs,
        "gasUsed": quantity(run.get_gas_used()),
        "status": "0x0" if run.is_error else "0x1",
    }
    if run.is_error:
        reverted = bool(run.output)
        code, said = (_REVERTED_CODE, "execution reverted") if reverted else (_FAILED_CODE, "execution failed")
        outcome["error"] = {"code": code, "message": said, "data": data(bytes(run.output))}
    return outcome


def _logs(run: FrontierComputation, place: Document, index: int, first: int) -> list[Document]:
    if run.is_error:
        return []
    return [
        {
            **place,
            "address": data(address),
            "topics": ["0x" + topic.to_bytes(32).hex() for topic in topics],
            "data": data(payload),
            "transactionHash": data(keccak(f"simulated call {index}".encode())),
            "transactionIndex": quantity(index),
            "logIndex": quantity(first + offset),
        }
        for offset, (address, topics, payload) in enumerate(run.get_log_entries())
    ]
