"""An encrypted key file (Web3 Secret Storage V3): the password is asked per signature; neither it nor the key is kept.

A key file is a file from outside: its cost is read before the key is derived, or scrypt with n = 2^30 would take all
memory.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from eth_account import Account

from chain.documents import parse_json
from chain.errors import WalletRefused
from chain.ports import Rpc, TxRequest
from chain.replies import checksummed
from chain.wallet.errors import KeystoreError
from chain.wallet.local import LocalSigner

AskPassword = Callable[[str], Awaitable[str | None]]
"""Asks for the password of an address; None when the user would rather not."""

_MOST_BYTES = 64 << 10
_MOST_SCRYPT_BYTES = 1 << 30
_MOST_PBKDF2_ROUNDS = 10_000_000


class KeystoreSigner:
    """`chain.ports.Signer` over a V3 file, read once at the start.

    Errors besides those of LocalSigner: KeystoreError here; later WalletRefused "no_password" (nothing typed),
    "wrong_password" (also for a damaged file), "other_key" (the file names an address that is not its key's).
    """

    def __init__(self, file: Path, rpc: Rpc, ask_password: AskPassword) -> None:
        self._document = read_keystore(file)
        self._address = _address_of(self._document)
        self._rpc, self._ask_password = rpc, ask_password
        self._one_at_a_time = asyncio.Lock()

    def __repr__(self) -> str:
        return f"KeystoreSigner({self._address})"

    @property
    def address(self) -> str:
        return self._address

    async def chain_id(self) -> int:
        return await self._rpc.chain_id()

    async def sign_message(self, text: str) -> bytes:
        async with self._one_at_a_time:
            return await (await self._unlocked()).sign_message(text)

    async def send_transaction(self, tx: TxRequest) -> str:
        if tx.sender != self._address:
            raise WalletRefused("wrong_account", tx.sender)
        async with self._one_at_a_time:
            return await (await self._unlocked()).send_transaction(tx)

    async def _unlocked(self) -> LocalSigner:
        """A signer for one signature; it is dropped with the key in it."""
        password = await self._ask_password(self._address)
        if password is None:
            raise WalletRefused("no_password")
        # Not as the thread's result: the event loop keeps the future of its last thread, and with it the key.
        found: list[LocalSigner] = []
        # Nor the password as its argument: an event loop that logs what it runs in threads logs arguments.
        await asyncio.to_thread(lambda: _decrypt(self._document, password, self._rpc, found))
        if not found:
            raise WalletRefused("wrong_password")
        signer = found.pop()
        if signer.address != self._address:
            raise WalletRefused("other_key", signer.address)
        return signer


def read_keystore(file: Path) -> Mapping[str, object]:
    """The document of a V3 file whose cost is bearable. Errors: KeystoreError."""
    try:
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise KeystoreError("unreadable", type(error).__name__) from error
    try:
        document = parse_json(data) if len(data) <= _MOST_BYTES else None
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise KeystoreError("not_keystore")
    if document.get("version") != 3:
        raise KeystoreError("not_v3", str(document.get("version"))[:20])
    crypto = document.get("crypto", document.get("Crypto"))
    _check_cost(crypto)
    return {"version": 3, "crypto": crypto, "address": document.get("address")}


def _check_cost(crypto: object) -> None:
    parameters = crypto.get("kdfparams") if isinstance(crypto, dict) else None
    if not isinstance(crypto, dict) or not isinstance(parameters, dict):
        raise KeystoreError("not_keystore")
    numbers = [parameters.get(name, 1) for name in ("n", "r", "p", "c", "dklen")]
    n, r, p, c, dklen = (it if isinstance(it, int) and not isinstance(it, bool) and it > 0 else 0 for it in numbers)
    if crypto.get("kdf") not in ("scrypt", "pbkdf2") or not n or not r or not p or not c or not 32 <= dklen <= 64:
        raise KeystoreError("not_keystore")
    if 128 * n * r > _MOST_SCRYPT_BYTES or p > 16 or c > _MOST_PBKDF2_ROUNDS:
        raise KeystoreError("too_costly")


def _address_of(document: Mapping[str, object]) -> str:
    text = document["address"]
    digits = text.removeprefix("0x").lower() if isinstance(text, str) else ""
    if len(digits) != 40 or not set(digits) <= set("0123456789abcdef"):
        raise KeystoreError("no_address")
    return checksummed("0x" + digits)


def _decrypt(document: Mapping[str, object], password: str, rpc: Rpc, found: list[LocalSigner]) -> None:
    try:
        key = bytes(Account.decrypt(dict(document), password))  # type: ignore[arg-type]
        found.append(LocalSigner(key, rpc))
    except Exception:  # eth_keyfile raises whatever its input leads it to; texts and contexts may hold the key
        return
