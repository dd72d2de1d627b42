"""The JSON-RPC methods, each a plain function from parameters to a document."""

from collections.abc import Callable
from typing import Any

from eth.exceptions import OutOfGas, Revert

from app.demo.node import documents
from app.demo.node.documents import Document, data, quantity
from app.demo.node.evm import GAS_LIMIT, Call, Computation, DemoChain, Header, Refused, UnknownBlock
from app.demo.node.simulate import NotSimulated, simulate

CLIENT = "stems-demo-node/1 (py-evm)"

_TIP_WEI = 10**9
_MOST_FEE_BLOCKS = 1024
_MOST_LOG_BLOCKS = 10_000


class RpcError(Exception):
    """A JSON-RPC error object. data: only where a node gives some, as geth does for a revert."""

    def __init__(self, code: int, message: str, data: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


class Methods:
    """The methods by name. on_transaction: called after a transaction was mined."""

    def __init__(self, chain: DemoChain, on_transaction: Callable[[], None]) -> None:
        self._chain = chain
        self._on_transaction = on_transaction
        self._table: dict[str, Callable[..., Any]] = {
            "eth_chainId": lambda: quantity(chain.chain_id),
            "net_version": lambda: str(chain.chain_id),
            "web3_clientVersion": lambda: CLIENT,
            "eth_syncing": lambda: False,
            "eth_accounts": lambda: [],
            "eth_blockNumber": lambda: quantity(chain.head().block_number),
            "eth_getBlockByNumber": self.block_by_number,
            "eth_getBlockByHash": self.block_by_hash,
            "eth_call": self.call,
            "eth_estimateGas": self.estimate_gas,
            "eth_simulateV1": self.simulate,
            "eth_getLogs": self.logs,
            "eth_getCode": lambda it, at="latest": data(self._state(at).get_code(_address(it))),
            "eth_getBalance": lambda it, at="latest": quantity(self._state(at).get_balance(_address(it))),
            "eth_getTransactionCount": lambda it, at="latest": quantity(self._state(at).get_nonce(_address(it))),
            "eth_getStorageAt": self.storage,
            "eth_sendRawTransaction": self.send_raw,
            "eth_getTransactionByHash": self.transaction,
            "eth_getTransactionReceipt": self.receipt,
            "eth_feeHistory": self.fee_history,
            "eth_gasPrice": lambda: quantity(chain.pending().base_fee_per_gas + _TIP_WEI),
            "eth_maxPriorityFeePerGas": lambda: quantity(_TIP_WEI),
            "evm_mine": self.mine,
        }

    def answer(self, method: str, parameters: list[Any]) -> Any:
        """The result; RpcError for everything that goes wrong because of the caller."""
        function = self._table.get(method)
        if function is None:
            raise RpcError(-32601, f"the method {method} does not exist/is not available")
        try:
            return function(*parameters)
        except UnknownBlock:
            raise RpcError(-32000, "header not found") from None
        except Refused as error:
            raise RpcError(-32000, str(error)) from None
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise RpcError(-32602, f"invalid argument: {type(error).__name__}") from error

    # ---- blocks and transactions

    def block_by_number(self, tag: str, full: bool = False) -> Document | None:
        try:
            header = self._header(tag)
        except UnknownBlock:
            return None
        return documents.block_document(self._chain.block(header), full=full, pending=tag == "pending")

    def block_by_hash(self, block_hash: str, full: bool = False) -> Document | None:
        try:
            header = self._chain.header_of(_bytes(block_hash))
        except UnknownBlock:
            return None
        return documents.block_document(self._chain.block(header), full=full)

    def transaction(self, transaction_hash: str) -> Document | None:
        place = self._chain.place(_bytes(transaction_hash))
        if place is None:
            return None
        block = self._chain.block(self._chain.header(place[0]))
        return documents.transaction_document(block.transactions[place[1]], block.header, place[1])

    def receipt(self, transaction_hash: str) -> Document | None:
        place = self._chain.place(_bytes(transaction_hash))
        if place is None:
            return None
        header = self._chain.header(place[0])
        return documents.receipt_document(self._chain.block(header), self._chain.receipts(header), place[1])

    def send_raw(self, raw: str) -> str:
        sent = self._chain.send(_bytes(raw))
        self._on_transaction()
        return data(sent)

    def mine(self) -> str:
        self._chain.mine()
        return "0x0"

    # ---- state

    def storage(self, address: str, slot: str, at: Any = "latest") -> str:
        return data(self._state(at).get_storage(_address(address), int(slot, 16)).to_bytes(32))

    def call(self, request: Document, at: Any = "latest", *overrides: Any) -> str:
        if any(overrides):
            raise RpcError(-32602, "state overrides are not available")
        return data(_output(self._chain.run(_call(request), self._header(at))))

    def estimate_gas(self, request: Document, at: Any = "pending") -> str:
        """In the surroundings of the next block: what depends on the block number is then what it will be.

        An inner call gets 63/64 of the gas at most, so what was used may not suffice: the answer was run.
        """
        header, call = self._header(at), _call(request)
        first = self._chain.run(call, header)
        _output(first)
        limit = first.get_gas_used()
        while limit < call.gas:
            trial = Call(call.sender, call.to, call.data, call.value_wei, limit)
            try:
                if not self._chain.run(trial, header).is_error:
                    return quantity(limit)
            except Refused:
                pass
            limit += limit // 16
        return quantity(call.gas)

    def simulate(self, request: Document, at: Any = "latest") -> list[Document]:
        (block,) = request["blockStateCalls"]
        calls = [_call(call) for call in block["calls"]]
        try:
            return simulate(self._chain, request, self._header(at), calls)
        except NotSimulated as error:
            raise RpcError(-32602, f"not simulated: {error}") from None

    def logs(self, asked: Document) -> list[Document]:
        if "blockHash" in asked:
            headers = [self._chain.header_of(_bytes(asked["blockHash"]))]
        else:
            first = self._header(asked.get("fromBlock", "latest")).block_number
            last = min(self._header(asked.get("toBlock", "latest")).block_number, self._chain.head().block_number)
            if last - first >= _MOST_LOG_BLOCKS:
                raise RpcError(-32005, f"query exceeds max block range {_MOST_LOG_BLOCKS}")
            headers = [self._chain.header(number) for number in range(first, last + 1)]
        fits = _filter(asked)
        return [
            log
            for header in headers
            if header.bloom
            for log in documents.block_logs(self._chain.block(header), self._chain.receipts(header))
            if fits(log)
        ]

    # ---- fees

    def fee_history(self, count: str | int, newest: Any, percentiles: list[float] | None = None) -> Document:
        asked = int(count, 16) if isinstance(count, str) else count
        last = min(self._header(newest).block_number, self._chain.head().block_number)
        first = max(0, last + 1 - max(1, min(asked, _MOST_FEE_BLOCKS)))
        headers = [self._chain.header(number) for number in range(first, last + 1)]
        newer = self._chain.pending() if last == self._chain.head().block_number else self._chain.header(last + 1)
        document: Document = {
            "oldestBlock": quantity(first),
            "baseFeePerGas": [quantity(it.base_fee_per_gas) for it in (*headers, newer)],
            "gasUsedRatio": [it.gas_used / it.gas_limit for it in headers],
        }
        if percentiles:
            document["reward"] = [[quantity(_TIP_WEI)] * len(percentiles) for _ in headers]
        return document

    # ---- which block

    def _state(self, at: Any) -> Any:
        return self._chain.state(self._header(at))

    def _header(self, at: Any) -> Header:
        """Of a number, a tag, or the object of EIP-1898."""
        if isinstance(at, dict):
            if "blockHash" in at:
                return self._chain.header_of(_bytes(at["blockHash"]))
            at = at["blockNumber"]
        head = self._chain.head()
        match at:
            case "latest":
                return head
            case "pending":
                return self._chain.pending()
            case "safe":
                return self._chain.header(max(0, head.block_number - 1))
            case "finalized":
                return self._chain.header(max(0, head.block_number - 2))
            case "earliest":
                return self._chain.header(0)
        return self._chain.header(int(at, 16))


def _bytes(text: str) -> bytes:
    if not text.startswith("0x"):
        raise ValueError(text)
    return bytes.fromhex(text[2:])


def _address(text: str) -> bytes:
    address = _bytes(text)
    if len(address) != 20:
        raise ValueError(text)
    return address


def _call(request: Document) -> Call:
    to = request.get("to")
    return Call(
        sender=_address(request.get("from") or "0x" + "00" * 20),
        to=_address(to) if to else b"",
        data=_bytes(request.get("input") or request.get("data") or "0x"),
        value_wei=int(request.get("value") or "0x0", 16),
        gas=min(GAS_LIMIT, int(request.get("gas") or hex(GAS_LIMIT), 16)),
    )


def _output(computation: Computation) -> bytes:
    if not computation.is_error:
        return bytes(computation.output)
    if isinstance(computation.error, Revert):
        raise RpcError(3, "execution reverted", data(computation.output))
    if isinstance(computation.error, OutOfGas):
        raise RpcError(-32000, "out of gas")
    raise RpcError(-32000, f"execution failed: {type(computation.error).__name__}")


def _filter(asked: Document) -> Callable[[Document], bool]:
    """The rule of eth_getLogs: null fits anything, a list any of its members; a log may have more topics."""
    wanted_addresses = _choices(asked.get("address"))
    wanted_topics = [_choices(it) for it in asked.get("topics") or []]

    def fits(log: Document) -> bool:
        if wanted_addresses is not None and log["address"] not in wanted_addresses:
            return False
        if len(wanted_topics) > len(log["topics"]):
            return False
        return all(
            wanted is None or topic in wanted for wanted, topic in zip(wanted_topics, log["topics"], strict=False)
        )

    return fits


def _choices(wanted: str | list[str] | None) -> set[str] | None:
    if wanted is None or wanted == []:
        return None
    return {it.lower() for it in ([wanted] if isinstance(wanted, str) else wanted)}
