"""Adds a collection by its address. How a view uses it:

`found = await discover(rpc_urls, address)` reads what it can; the view shows `found.profile` (title, chain, first
block, traits), the sentences of `app.profile_words.unknown(found)`, and `found.hosts` with a question whether they may
be contacted; if so, `discover(rpc_urls, address, hosts=found.hosts)` once more. `save(found, paths)` keeps it; then
`app.services.profiles.read_profile(found.profile.name, paths)` gives it. Errors: ProfileError, RpcError (words in
`app.notices`), OSError of `save`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.paths import Paths
from app.services.profiles import added_folder
from chain.atomic import write_atomically
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
    """What the chain tells of a collection. It asks only the nodes, the gateways and the hosts given."""
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


def save(found: Discovered, paths: Paths) -> Path:
    """The TOML file of a found profile, among those that were added. Blocking. Errors: OSError."""
    folder = added_folder(paths)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{found.profile.name}.toml"
    write_atomically(file, found.toml.encode("utf-8"), mode=0o600)
    return file
