"""The signer of one account, whoever is connected for it: what follows an account need not follow the wallet."""

from collections.abc import Callable, Sequence

from app.services.asked import AskedPage
from chain.errors import WalletRefused
from chain.ports import Rpc, Signer, TxRequest
from chain.wallet.bridge import CallsStatus


class AccountSigner:
    """`chain.ports.Signer` for `account`. current: who signs now, None while nobody does.

    WalletRefused "watch_only" while no wallet is connected, "wrong_account" while another account's is.
    """

    def __init__(self, account: str, rpc: Rpc, current: Callable[[], Signer | None]) -> None:
        self._account, self._rpc, self._current = account, rpc, current

    def __repr__(self) -> str:
        return f"AccountSigner({self._account})"

    @property
    def address(self) -> str:
        return self._account

    async def chain_id(self) -> int:
        """The wallet's; of an account that is only watched, the node's."""
        signer = self._current()
        if signer is None or signer.address != self._account:
            return await self._rpc.chain_id()
        return await signer.chain_id()

    async def sign_message(self, text: str) -> bytes:
        return await self._wallet().sign_message(text)

    async def send_transaction(self, tx: TxRequest) -> str:
        return await self._wallet().send_transaction(tx)

    async def can_batch(self) -> bool:
        """Whether several calls can be sent as one: see BridgeSigner."""
        signer = self._current()
        return isinstance(signer, AskedPage) and signer.address == self._account and await signer.can_batch()

    async def send_calls(self, calls: Sequence[TxRequest]) -> str:
        return await self._page().send_calls(calls)

    async def calls_status(self, batch_id: str) -> CallsStatus:
        return await self._page().calls_status(batch_id)

    def _wallet(self) -> Signer:
        signer = self._current()
        if signer is None:
            raise WalletRefused("watch_only")
        if signer.address != self._account:
            raise WalletRefused("wrong_account", signer.address)
        return signer

    def _page(self) -> AskedPage:
        signer = self._wallet()
        if not isinstance(signer, AskedPage):
            raise WalletRefused("unsupported")
        return signer
