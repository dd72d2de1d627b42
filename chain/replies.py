"""JSON-RPC replies as values. A node is a stranger: what has not the right type is RpcError "bad_reply"."""

import re
from functools import lru_cache

from eth_utils.address import to_checksum_address

from chain.errors import RpcError
from chain.ports import Block, FeeHistory, Log, Receipt, Transaction

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}")
_HASH = re.compile(r"0x[0-9a-fA-F]{64}")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_MAX_NUMBER = 2**63
_MAX_TOPICS = 4


def _bad(field: str, value: object) -> RpcError:
    return RpcError("bad_reply", f"{field}: {type(value).__name__}")


def as_dict(value: object, field: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _bad(field, value)
    return value


def as_list(value: object, field: str) -> list[object]:
    if not isinstance(value, list):
        raise _bad(field, value)
    return value


def quantity(value: object, field: str, *, below: int = 2**256) -> int:
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise _bad(field, value)
    number = int(value, 16)
    if number >= below:
        raise RpcError("bad_reply", f"{field}: too large")
    return number


def number(value: object, field: str) -> int:
    """A block number, a timestamp, gas, a nonce: anything that can not honestly reach 2^63."""
    return quantity(value, field, below=_MAX_NUMBER)


def data(value: object, field: str) -> bytes:
    if not isinstance(value, str) or not value.startswith("0x"):
        raise _bad(field, value)
    try:
        found = bytes.fromhex(value[2:])
    except ValueError:
        raise _bad(field, value) from None
    if 2 * len(found) + 2 != len(value):  # fromhex passes over white space
        raise _bad(field, value)
    return found


def hash32(value: object, field: str) -> str:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise _bad(field, value)
    return value.lower()


@lru_cache(maxsize=16384)
def checksummed(text: str) -> str:
    """The EIP-55 spelling of a valid lower-case address. Remembered: a hash each is most of the work of a sync."""
    return str(to_checksum_address(text))


def address(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise _bad(field, value)
    return _address(value, field)


@lru_cache(maxsize=16384)
def _address(text: str, field: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise _bad(field, text)
    return checksummed(text.lower())


def block(value: object) -> Block:
    reply = as_dict(value, "block")
    return Block(
        number=number(reply.get("number"), "number"),
        hash=hash32(reply.get("hash"), "hash"),
        parent_hash=hash32(reply.get("parentHash"), "parentHash"),
        timestamp_s=number(reply.get("timestamp"), "timestamp"),
        base_fee_wei=quantity(reply.get("baseFeePerGas"), "baseFeePerGas"),
    )


def fee_history(value: object) -> FeeHistory:
    reply = as_dict(value, "fee history")
    fees = tuple(quantity(fee, "baseFeePerGas") for fee in as_list(reply.get("baseFeePerGas"), "baseFeePerGas"))
    if not 2 <= len(fees) <= 1025:
        raise RpcError("bad_reply", "fee history: another length")
    return FeeHistory(number(reply.get("oldestBlock"), "oldestBlock"), fees)


@lru_cache(maxsize=16384)
def _topic(text: str) -> bytes:
    """Remembered, as are the next: the logs of a collection say the same few things again and again."""
    return bytes.fromhex(hash32(text, "topic")[2:])


@lru_cache(maxsize=4096)
def _topics(texts: tuple[str, ...]) -> tuple[bytes, ...]:
    if len(texts) > _MAX_TOPICS:
        raise RpcError("bad_reply", "topics: too many")
    return tuple(map(_topic, texts))


@lru_cache(maxsize=1024)
def _where(contract: str, block_number: str, block_hash: str, tx_hash: str) -> tuple[str, int, str, str]:
    """All that the logs of a transaction have in common."""
    return (
        address(contract, "address"),
        number(block_number, "blockNumber"),
        hash32(block_hash, "blockHash"),
        hash32(tx_hash, "transactionHash"),
    )


@lru_cache(maxsize=4096)
def _number(text: str) -> int:
    return number(text, "number")


def log(value: object) -> Log:
    if not isinstance(value, dict):
        raise _bad("log", value)
    get = value.get
    topics, time = get("topics"), get("blockTimestamp")
    if not isinstance(topics, list):
        raise _bad("topics", topics)
    try:
        contract, block_number, block_hash, tx_hash = _where(
            get("address"), get("blockNumber"), get("blockHash"), get("transactionHash")
        )
        return Log(
            contract,
            _topics(tuple(topics)),
            data(get("data"), "data"),
            block_number,
            block_hash,
            tx_hash,
            _number(get("logIndex")),
            _number(time) if time else None,
        )
    except TypeError:  # what can not even be looked up: a list, an object
        raise RpcError("bad_reply", "log") from None


def logs(value: object) -> tuple[Log, ...]:
    return tuple(log(entry) for entry in as_list(value, "logs"))


def transaction(value: object) -> Transaction:
    reply = as_dict(value, "transaction")
    to, number_, hash_ = reply.get("to"), reply.get("blockNumber"), reply.get("blockHash")
    return Transaction(
        hash=hash32(reply.get("hash"), "hash"),
        sender=address(reply.get("from"), "from"),
        to=None if to is None else address(to, "to"),
        data=data(reply.get("input", reply.get("data")), "input"),
        value_wei=quantity(reply.get("value"), "value"),
        nonce=number(reply.get("nonce"), "nonce"),
        block_number=None if number_ is None else number(number_, "blockNumber"),
        block_hash=None if hash_ is None else hash32(hash_, "blockHash"),
    )


def receipt(value: object) -> Receipt:
    reply = as_dict(value, "receipt")
    return Receipt(
        tx_hash=hash32(reply.get("transactionHash"), "transactionHash"),
        block_number=number(reply.get("blockNumber"), "blockNumber"),
        block_hash=hash32(reply.get("blockHash"), "blockHash"),
        succeeded=status(reply.get("status")),
        gas_used=number(reply.get("gasUsed"), "gasUsed"),
        gas_price_wei=quantity(reply.get("effectiveGasPrice"), "effectiveGasPrice"),
        logs=logs(reply.get("logs")),
    )


def status(value: object) -> bool:
    return quantity(value, "status", below=2) == 1


def revert_data(error: dict[str, object]) -> bytes | None:
    """The data of a revert, b"" for a bare one, None when the error is something else.

    geth and anvil: code 3 with hex `data`. Others wrap it in an object, or write "Reverted 0x…" into it.
    """
    found = error.get("data")
    for _ in range(3):
        if isinstance(found, dict):
            found = found.get("data", found.get("result"))
    message = error.get("message")
    text = message.lower() if isinstance(message, str) else ""
    if isinstance(found, str):
        text = f"{text} {found[:9].lower()}"
        found = found.removeprefix("Reverted ").strip()
    if error.get("code") != 3 and "revert" not in text:
        return None
    try:
        return data(found, "data")
    except RpcError:
        return b""
