"""Who signed a text: a plain account (ecrecover), or a contract that vouches for it (ERC-1271), deployed or not yet
(ERC-6492).

An ERC-6492 signature carries the call that deploys its contract. Both calls, the deployment and the question, are made
in one `eth_call` through Multicall3, which has the same address on every chain; nothing is ever sent.
Sources: EIP-191, ERC-1271, ERC-6492, EIP-7702.
"""

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_account import Account
from eth_account.messages import SignableMessage, encode_defunct
from eth_utils.crypto import keccak

from chain.errors import CallReverted
from chain.ports import BlockId, Rpc

MULTICALL3 = "0xcA11bde05977b3631167028862bE2a173976CA11"

_MAGIC = bytes.fromhex("1626ba7e")  # selector of isValidSignature(bytes32,bytes), and its answer when valid
_WRAPPED = bytes.fromhex("6492" * 16)
_AGGREGATE3 = bytes.fromhex("82ad56cb")  # aggregate3((address,bool,bytes)[])


async def is_signed_by(address: str, signed: str | SignableMessage, signature: bytes, rpc: Rpc, block: BlockId) -> bool:
    """Whether `address` (EIP-55) signed a text with `personal_sign`, or typed data, as of a block.

    A plain account is tried first: it needs no node, and an account that delegates to code (EIP-7702) keeps its key,
    whatever that code says of signatures. An address without code answers a call with nothing, which is not the magic
    value. Errors: RpcError.
    """
    signable = encode_defunct(text=signed) if isinstance(signed, str) else signed
    if _recovered(signable, signature) == address:
        return True
    digest = keccak(b"\x19" + signable.version + signable.header + signable.body)
    if not signature.endswith(_WRAPPED):
        return await _is_vouched_for(address, digest, signature, rpc, block)
    try:
        factory, deployment, inner = decode(["address", "bytes", "bytes"], signature[:-32])
    except (DecodingError, OverflowError, ValueError):
        return False
    if await _is_vouched_for(address, digest, inner, rpc, block):  # deployed meanwhile
        return True
    return await _would_vouch(address, digest, inner, factory, deployment, rpc, block)


async def _is_vouched_for(address: str, digest: bytes, signature: bytes, rpc: Rpc, block: BlockId) -> bool:
    try:
        answer = await rpc.call(address, _question(digest, signature), block=block)
    except CallReverted:
        return False
    return _is_yes(answer)


async def _would_vouch(
    address: str, digest: bytes, signature: bytes, factory: str, deployment: bytes, rpc: Rpc, block: BlockId
) -> bool:
    calls = [(factory, True, deployment), (address, True, _question(digest, signature))]
    data = _AGGREGATE3 + encode(["(address,bool,bytes)[]"], [calls])
    try:
        answer = await rpc.call(MULTICALL3, data, block=block)
        (results,) = decode(["(bool,bytes)[]"], answer)
    except (CallReverted, DecodingError, OverflowError, ValueError):
        return False  # also a chain without Multicall3
    return len(results) == 2 and results[1][0] and _is_yes(results[1][1])


def _question(digest: bytes, signature: bytes) -> bytes:
    padded = signature + bytes(-len(signature) % 32)
    return _MAGIC + digest + (64).to_bytes(32, "big") + len(signature).to_bytes(32, "big") + padded


def _is_yes(answer: bytes) -> bool:
    return len(answer) >= 32 and answer[:32] == _MAGIC + bytes(28)


def _recovered(signable: SignableMessage, signature: bytes) -> str | None:
    if len(signature) != 65:
        return None
    if signature[64] in (0, 1):  # some hardware wallets leave the 27 out
        signature = signature[:64] + bytes((signature[64] + 27,))
    try:
        return str(Account.recover_message(signable, signature=signature))
    except Exception:  # eth_keys raises a different class for each way in which 65 bytes are no signature
        return None
