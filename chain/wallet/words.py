"""What a wallet is asked for, in plain words, taken from the exact bytes it is asked with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chain.errors import ForgeError, GateError
from chain.forge.calls import ApprovalCall, ForgeCall, RevealCall, decode_call
from chain.ports import TxRequest
from chain.siwe import parse
from chain.wallet.speech import Say, in_english

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


def of_transaction(tx: TxRequest, chain_id: int, say: Say = in_english) -> Words:
    """A forge, a reveal and an approval are named; of anything else only what can be known is said."""
    title, lines = _of_call(tx, say)
    fee = ((say("Fee, at most"), _ether(tx.gas * tx.max_fee_wei)),) if tx.gas and tx.max_fee_wei else ()
    return Words(
        title,
        (
            *lines,
            (say("Contract") if tx.data else say("To"), tx.to),
            (say("From"), tx.sender),
            (say("Sends along"), _ether(tx.value_wei)),
            *fee,
            (say("Chain"), str(chain_id)),
        ),
    )


def of_message(text: str, say: Say = in_english) -> Words:
    """A request for keys is named as one; the whole text is shown in any case."""
    shown = text if len(text) <= _MOST_TEXT_CHARS else text[:_MOST_TEXT_CHARS] + "\n…"
    costs = (say("Costs"), say("nothing, no transaction is sent"))
    try:
        message = parse(text)
    except GateError:
        return Words(say("Sign a message"), (costs,), shown)
    return Words(
        say("Sign in to unlock your music"),
        ((say("Key gate"), message.uri), (say("Account"), message.address), costs),
        shown,
    )


def of_typed_data(document: Mapping[str, object], say: Say = in_english) -> Words:
    domain = document.get("domain")
    name = domain.get("name") if isinstance(domain, Mapping) else None
    lines = ((say("For"), str(name)[:80]),) if name else ()
    return Words(say("Sign typed data"), (*lines, (say("Kind"), str(document.get("primaryType", ""))[:80])))


def of_steps(steps: Sequence[Words], say: Say = in_english) -> Words:
    """Several calls that are sent as one."""
    lines = tuple(line for words in steps for line in ((say("Step"), words.title), *words.lines))
    return Words(say("{count} steps as one transaction", count=len(steps)), lines)


def _of_call(tx: TxRequest, say: Say) -> tuple[str, tuple[tuple[str, str], ...]]:
    if not tx.data:
        return say("Send ether"), ()
    try:
        call = decode_call(tx.data)
    except ForgeError:
        calls = say("{selector} with {count} bytes", selector=f"0x{tx.data[:4].hex()}", count=len(tx.data))
        return say("Send a transaction"), ((say("Calls"), calls),)
    match call:
        case ForgeCall():
            return say("Forge token {token}", token=call.output_id), (
                (say("Burns"), say("one of each token it is made of, for ever")),
                (say("You receive"), say("one token {token}", token=call.output_id)),
            )
        case RevealCall():
            return say("Reveal {count} of token {token}", count=call.amount, token=call.sealed_id), (
                (say("Burns"), say("{count} of token {token}, for ever", count=call.amount, token=call.sealed_id)),
                (say("You receive"), say("what the block that decides draws")),
            )
        case ApprovalCall(operator=operator, approved=True):
            return say("Let the forge burn stems"), ((say("May move all your tokens there"), operator),)
        case ApprovalCall(operator=operator):
            return say("Take the approval back"), ((say("May no longer move your tokens"), operator),)


def _ether(wei: int) -> str:
    whole, rest = divmod(wei, 10**18)
    return f"{whole}.{rest:018d}".rstrip("0").rstrip(".") + " ETH"
