"""Reads what a collection's address tells, over the network: nodes, gateways, and hosts a person agreed to."""

from collections.abc import Callable, Sequence

from chain.content.fetch import Fetcher
from chain.profile import Profile
from chain.profiling.discover import GATEWAYS, Discovered, discover_profile
from chain.rpc import Web3Rpc
from chain.tokens.metadata import MAX_METADATA_BYTES


async def discover(
    rpc_urls: Sequence[str],
    address: str,
    *,
    gateways: Sequence[str] = GATEWAYS,
    hosts: Sequence[str] = (),
    progress: Callable[[str], None] = lambda step: None,
) -> Discovered:
    """What the chain tells of a collection. It asks only the nodes, the gateways and the hosts given.

    Errors: ProfileError, RpcError.
    """
    rpc = Web3Rpc(*rpc_urls)
    fetchers: list[Fetcher] = []

    async def read(profile: Profile, uri: str) -> bytes:
        if not fetchers:
            fetchers.append(Fetcher(profile))
        return await fetchers[0].read(uri, max_bytes=MAX_METADATA_BYTES)

    try:
        return await discover_profile(rpc, rpc_urls, address, read, gateways=gateways, hosts=hosts, progress=progress)
    finally:
        for fetcher in fetchers:
            await fetcher.close()
        await rpc.close()
