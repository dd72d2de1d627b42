"""A signer that says what it is asking for while it asks."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from app.i18n import tr
from chain.ports import Signer, TxRequest
from chain.wallet.bridge import BridgeSigner, CallsStatus
from chain.wallet.words import Words, of_message, of_transaction

Asking = Callable[[Words], AbstractContextManager[None]]
"""Entered when a person is asked, left when they have answered or nobody waits any more."""


class AskedSigner:
    """`chain.ports.Signer` over another one. chain_id: named in the words for a transaction."""

    def __init__(self, signer: Signer, chain_id: int, asking: Asking) -> None:
        self._signer, self._chain_id, self._asking = signer, chain_id, asking

    def __repr__(self) -> str:
        return f"AskedSigner({self._signer!r})"

    @property
    def address(self) -> str:
        return self._signer.address

    async def chain_id(self) -> int:
        return await self._signer.chain_id()

    async def sign_message(self, text: str) -> bytes:
        with self._asking(of_message(text, tr)):
            return await self._signer.sign_message(text)

    async def send_transaction(self, tx: TxRequest) -> str:
        with self._asking(of_transaction(tx, self._chain_id, tr)):
            return await self._signer.send_transaction(tx)


class AskedPage(AskedSigner):
    """Over the bridge, which can do more: its page has a domain, and its wallet may take several calls as one."""

    def __init__(self, signer: BridgeSigner, chain_id: int, asking: Asking) -> None:
        super().__init__(signer, chain_id, asking)
        self._page = signer

    @property
    def domain(self) -> str:
        """See BridgeSigner."""
        return self._page.domain

    async def can_batch(self) -> bool:
        return await self._page.can_batch()

    async def send_calls(self, calls: Sequence[TxRequest]) -> str:
        with self._asking(Words(tr("{count} steps as one transaction", count=len(calls)))):
            return await self._page.send_calls(calls)

    async def calls_status(self, batch_id: str) -> CallsStatus:
        return await self._page.calls_status(batch_id)
