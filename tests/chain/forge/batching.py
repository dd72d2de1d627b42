"""An account delegated to code that runs several calls as one (EIP-7702)."""

from collections.abc import Sequence
from pathlib import Path

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from chain.ports import TxRequest
from tests.contracts import compiling
from tests.contracts.chain import Anvil


def packed_batch(account: str, calls: Sequence[TxRequest], gas: int = 1_000_000) -> TxRequest:
    """The one transaction, from the account to itself."""
    packed = encode(["(address,bytes)[]"], [[(call.to, call.data) for call in calls]])
    data = keccak(text="run((address,bytes)[])")[:4] + packed
    return TxRequest(account, account, data, gas=gas, max_fee_wei=10**11, priority_fee_wei=1)


def code_of_account(root: Path) -> bytes:
    """Compiled into this folder."""
    (root / "src").mkdir()
    source = Path(compiling.__file__).parent / "solidity" / "Account.sol"
    (root / "src" / "Account.sol").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    return compiling.read(compiling.built(root), "Account").bytecode


def delegate(anvil: Anvil, account: str, code: bytes) -> None:
    """From now on the account runs this code."""
    anvil.rpc("anvil_setCode", account, "0xef0100" + anvil.create(anvil.accounts[0], code)[2:])
