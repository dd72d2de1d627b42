"""What asking for a reveal would do and cost, read and rehearsed at one pinned block."""

from dataclasses import dataclass

from chain.forge.calls import RevealCall, decode_call
from chain.forge.quote import Check, DryRunResult
from chain.ports import Block, TxRequest


@dataclass(frozen=True)
class Stock:
    """What a pool still holds of one stem."""

    stem_id: int
    left: int


@dataclass(frozen=True)
class RevealQuote:
    """amount sealed tokens of the account's `copies` would burn. pool: what may come of them, by stem id.

    waiting: draws of others that come first. call: what the wallet will get; its intent id works once. approval: the
    one needed before, None when there is approval already.
    fee_max_wei: never more, for asking alone; carrying the draws out is a second transaction.
    """

    sealed_id: int
    amount: int
    copies: int
    pool: tuple[Stock, ...]
    waiting: int
    account: str
    contract: str
    collection: str
    chain_id: int
    block: Block
    call: TxRequest
    approval: TxRequest | None
    gas: int
    fee_max_wei: int
    fee_likely_wei: int
    nonce: int
    search_from: int
    dry_run: DryRunResult
    checks: tuple[Check, ...]

    @property
    def shown(self) -> RevealCall:
        """What the bytes for the wallet say, decoded from them."""
        decoded = decode_call(self.call.data)
        assert isinstance(decoded, RevealCall)
        return decoded

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.ok is False)

    @property
    def ready(self) -> bool:
        """May be confirmed as it is."""
        return self.approval is None and all(check.ok for check in self.checks)
