"""A gateway that serves by content id what a test gave it, and the profile of the collection behind it."""

import contextlib
import hashlib
import json
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import web

from chain.content.cid import cid_of
from chain.profile import Profile
from tests.chain.nodes import serving_ipfs
from tests.chain.tokens.fake_chain import COLLECTION, FORGE

AUDIO = b"age-encryption.org/v1 pretended"
PICTURE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
TYPES = ("Drums", "Bass", "FX", "Synth")


@dataclass
class Gateway:
    """Serves by CID what `add` was given; counts what was asked."""

    url: str = ""
    held: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def add(self, data: bytes) -> str:
        cid = cid_of(data)
        self.held[cid] = data
        return f"ipfs://{cid}"

    def add_stem(self, token_id: int, song: str = "Harbour", stem_type: str = "") -> str:
        tier = {"Tier": "Stem", "Type": stem_type or TYPES[token_id % 10 - 1]}
        audio = {"uri": self.add(AUDIO), "sha256": hashlib.sha256(AUDIO).hexdigest(), "bytes": len(AUDIO)}
        return self.add_document(token_id, tier | {"Album": "First", "Song": song}, {"audio": audio})

    def add_document(self, token_id: int, traits: dict[str, str], properties: object = None) -> str:
        attributes = [{"trait_type": name, "value": value} for name, value in traits.items()]
        document = {"name": f"Token {token_id}", "attributes": attributes, "properties": properties}
        return self.add(json.dumps(document | {"image": self.add(PICTURE)}).encode())

    async def handle(self, request: web.Request) -> web.Response:
        cid = request.match_info["cid"]
        self.asked.append(cid)
        return web.Response(body=self.held[cid]) if cid in self.held else web.Response(status=404)


def profile_for(gateway: Gateway) -> Profile:
    return Profile("x", "X", 31337, (), COLLECTION, FORGE, gateways=(gateway.url,))


@contextlib.asynccontextmanager
async def running_gateway() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    async with serving_ipfs(gateway.handle) as gateway.url:
        yield gateway
