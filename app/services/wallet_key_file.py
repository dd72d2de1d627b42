"""An encrypted key file: its password is asked for each signature, and goes to nobody else."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from app.i18n import tr
from app.services.asked import AskedSigner
from app.services.wallet_seat import WalletSeat
from app.state.wallet import Way
from chain.wallet.keystore import KeystoreSigner


class KeyFileWallet:
    """let_go: of the wallet that is connected, just before one of these takes its place."""

    def __init__(self, seat: WalletSeat, let_go: Callable[[], None]) -> None:
        self._seat, self._let_go = seat, let_go
        self._password: asyncio.Future[str | None] | None = None

    async def use(self, file: Path) -> None:
        seat = self._seat
        assert seat.rpc is not None
        signer = await asyncio.to_thread(KeystoreSigner, file, seat.rpc, self._ask_password)
        self._let_go()
        seat.take(Way.KEYSTORE, AskedSigner(signer, seat.chain_id, seat.asking), name=tr("Key file"))
        seat.changed()

    def give_password(self, password: str | None) -> None:
        if self._password is not None and not self._password.done():
            self._password.set_result(password)

    async def _ask_password(self, address: str) -> str | None:
        self._password = asyncio.get_running_loop().create_future()
        self._seat.show(password_for=address)
        try:
            return await self._password
        finally:
            self._password = None
            self._seat.show(password_for="")
