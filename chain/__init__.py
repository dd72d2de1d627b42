"""A collector's view of a collection. Usable on its own, without a window; this prints what an address can forge:

    import asyncio, pathlib, sys
    from chain import Cache, Collector, Fetcher, Web3Rpc, load_profile

    async def main(profile_file, account):
        profile = load_profile(pathlib.Path(profile_file))
        rpc, fetcher = Web3Rpc(*profile.rpc_urls), Fetcher(profile)
        library = await Collector(profile, rpc, Cache(pathlib.Path("cache")), fetcher).look(account)
        for held in library.songs.values():
            print(held.song.title, f"{held.owned} of {held.required} stems, {held.forgeable_sets} times")
        await asyncio.gather(rpc.close(), fetcher.close())

    asyncio.run(main(*sys.argv[1:]))

A profile says where the collection is: `resources/profiles` has one, the artist guide says what is in it. Addresses are
EIP-55 checksummed texts, hashes "0x" and lower-case hex, amounts of ether are in wei. Everything raises errors of the
tree in `chain.errors` only; all calls that wait are coroutines of one event loop. Names are loaded when asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chain.collector import Collector as Collector
    from chain.content.cache import Cache as Cache
    from chain.content.fetch import Fetcher as Fetcher
    from chain.content.gate_client import GateClient as GateClient
    from chain.content.keys import KeyRing as KeyRing
    from chain.errors import ChainError as ChainError
    from chain.errors import ContentError as ContentError
    from chain.errors import ForgeError as ForgeError
    from chain.errors import GateError as GateError
    from chain.errors import RpcError as RpcError
    from chain.errors import WalletError as WalletError
    from chain.ports import Rpc as Rpc
    from chain.ports import Signer as Signer
    from chain.profile import Profile as Profile
    from chain.profile import load as load_profile  # noqa: F401
    from chain.rpc import Web3Rpc as Web3Rpc
    from chain.tokens.model import Library as Library
    from chain.tokens.model import SongHolding as SongHolding

_HOMES = {
    "Cache": "content.cache",
    "ChainError": "errors",
    "Collector": "collector",
    "ContentError": "errors",
    "Fetcher": "content.fetch",
    "ForgeError": "errors",
    "GateClient": "content.gate_client",
    "GateError": "errors",
    "KeyRing": "content.keys",
    "Library": "tokens.model",
    "Profile": "profile",
    "Rpc": "ports",
    "RpcError": "errors",
    "Signer": "ports",
    "SongHolding": "tokens.model",
    "WalletError": "errors",
    "Web3Rpc": "rpc",
    "load_profile": "profile",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(name)
    return getattr(import_module(f"chain.{home}"), {"load_profile": "load"}.get(name, name))
