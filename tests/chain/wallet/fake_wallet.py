"""A wallet as a browser has it, with test keys: what it shows and how it answers is up to the test."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_utils.address import to_checksum_address

from chain.ports import TxRequest
from chain.wallet.local import LocalSigner

SCRIPT = Path(__file__).with_name("fake_wallet.js").read_text(encoding="utf-8")
ICON = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'>"
    "<rect width='8' height='8' rx='2' fill='%23ff6a2b'/></svg>"
)

Answer = Callable[[list], Awaitable[object]]


class Rejected(Exception):
    """An EIP-1193 error that an answer gives by raising it."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def refuse(params: list) -> object:
    raise Rejected(4001)


async def hang(params: list) -> object:
    await asyncio.Event().wait()
    return None


class FakeWallet:
    """keys: private keys of its accounts, the shown one first. on: answers of the test's own, by method."""

    def __init__(self, rpc, *keys: bytes, name: str = "Test Wallet") -> None:
        self.rpc, self.name = rpc, name
        self.keys = {str(Account.from_key(key).address): key for key in keys}
        self.accounts = list(self.keys)
        self.chain_id = 31337
        self.on: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.sent: list[str] = []
        self.waiting: asyncio.Queue[str] = asyncio.Queue()

    async def answer(self, method: str, params: list) -> object:
        self.asked.append(method)
        self.waiting.put_nowait(method)
        own = self.on.get(method)
        if own is not None:
            return await own(params)
        match method:
            case "eth_requestAccounts" | "eth_accounts":
                return self.accounts
            case "eth_chainId":
                return hex(self.chain_id)
            case "personal_sign":
                message = encode_defunct(hexstr=params[0])
                return "0x" + bytes(Account.sign_message(message, self._key(params[1])).signature).hex()
            case "eth_signTypedData_v4":
                message = encode_typed_data(full_message=json.loads(params[1]))
                return "0x" + bytes(Account.sign_message(message, self._key(params[0])).signature).hex()
            case "eth_sendTransaction":
                return await self.send(params[0])
        raise Rejected(4200)

    async def send(self, fields: dict, **changed) -> str:
        """Signs and broadcasts; `changed` is what a wallet that lies does to it."""
        assert int(fields["chainId"], 16) == 31337
        request = TxRequest(
            sender=to_checksum_address(fields["from"]),
            to=to_checksum_address(fields["to"]),
            data=bytes.fromhex(fields["data"][2:]),
            value_wei=int(fields["value"], 16),
            gas=int(fields["gas"], 16) if "gas" in fields else None,
        )
        request = TxRequest(**{**request.__dict__, **changed})
        tx_hash = await LocalSigner(self._key(request.sender), self.rpc).send_transaction(request)
        self.sent.append(tx_hash)
        return tx_hash

    async def until_asked(self, method: str) -> None:
        async with asyncio.timeout(90):
            while await self.waiting.get() != method:
                pass

    def _key(self, account: str) -> bytes:
        return self.keys[to_checksum_address(account)]


class InTab:
    """Installs wallets into a tab and answers for them."""

    def __init__(self, tab, **wallets: FakeWallet) -> None:
        self.tab, self.wallets = tab, wallets
        self.tasks: set[asyncio.Task] = set()
        tab.told = self._told

    async def emit(self, uuid: str, event: str, value: object = None) -> None:
        await self.tab.run(f"fakeWallets.emit({json.dumps(uuid)}, {json.dumps(event)}, {json.dumps(value)})")

    def _told(self, payload: str) -> None:
        question = json.loads(payload)
        task = asyncio.create_task(self._answer(question))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _answer(self, question: dict) -> None:
        wallet = self.wallets[question["wallet"]]
        number = question["id"]
        try:
            result = await wallet.answer(question["method"], question["params"])
        except Rejected as rejected:
            await self.tab.run(f"fakeWallets.reject({number}, {{code: {rejected.code}, message: 'no'}})")
        else:
            await self.tab.run(f"fakeWallets.resolve({number}, {json.dumps(result)})")

    async def stop(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def install_scripts(**wallets: FakeWallet) -> tuple[str, ...]:
    return (
        SCRIPT,
        *(f"fakeWallets.install({', '.join(map(json.dumps, (u, w.name, ICON)))});" for u, w in wallets.items()),
    )
