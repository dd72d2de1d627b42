"""An Ethereum node over HTTP. The one door to web3: nothing of it, nor of its errors, gets past this file.

Reasons of the RpcErrors raised here:
timeout · unreachable · disconnected · http · too_big · bad_reply · unknown_block · no_simulation ·
refused (NodeRefused) · reverted (CallReverted).
"""

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import aiohttp

from chain import replies
from chain.asking import Asking
from chain.errors import CallReverted, NodeRefused, RpcError
from chain.heads import HeadWatch
from chain.ports import Block, BlockId, DryRun, FeeHistory, Fees, Log, Receipt, Transaction, TxRequest
from chain.urls import masked, without_secrets

_SECONDS_PER_BLOCK = 12
_DEFAULT_PRIORITY_FEE_WEI = 10**9
_MOST_PRIORITY_FEE_WEI = 50 * 10**9
"""A tip is paid in full, whatever the base fee: what a node asks for beyond this, it asks for somebody."""
_FAILOVER = frozenset({"timeout", "unreachable", "disconnected", "http", "bad_reply"})
_NO_SUCH_METHOD = frozenset({-32601, -32600, -32004})


class Web3Rpc:
    """`chain.ports.Rpc` over one or more HTTP endpoints of the same chain.

    Reads go to the endpoint that answered last and fail over in order; a transaction is sent to one endpoint, once.
    Belongs to the event loop it is first used on; `close` it there. provider: what asks, web3 by default, which is
    imported at the first request, in a thread.
    """

    def __init__(
        self, *urls: str, timeout_s: float = 20.0, provider: Callable[[str, aiohttp.ClientSession], Any] | None = None
    ) -> None:
        if not urls:
            raise ValueError("at least one URL")
        self._urls = urls
        self._timeout_s = timeout_s
        self._provider = provider
        self._providers: list[Any] = []
        self._session: aiohttp.ClientSession | None = None
        self._opening = asyncio.Lock()
        self._current = 0
        self._simulates: bool | None = None

    def __repr__(self) -> str:
        return f"Web3Rpc({', '.join(map(masked, self._urls))})"

    async def chain_id(self) -> int:
        return replies.number(await self._read("eth_chainId"), "chainId")

    async def block(self, which: BlockId = "latest") -> Block:
        by_hash = isinstance(which, str) and which.startswith("0x")
        method = "eth_getBlockByHash" if by_hash else "eth_getBlockByNumber"
        reply = await self._read(method, which if isinstance(which, str) else hex(which), False)
        if reply is None:
            raise RpcError("unknown_block", str(which))
        block = replies.block(reply)
        if (by_hash and block.hash != str(which).lower()) or (isinstance(which, int) and block.number != which):
            raise RpcError("bad_reply", "another block than asked for")
        return block

    async def call(
        self, to: str | None, data: bytes, *, sender: str | None = None, value_wei: int = 0, block: BlockId = "latest"
    ) -> bytes:
        fields = {"data": "0x" + data.hex()} | ({"to": to} if to else {}) | ({"from": sender} if sender else {})
        fields |= {"value": hex(value_wei)} if value_wei else {}
        return replies.data(await self._read("eth_call", fields, _block_parameter(block)), "result")

    async def logs(
        self, addresses: Sequence[str], topics: Sequence[Sequence[bytes] | None], first: int, last: int
    ) -> tuple[Log, ...]:
        """Logs of blocks `first` … `last`, both included, in the order of the chain."""
        wanted = [None if alternatives is None else ["0x" + t.hex() for t in alternatives] for alternatives in topics]
        span = {"address": list(addresses), "topics": wanted, "fromBlock": hex(first), "toBlock": hex(last)}
        entries = replies.as_list(await self._read("eth_getLogs", span), "logs")
        asked = {replies.checksummed(address.lower()) for address in addresses}
        found: list[Log] = []
        for index, entry in enumerate(entries):
            if index % 200 == 199:
                await asyncio.sleep(0)
            log = replies.log(entry)
            if log.address not in asked or not first <= log.block_number <= last:
                raise RpcError("bad_reply", "a log that was not asked for")
            found.append(log)
        found.sort(key=lambda log: (log.block_number, log.log_index))
        for before, after in pairwise(found):
            same_block = before.block_number == after.block_number
            if same_block and (before.log_index == after.log_index or before.block_hash != after.block_hash):
                raise RpcError("bad_reply", "logs that can not be of one chain")
        return tuple(found)

    async def code(self, address: str, block: BlockId = "latest") -> bytes:
        return replies.data(await self._read("eth_getCode", address, _block_parameter(block)), "code")

    async def balance_wei(self, address: str, block: BlockId = "latest") -> int:
        return replies.quantity(await self._read("eth_getBalance", address, _block_parameter(block)), "balance")

    async def nonce(self, address: str, block: BlockId | str = "pending") -> int:
        return replies.number(await self._read("eth_getTransactionCount", address, _block_parameter(block)), "nonce")

    async def fees(self) -> Fees:
        """max fee = 2 × base + priority: good for six full blocks in a row (EIP-1559)."""
        block = await self.block("latest")
        try:
            priority = replies.quantity(await self._read("eth_maxPriorityFeePerGas"), "priority fee", below=2**128)
        except NodeRefused:
            priority = _DEFAULT_PRIORITY_FEE_WEI
        priority = min(priority, _MOST_PRIORITY_FEE_WEI)
        return Fees(block.base_fee_wei, priority, 2 * block.base_fee_wei + priority)

    async def fee_history(self, blocks: int, newest: BlockId = "latest") -> FeeHistory:
        reply = await self._read("eth_feeHistory", hex(blocks), _block_parameter(newest), [])
        return replies.fee_history(reply)

    async def estimate_gas(self, tx: TxRequest) -> int:
        return replies.number(await self._read("eth_estimateGas", _call_fields(tx)), "gas")

    async def dry_run(self, tx: TxRequest, block: BlockId = "latest", *, before: Sequence[TxRequest] = ()) -> DryRun:
        base = await self.block(block)
        if self._simulates is not False:
            try:
                result = await self._simulate((*before, tx), base)
            except NodeRefused as error:
                if error.code not in _NO_SUCH_METHOD:
                    raise
                self._simulates = False
            else:
                self._simulates = True
                return result
        if before:
            raise RpcError("no_simulation", "eth_simulateV1")
        try:
            await self.call(tx.to, tx.data, sender=tx.sender, value_wei=tx.value_wei, block=base.number)
            gas_used = await self.estimate_gas(tx)
        except CallReverted as reverted:
            return DryRun(base, False, None, None, reverted.data)
        return DryRun(base, True, gas_used, None, None)

    async def _simulate(self, transactions: Sequence[TxRequest], base: Block) -> DryRun:
        # anvil would otherwise run the calls in a block with the number and time of the block they build on.
        after = {"number": hex(base.number + 1), "time": hex(base.timestamp_s + _SECONDS_PER_BLOCK)}
        calls = {"blockOverrides": after, "calls": [_call_fields(tx) for tx in transactions]}
        request = {"blockStateCalls": [calls], "traceTransfers": False, "validation": False}
        reply = await self._read("eth_simulateV1", request, hex(base.number))
        blocks = replies.as_list(reply, "simulated blocks")
        results = replies.as_list(replies.as_dict(blocks[0], "block").get("calls"), "calls") if len(blocks) == 1 else []
        if len(results) != len(transactions):
            raise RpcError("bad_reply", "calls: another number than asked for")
        runs = [_simulated(result, base) for result in results]
        return next((run for run in runs if not run.succeeded), runs[-1])

    async def send_raw(self, signed: bytes) -> str:
        """Broadcast once, to one endpoint. Any error but NodeRefused leaves open whether it was sent."""
        return replies.hash32(await self._ask(self._current, "eth_sendRawTransaction", ["0x" + signed.hex()]), "hash")

    async def transaction(self, tx_hash: str) -> Transaction | None:
        reply = await self._read("eth_getTransactionByHash", tx_hash)
        if reply is None:
            return None
        transaction = replies.transaction(reply)
        if transaction.hash != tx_hash.lower():
            raise RpcError("bad_reply", "another transaction than asked for")
        return transaction

    async def receipt(self, tx_hash: str) -> Receipt | None:
        reply = await self._read("eth_getTransactionReceipt", tx_hash)
        if reply is None:
            return None
        receipt = replies.receipt(reply)
        if receipt.tx_hash != tx_hash.lower():
            raise RpcError("bad_reply", "another receipt than asked for")
        return receipt

    def heads(self) -> HeadWatch:
        """News of blocks from the endpoint in use."""
        return HeadWatch(self._urls[self._current])

    async def close(self) -> None:
        session, self._session, self._providers = self._session, None, []
        if session is not None:
            await session.close()

    async def _read(self, method: str, *params: object) -> object:
        count = len(self._urls)
        # A kept-alive connection may have been closed meanwhile: the first endpoint is asked again if it hangs up.
        order = [self._current, *((self._current + step) % count for step in range(count))]
        for attempt, which in enumerate(order):
            try:
                reply = await self._ask(which, method, params)
            except RpcError as error:
                failure = error
                if error.reason not in _FAILOVER:
                    raise
                if attempt == 0 and error.reason != "disconnected":
                    del order[1]
            else:
                self._current = which
                return reply
        raise failure

    async def _ask(self, which: int, method: str, params: Sequence[object]) -> object:
        """One request to one endpoint: its result, or a typed error that names no secret."""
        failure: RpcError
        try:
            provider = (await self._opened())[which]
            reply = await provider.make_request(method, list(params))
        except Exception as error:
            failure = translated(error, masked(self._urls[which]))
        else:
            if isinstance(reply, dict) and reply.get("error") is not None:
                failure = _node_error(reply["error"], self._urls)
            elif isinstance(reply, dict) and "result" in reply:
                return reply["result"]
            else:
                failure = RpcError("bad_reply", f"{method}: neither result nor error")
        # Raised outside the handler: the foreign error, which may quote the URL, is not kept as context.
        raise failure

    async def _opened(self) -> list[Any]:
        async with self._opening:
            if self._session is None:
                provider_class: Any = self._provider
                if provider_class is None:
                    provider_class = await asyncio.to_thread(_provider_class)
                self._session = aiohttp.ClientSession(
                    timeout=aiohttp.ClientTimeout(total=self._timeout_s, connect=min(self._timeout_s, 10.0))
                )
                self._providers = [provider_class(url, self._session) for url in self._urls]
            return self._providers


def translated(error: Exception, where: str) -> RpcError:
    """A typed error for anything web3, aiohttp, json or the socket may raise, without their texts, which quote URLs."""
    kind = type(error).__name__
    if isinstance(error, RpcError):
        return error
    if isinstance(error, TimeoutError):
        return RpcError("timeout", where)
    if isinstance(error, aiohttp.ClientResponseError):
        return RpcError("http", f"{where}: status {error.status}")
    if isinstance(error, aiohttp.ClientPayloadError):
        return RpcError("bad_reply", f"{where}: {kind}")
    if isinstance(error, aiohttp.ServerDisconnectedError | ConnectionResetError):
        return RpcError("disconnected", where)
    if isinstance(error, aiohttp.ClientError | OSError):
        return RpcError("unreachable", f"{where}: {kind}")
    if isinstance(error, ValueError | RecursionError):
        return RpcError("bad_reply", f"{where}: {kind}")
    if any(base.__module__.partition(".")[0] == "web3" for base in type(error).__mro__):
        return RpcError("bad_reply", f"{where}: {kind}")
    raise error


def _provider_class() -> Any:
    """web3's provider on a session of ours."""
    import logging

    from web3 import AsyncHTTPProvider

    # its debug lines, and an info line at disconnect, print the whole URL
    logging.getLogger("web3").setLevel(logging.WARNING)

    class CappedProvider(Asking, AsyncHTTPProvider):  # type: ignore[misc]
        global_ccip_read_enabled = False

        def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
            AsyncHTTPProvider.__init__(self, url, exception_retry_configuration=None)
            self._session = session

    return CappedProvider


def _node_error(error: object, urls: tuple[str, ...]) -> RpcError:
    if not isinstance(error, dict):
        return RpcError("bad_reply", "error: not an object")
    reverted = replies.revert_data(error)
    if reverted is not None:
        return CallReverted(reverted)
    code, message = error.get("code"), error.get("message")
    text = without_secrets(message, urls) if isinstance(message, str) else ""
    printable = "".join(c for c in text if c.isprintable())[:200]
    return NodeRefused(code if isinstance(code, int) else 0, printable)


def _simulated(value: object, base: Block) -> DryRun:
    result = replies.as_dict(value, "call")
    gas_used = replies.number(result.get("gasUsed"), "gasUsed")
    if replies.status(result.get("status")):
        return DryRun(base, True, gas_used, replies.logs(result.get("logs")), None)
    error = replies.as_dict(result.get("error", {}), "error")
    # geth puts the revert into error.data, anvil into returnData
    reason = replies.revert_data(error) or replies.data(result.get("returnData", "0x"), "returnData")
    return DryRun(base, False, gas_used, (), reason)


def _block_parameter(block: BlockId) -> object:
    """A tag or a number as such, a hash as EIP-1898 has it."""
    if isinstance(block, int):
        return hex(block)
    return {"blockHash": block} if block.startswith("0x") else block


def _call_fields(tx: TxRequest) -> dict[str, str]:
    fields = {"from": tx.sender, "to": tx.to, "data": "0x" + tx.data.hex(), "value": hex(tx.value_wei)}
    return fields | ({"gas": hex(tx.gas)} if tx.gas is not None else {})
