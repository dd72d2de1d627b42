"""Which contracts a forge talks to, and how patient it is."""

from dataclasses import dataclass

from chain.errors import ForgeError
from chain.profile import Profile


@dataclass(frozen=True)
class ForgeConfig:
    """The part of a profile that the forge needs.

    collection, forge: EIP-55 addresses. *_code_hash: keccak-256 of the runtime code the profile vouches for;
    None means unverified, and then nothing can be sent.
    deadline_s: how long after the quote's block the forge call stays valid, in the chain's time.
    margin_s: a quote nearer than this to its deadline is too old to be sent.
    poll_s: time between two looks at the chain. log_page_blocks: most blocks asked for in one search.
    """

    chain_id: int
    collection: str
    forge: str
    collection_code_hash: bytes | None
    forge_code_hash: bytes | None
    deadline_s: int = 1800
    margin_s: int = 300
    poll_s: float = 4.0
    log_page_blocks: int = 2000


def config_of(profile: Profile, *, poll_s: float = 4.0) -> ForgeConfig:
    """ForgeError("no_forge") when the profile knows none. An unverified forge gets no code hash, so it is blocked."""
    if profile.forge is None:
        raise ForgeError("no_forge", profile.name)
    vouched = profile.code_hashes if profile.forge_verified else {}
    hashes = {name: bytes.fromhex(text.removeprefix("0x")) for name, text in vouched.items()}
    return ForgeConfig(
        chain_id=profile.chain_id,
        collection=profile.collection,
        forge=profile.forge,
        collection_code_hash=hashes.get("collection"),
        forge_code_hash=hashes.get("forge"),
        poll_s=poll_s,
    )
