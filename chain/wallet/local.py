"""A signer with a private key in this process: for the demo world and for tests, never for a person's own wallet."""

import asyncio

from eth_account import Account
from eth_account.messages import encode_defunct

from chain.errors import NodeRefused, RpcError, WalletRefused, WalletUnknown
from chain.ports import Rpc, TxRequest


class LocalSigner:
    """`chain.ports.Signer` over a raw key. private_key: 32 bytes, or "0x" and 64 hex digits.

    Transactions are signed here and sent through `rpc`, one at a time, so that their nonces follow each other.
    Errors: WalletRefused when nothing was sent, WalletUnknown (its `detail` is the transaction's hash) when it may
    have been.
    """

    def __init__(self, private_key: bytes | str, rpc: Rpc) -> None:
        try:
            self._account = Account.from_key(private_key)
        except Exception:  # the text of the error would show the key
            raise WalletRefused("bad_key") from None
        self._rpc = rpc
        self._sending = asyncio.Lock()

    def __repr__(self) -> str:
        return f"LocalSigner({self.address})"

    @property
    def address(self) -> str:
        return str(self._account.address)

    async def chain_id(self) -> int:
        return await self._rpc.chain_id()

    async def sign_message(self, text: str) -> bytes:
        """65 bytes r‖s‖v over the EIP-191 form of `text`."""
        return bytes(self._account.sign_message(encode_defunct(text=text)).signature)

    async def send_transaction(self, tx: TxRequest) -> str:
        """Fills what `tx` leaves open (nonce, gas, EIP-1559 fees), signs, sends once; gives the hash."""
        if tx.sender.lower() != self.address.lower():
            raise WalletRefused("wrong_account", tx.sender)
        async with self._sending:
            try:
                signed = self._account.sign_transaction(await self._completed(tx))
            except RpcError as error:
                raise WalletRefused("not_prepared", error.reason) from error
            except (TypeError, ValueError) as error:
                raise WalletRefused("bad_transaction", type(error).__name__) from error
            tx_hash = "0x" + bytes(signed.hash).hex()
            try:
                told = await self._rpc.send_raw(bytes(signed.raw_transaction))
            except NodeRefused as error:
                raise WalletRefused("node_refused", error.detail) from error
            except RpcError as error:
                raise WalletUnknown(error.reason, tx_hash) from error
        if told != tx_hash:
            raise WalletUnknown("other_hash", tx_hash)
        return tx_hash

    async def _completed(self, tx: TxRequest) -> dict[str, object]:
        fees = await self._rpc.fees() if tx.max_fee_wei is None or tx.priority_fee_wei is None else None
        max_fee = tx.max_fee_wei if tx.max_fee_wei is not None else fees.max_fee_wei if fees else 0
        priority = tx.priority_fee_wei if tx.priority_fee_wei is not None else fees.priority_fee_wei if fees else 0
        return {
            "type": 2,
            "chainId": await self._rpc.chain_id(),
            "nonce": tx.nonce if tx.nonce is not None else await self._rpc.nonce(self.address),
            "to": tx.to,
            "data": tx.data,
            "value": tx.value_wei,
            "gas": tx.gas if tx.gas is not None else await self._rpc.estimate_gas(tx),
            "maxFeePerGas": max_fee,
            "maxPriorityFeePerGas": min(priority, max_fee),
        }
