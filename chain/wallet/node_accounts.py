"""Accounts of a program on this machine that speaks Ethereum's JSON-RPC: a desktop wallet (Frame) or a local node.

It keeps the keys, asks its user as it likes, and is believed no more than any wallet.
"""

import asyncio
import json
from urllib.parse import urlsplit

import aiohttp

from chain.documents import parse_json
from chain.errors import InputError, WalletError, WalletRefused, WalletUnknown
from chain.ports import Rpc, TxRequest
from chain.wallet.answers import read_accounts, read_chain_id, refusal, transaction_fields
from chain.wallet.sent import require_same_chain, require_sent
from chain.wallet.signed import require_signed

FRAME_URL = "http://127.0.0.1:1248"
NAME = "stems-mixer"
"""Who asks, in the header Origin: Frame shows it when it asks its user, and remembers the answer under it."""

_MOST_ANSWER_BYTES = 256 << 10
_HEADERS = {"Content-Type": "application/json", "Origin": NAME}
_HOSTS = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "[::1]"}


class LocalWallet:
    """A wallet at an http URL of this machine. InputError "not_loopback" for any other.

    read_s: for what needs no user. sign_s: for a user who thinks. seen_s: until our own node must know what was sent.
    Errors: WalletRefused "not_connected", "timeout", "bad_answer", and what the wallet's codes mean.
    """

    def __init__(self, url: str, *, read_s: float = 10.0, sign_s: float = 600.0, seen_s: float = 60.0) -> None:
        self._url = _loopback(url)
        self._read_s, self.sign_s, self.seen_s = read_s, sign_s, seen_s

    async def accounts(self) -> tuple[str, ...]:
        """EIP-55 addresses it is willing to show. Frame asks its user first, who may think about it."""
        return read_accounts(await self.ask("eth_accounts", [], self.sign_s))

    async def chain_id(self) -> int:
        return read_chain_id(await self.ask("eth_chainId", [], self._read_s))

    def signer(self, account: str, rpc: Rpc) -> "NodeSigner":
        """rpc: our own node, which may be another than the wallet's."""
        return NodeSigner(self, account, rpc)

    async def ask(self, method: str, params: list[object], within_s: float, *, sending: bool = False) -> object:
        """The result as it came. Once a sending has left, silence is WalletUnknown."""
        unclear = WalletUnknown if sending else WalletRefused
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        timeout = aiohttp.ClientTimeout(total=within_s, connect=min(within_s, 5.0))
        failure: WalletError
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.post(self._url, data=body, headers=_HEADERS, allow_redirects=False) as response,
            ):
                data = bytearray()
                async for piece in response.content.iter_any():
                    data += piece
                    if len(data) > _MOST_ANSWER_BYTES:
                        raise unclear("bad_answer", "too large")
        except aiohttp.ClientConnectorError:
            failure = WalletRefused("not_connected")
        except TimeoutError:
            failure = unclear("timeout")
        except (aiohttp.ClientError, OSError) as error:
            failure = unclear("not_connected", type(error).__name__)
        else:
            return _result(bytes(data), sending)
        raise failure


class NodeSigner:
    """`chain.ports.Signer` for one account of a LocalWallet."""

    def __init__(self, wallet: LocalWallet, account: str, rpc: Rpc) -> None:
        self._wallet, self._account, self._rpc = wallet, account, rpc
        self._sending = asyncio.Lock()

    def __repr__(self) -> str:
        return f"NodeSigner({self._account})"

    @property
    def address(self) -> str:
        return self._account

    async def chain_id(self) -> int:
        return await self._wallet.chain_id()

    async def sign_message(self, text: str) -> bytes:
        """WalletRefused "wrong_signature" when it is not this account's; "node" when ours could not tell."""
        params: list[object] = ["0x" + text.encode().hex(), self._account]
        answer = await self._wallet.ask("personal_sign", params, self._wallet.sign_s)
        return await require_signed(self._rpc, self._account, text, answer)

    async def send_transaction(self, tx: TxRequest) -> str:
        """The hash of a transaction that our own node knows and that is `tx`. Errors as `BridgeSigner` has them."""
        if tx.sender != self._account:
            raise WalletRefused("wrong_account", tx.sender)
        async with self._sending:
            if self._account not in await self._wallet.accounts():
                raise WalletRefused("wrong_account", self._account)
            theirs = await self._wallet.chain_id()
            nonce = await require_same_chain(self._rpc, self._account, theirs)
            fields = transaction_fields(tx) | {"chainId": hex(theirs)}
            answer = await self._wallet.ask("eth_sendTransaction", [fields], self._wallet.sign_s, sending=True)
            return await require_sent(self._rpc, tx, answer, nonce, self._wallet.seen_s)


def _loopback(url: str) -> str:
    """The URL with a literal address for its host: what "localhost" resolves to is then nobody's choice."""
    try:
        parts = urlsplit(url)
        host, port = _HOSTS.get(parts.hostname or ""), parts.port
    except ValueError:
        host, port = None, None
    if host is None or parts.scheme != "http" or "@" in parts.netloc:
        raise InputError("not_loopback")
    return f"http://{host}:{port or 80}{parts.path or '/'}"


def _result(data: bytes, sending: bool) -> object:
    unclear = WalletUnknown if sending else WalletRefused
    try:
        reply = parse_json(data)
    except ValueError:
        raise unclear("bad_answer") from None
    if isinstance(reply, dict) and reply.get("error") is not None:
        error = reply["error"]
        code = error.get("code") if isinstance(error, dict) else None
        raise refusal(code if isinstance(code, int) else 0, sending=sending)
    if not isinstance(reply, dict) or "result" not in reply:
        raise unclear("bad_answer")
    return reply["result"]
