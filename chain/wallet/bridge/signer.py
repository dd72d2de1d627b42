"""The Signer port over the bridge. What comes back is a stranger's word until our own node has confirmed it."""

import asyncio
import json
from collections.abc import Mapping, Sequence

from eth_account.messages import encode_typed_data

from chain.errors import WalletRefused, WalletUnknown
from chain.ports import CallsStatus, Rpc, TxRequest
from chain.wallet.answers import read_accounts, read_chain_id, transaction_fields
from chain.wallet.bridge.limits import Limits
from chain.wallet.bridge.relay import Method, Relay
from chain.wallet.sent import require_same_chain, require_sent
from chain.wallet.signed import require_signed
from chain.wallet.speech import Say
from chain.wallet.words import Describe, of_message, of_steps, of_typed_data

_MOST_CALLS = 16


class BridgeSigner:
    """`chain.ports.Signer` for one account of the user's browser wallet. Made by `Bridge`.

    Errors besides those of the port: WalletRefused "not_connected", "wrong_account" (the wallet no longer shows this
    account), "wrong_chain", "wrong_signature", "node" (ours did not answer, so nothing was asked).
    """

    def __init__(
        self,
        account: str,
        *,
        wallet: str,
        domain: str,
        relay: Relay,
        rpc: Rpc,
        limits: Limits,
        describe: Describe,
        say: Say,
    ) -> None:
        self._account, self._wallet, self._domain = account, wallet, domain
        self._relay, self._rpc, self._limits, self._describe = relay, rpc, limits, describe
        self._say = say
        self._sending = asyncio.Lock()
        self._known: set[str] = set()

    def __repr__(self) -> str:
        return f"BridgeSigner({self._account})"

    @property
    def address(self) -> str:
        return self._account

    @property
    def wallet(self) -> str:
        """The name the wallet gives itself."""
        return self._wallet

    @property
    def domain(self) -> str:
        """Where the wallet sees itself asked from: the `domain` of an EIP-4361 message, or the wallet warns."""
        return self._domain

    async def chain_id(self) -> int:
        return read_chain_id(await self._relay.ask(Method.CHAIN, [], None, self._limits.read_s))

    async def sign_message(self, text: str) -> bytes:
        await self._require_account()
        params = ["0x" + text.encode().hex(), self._account]
        answer = await self._relay.ask(Method.SIGN, list(params), of_message(text, self._say), self._limits.sign_s)
        return await require_signed(self._rpc, self._account, text, answer)

    async def sign_typed_data(self, document: Mapping[str, object]) -> bytes:
        """EIP-712 over a whole document (types, domain, primaryType, message). WalletRefused "bad_document"."""
        try:
            signable = encode_typed_data(full_message=dict(document))
            text = json.dumps(document)
        except Exception as error:  # eth_account raises whatever its ABI codec does
            raise WalletRefused("bad_document", type(error).__name__) from error
        await self._require_account()
        words = of_typed_data(document, self._say)
        answer = await self._relay.ask(Method.TYPED, [self._account, text], words, self._limits.sign_s)
        return await require_signed(self._rpc, self._account, signable, answer)

    async def send_transaction(self, tx: TxRequest) -> str:
        """The hash of a transaction that our own node knows and that is `tx`.

        WalletUnknown also for "bad_hash", "not_seen", "other_transaction", "old_transaction".
        """
        if tx.sender != self._account:
            raise WalletRefused("wrong_account", tx.sender)
        async with self._sending:
            chain_id, nonce = await self._require_same_chain()
            fields = transaction_fields(tx) | {"chainId": hex(chain_id)}
            answer = await self._relay.ask(Method.SEND, [fields], self._describe(tx, chain_id), self._limits.send_s)
            tx_hash = await require_sent(self._rpc, tx, answer, nonce, self._limits.seen_s)
            if tx_hash in self._known:
                raise WalletUnknown("old_transaction", tx_hash)
            self._known.add(tx_hash)
            return tx_hash

    async def can_batch(self) -> bool:
        """Whether the wallet offers to send several calls as one (EIP-5792), all or none."""
        try:
            answer = await self._relay.ask(Method.CAPABILITIES, [self._account], None, self._limits.read_s)
            chain = hex(await self.chain_id())
        except WalletRefused:
            return False
        offered = answer.get(chain) if isinstance(answer, dict) else None
        atomic = offered.get("atomic") if isinstance(offered, dict) else None
        return isinstance(atomic, dict) and atomic.get("status") in ("supported", "ready")

    async def send_calls(self, calls: Sequence[TxRequest]) -> str:
        """Several calls as one transaction, all or none (EIP-5792): the wallet's id of the batch.

        Nothing is known by it yet: whether and as what it was sent is to be read from the chain. Errors as for
        `send_transaction`; WalletUnknown "bad_batch" for an answer that is no id.
        """
        if not 1 <= len(calls) <= _MOST_CALLS or any(call.sender != self._account for call in calls):
            raise WalletRefused("wrong_account")
        async with self._sending:
            chain_id, _ = await self._require_same_chain()
            batch = {
                "version": "2.0.0",
                "from": self._account,
                "chainId": hex(chain_id),
                "atomicRequired": True,
                "calls": [{"to": it.to, "data": "0x" + it.data.hex(), "value": hex(it.value_wei)} for it in calls],
            }
            words = of_steps([self._describe(call, chain_id) for call in calls], self._say)
            answer = await self._relay.ask(Method.CALLS, [batch], words, self._limits.send_s)
        batch_id = answer.get("id") if isinstance(answer, dict) else answer
        if not isinstance(batch_id, str) or not 1 <= len(batch_id) <= 8194 or not batch_id.isascii():
            raise WalletUnknown("bad_batch")
        return batch_id

    async def calls_status(self, batch_id: str) -> CallsStatus:
        """Errors: WalletRefused, also "bad_answer"."""
        answer = await self._relay.ask(Method.CALLS_STATUS, [batch_id], None, self._limits.read_s)
        code = answer.get("status") if isinstance(answer, dict) else None
        receipts = answer.get("receipts") or [] if isinstance(answer, dict) else None
        if not isinstance(code, int) or isinstance(code, bool) or not isinstance(receipts, list):
            raise WalletRefused("bad_answer", "calls status")
        hashes = [it.get("transactionHash") if isinstance(it, dict) else None for it in receipts[:_MOST_CALLS]]
        return CallsStatus(code, tuple(it for it in hashes if isinstance(it, str) and len(it) == 66))

    async def _require_account(self) -> None:
        accounts = read_accounts(await self._relay.ask(Method.ACCOUNTS, [], None, self._limits.read_s))
        if self._account not in accounts:
            raise WalletRefused("wrong_account", self._account)

    async def _require_same_chain(self) -> tuple[int, int]:
        """The chain that wallet and node agree on, and the account's next nonce. Asked before each sending."""
        await self._require_account()
        theirs = await self.chain_id()
        return theirs, await require_same_chain(self._rpc, self._account, theirs)
