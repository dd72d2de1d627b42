"""What a forge would do and cost, as one value: everything a person must see before saying yes."""

from dataclasses import dataclass
from enum import Enum

from chain.errors import ForgeError
from chain.forge.calls import ApprovalCall, ForgeCall, decode_call
from chain.forge.flow import State
from chain.forge.reasons import Reason
from chain.ports import Block, TxRequest


class CheckName(Enum):
    NODE_CHAIN = "node_chain"
    WALLET_CHAIN = "wallet_chain"
    ACCOUNT = "account"
    CALL = "call"
    """The bytes go to the forge, from this account, with no ether, for this output."""
    FORGE_CODE = "forge_code"
    COLLECTION_CODE = "collection_code"
    FORGE_COLLECTION = "forge_collection"
    RECIPE = "recipe"
    DEADLINE = "deadline"
    INTENT_FRESH = "intent_fresh"
    OWNED = "owned"
    APPROVED = "approved"
    FEE = "fee"
    DRY_RUN = "dry_run"
    STILL = "still"
    """The pinned block is still part of the chain after everything was read."""
    SECOND_NODE = "second_node"
    """Every further node that was named tells the same of that block."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. ok: None when it can not be known yet. expected, found: texts for the details."""

    name: CheckName
    ok: bool | None
    expected: str = ""
    found: str = ""


class ForgeBlocked(ForgeError):
    """Nothing may be sent. checks: those that failed."""

    def __init__(self, checks: tuple[Check, ...]) -> None:
        super().__init__("blocked", ", ".join(check.name.value for check in checks))
        self.checks = checks


class DryRunKind(Enum):
    SIMULATED = "simulated"
    """Every log was seen: exactly the burns, the mint and the event."""
    CALLED = "called"
    """The node can only tell whether the call would succeed."""
    AFTER_APPROVAL = "after_approval"
    """The node can not simulate two transactions: to be done once the approval is in."""


@dataclass(frozen=True)
class DryRunResult:
    """What the node said would happen on top of block_number. ok: None for AFTER_APPROVAL.

    differences: see `effects.forge_differences`. reason: why the contract would refuse. gas_used: None when not told.
    """

    kind: DryRunKind
    block_number: int
    ok: bool | None
    differences: tuple[str, ...] = ()
    reason: Reason | None = None
    gas_used: int | None = None


@dataclass(frozen=True)
class Burn:
    """One input. copies: what the account has; supply: what is alive of it anywhere."""

    token_id: int
    copies: int
    supply: int

    @property
    def keeps(self) -> int:
        return max(0, self.copies - 1)

    @property
    def supply_after(self) -> int:
        return max(0, self.supply - 1)


@dataclass(frozen=True)
class Quote:
    """A forge, read and rehearsed at one pinned block.

    call: the transaction exactly as the wallet will get it. approval: the one needed before, None when there is
    approval already. batch: approval, forge and the approval's end, when the wallet does all three as one
    transaction or none of them; else empty. output_copies, output_supply: before the forge. gas: the limit; gas_exact
    is False when it could only be estimated from the number of inputs. fee_max_wei: never more (approval included);
    fee_likely_wei: in the next block, for the gas that the dry run used.
    """

    output_id: int
    output_copies: int
    output_supply: int
    burns: tuple[Burn, ...]
    account: str
    forge: str
    collection: str
    chain_id: int
    block: Block
    call: TxRequest
    approval: TxRequest | None
    gas: int
    gas_exact: bool
    fee_max_wei: int
    fee_likely_wei: int
    balance_wei: int
    nonce: int
    search_from: int
    dry_run: DryRunResult
    checks: tuple[Check, ...]
    batch: tuple[TxRequest, ...] = ()

    @property
    def shown(self) -> ForgeCall:
        """What the bytes for the wallet say, decoded from them."""
        decoded = decode_call(self.call.data)
        assert isinstance(decoded, ForgeCall)
        return decoded

    @property
    def shown_approval(self) -> ApprovalCall | None:
        if self.approval is None:
            return None
        decoded = decode_call(self.approval.data)
        assert isinstance(decoded, ApprovalCall)
        return decoded

    @property
    def approval_needed(self) -> bool:
        """Whether an approval of its own has to come first."""
        return self.approval is not None and not self.batch

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.ok is False)

    @property
    def state(self) -> State:
        """State.CHECKED, or State.PLANNED while a check fails."""
        return State.PLANNED if self.failed else State.CHECKED

    @property
    def ready(self) -> bool:
        """May be confirmed as it is: every check passed and nothing is missing."""
        return not self.approval_needed and all(check.ok for check in self.checks)
