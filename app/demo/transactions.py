"""Signs and sends the transactions that set the demo world up, one after the other, from throw-away accounts."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import rlp
from eth_abi.abi import encode
from eth_account import Account
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from app.demo.errors import DemoError
from chain.errors import RpcError
from chain.ports import Receipt, Rpc
from contracts import Artefact

_RECEIPT_WAIT_S = 30.0
_GAS_LIMIT = 12_000_000
_TIP_WEI = 10**9


def selector(signature: str) -> bytes:
    return bytes(keccak(text=signature)[:4])


@dataclass
class Sender:
    """One account that sends. Waits for each receipt and raises DemoError when a transaction failed."""

    rpc: Rpc
    private_key: bytes = field(repr=False)
    chain_id: int
    address: str = ""
    _nonce: int | None = None

    def __post_init__(self) -> None:
        self.address = Account.from_key(self.private_key).address

    async def deploy(self, artefact: Artefact, types: Sequence[str] = (), values: Sequence[Any] = ()) -> str:
        """The address of a new contract."""
        nonce = await self._next_nonce()
        await self._send(b"", artefact.bytecode + encode(types, values), nonce)
        created = keccak(rlp.encode([bytes.fromhex(self.address[2:]), nonce]))[12:]
        return str(to_checksum_address(created))

    async def call(self, to: str, signature: str, values: Sequence[Any]) -> Receipt:
        """Call e.g. ("mint(address,uint256,uint256)", [...]) and wait until it is in a block."""
        types = _argument_types(signature)
        return await self._send(bytes.fromhex(to[2:]), selector(signature) + encode(types, values))

    async def give(self, to: str, amount_wei: int) -> None:
        await self._send(bytes.fromhex(to[2:]), b"", value_wei=amount_wei, gas=21_000)

    async def _next_nonce(self) -> int:
        if self._nonce is None:
            self._nonce = await self.rpc.nonce(self.address)
        return self._nonce

    async def _send(
        self, to: bytes, data: bytes, nonce: int | None = None, value_wei: int = 0, gas: int = _GAS_LIMIT
    ) -> Receipt:
        fees = await self.rpc.fees()
        nonce = await self._next_nonce() if nonce is None else nonce
        signed = Account.sign_transaction(
            {
                "type": 2,
                "chainId": self.chain_id,
                "nonce": nonce,
                "to": to,
                "data": data,
                "value": value_wei,
                "gas": gas,
                "maxFeePerGas": max(fees.max_fee_wei, fees.base_fee_wei * 2 + _TIP_WEI),
                "maxPriorityFeePerGas": _TIP_WEI,
            },
            self.private_key,
        )
        tx_hash = await self.rpc.send_raw(bytes(signed.raw_transaction))
        self._nonce = nonce + 1
        receipt = await self._receipt(tx_hash)
        if not receipt.succeeded:
            raise DemoError("transaction_failed", tx_hash)
        return receipt

    async def _receipt(self, tx_hash: str) -> Receipt:
        """The node mines at once; asking again after a moment is the exception."""
        deadline = time.monotonic() + _RECEIPT_WAIT_S
        while time.monotonic() < deadline:
            receipt = await self.rpc.receipt(tx_hash)
            if receipt is not None:
                return receipt
            await asyncio.sleep(0.02)
        raise RpcError("timeout", "no receipt")


def _argument_types(signature: str) -> list[str]:
    inside = signature[signature.index("(") + 1 : -1]
    return inside.split(",") if inside else []
