"""Who signed a text: a plain account (EIP-191, ecrecover) or a contract that vouches for it (ERC-1271)."""

from eth_account import Account
from eth_account.messages import SignableMessage, defunct_hash_message, encode_defunct

from chain.errors import CallReverted
from chain.ports import Rpc

_MAGIC = bytes.fromhex("1626ba7e")  # selector of isValidSignature(bytes32,bytes), and its answer when valid


async def is_signed_by(address: str, text: str, signature: bytes, rpc: Rpc, block: int) -> bool:
    """Whether `address` (EIP-55) signed `text` with `personal_sign`, as of a block.

    A plain account is tried first: it needs no node, and an account that delegates to code (EIP-7702) keeps its key.
    An address without code answers a call with nothing, which is not the magic value. Errors: RpcError.
    """
    signable = encode_defunct(text=text)
    if _recovered(signable, signature) == address:
        return True
    digest = bytes(defunct_hash_message(text=text))
    padded = signature + bytes(-len(signature) % 32)
    data = _MAGIC + digest + (64).to_bytes(32, "big") + len(signature).to_bytes(32, "big") + padded
    try:
        answer = await rpc.call(address, data, block=block)
    except CallReverted:
        return False
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
