"""What a wallet is asked for, in plain words, taken from the exact bytes it is asked with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chain.errors import ForgeError, GateError
from chain.forge.calls import ApprovalCall, ForgeCall, RevealCall, decode_call
from chain.ports import TxRequest
from chain.siwe import parse

_MOST_TEXT_CHARS = 8_000


@dataclass(frozen=True)
class Words:
    """A title, pairs of a label and a value below it, and a longer text that is shown as it is."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    text: str = ""

    def document(self) -> dict[str, object]:
        return {"title": self.title, "lines": [list(line) for line in self.lines], "text": self.text}


Describe = Callable[[TxRequest, int], Words]
"""Words for a transaction on a chain. They must come from the transaction's own bytes."""


def of_transaction(tx: TxRequest, chain_id: int) -> Words:
    """A forge, a reveal and an approval are named; of anything else only what can be known is said."""
    title, lines = _of_call(tx)
    return Words(
        title,
        (
            *lines,
            ("Contract" if tx.data else "To", tx.to),
            ("From", tx.sender),
            ("Sends along", _ether(tx.value_wei)),
            *((("Fee, at most", _ether(tx.gas * tx.max_fee_wei)),) if tx.gas and tx.max_fee_wei else ()),
            ("Chain", str(chain_id)),
        ),
    )


def of_message(text: str) -> Words:
    """A request for keys is named as one; the whole text is shown in any case."""
    shown = text if len(text) <= _MOST_TEXT_CHARS else text[:_MOST_TEXT_CHARS] + "\n…"
    try:
        message = parse(text)
    except GateError:
        return Words("Sign a message", (("Costs", "nothing, no transaction is sent"),), shown)
    return Words(
        "Sign in to unlock your music",
        (("Key gate", message.uri), ("Account", message.address), ("Costs", "nothing, no transaction is sent")),
        shown,
    )


def of_typed_data(document: Mapping[str, object]) -> Words:
    domain = document.get("domain")
    name = domain.get("name") if isinstance(domain, Mapping) else None
    lines = (("For", str(name)[:80]),) if name else ()
    return Words("Sign typed data", (*lines, ("Kind", str(document.get("primaryType", ""))[:80])))


def _of_call(tx: TxRequest) -> tuple[str, tuple[tuple[str, str], ...]]:
    if not tx.data:
        return "Send ether", ()
    try:
        call = decode_call(tx.data)
    except ForgeError:
        return "Send a transaction", (("Calls", f"0x{tx.data[:4].hex()} with {len(tx.data)} bytes"),)
    match call:
        case ForgeCall():
            return f"Forge token {call.output_id}", (
                ("Burns", "one of each token it is made of, for ever"),
                ("You receive", f"one token {call.output_id}"),
            )
        case RevealCall():
            return f"Reveal {call.amount} of token {call.sealed_id}", (
                ("Burns", f"{call.amount} of token {call.sealed_id}, for ever"),
                ("You receive", "what the block that decides draws"),
            )
        case ApprovalCall(operator=operator, approved=True):
            return "Let the forge burn stems", (("May move all your tokens there", operator),)
        case ApprovalCall(operator=operator):
            return "Take the approval back", (("May no longer move your tokens", operator),)


def _ether(wei: int) -> str:
    whole, rest = divmod(wei, 10**18)
    return f"{whole}.{rest:018d}".rstrip("0").rstrip(".") + " ETH"
