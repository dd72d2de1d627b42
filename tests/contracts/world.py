"""The contracts set up as a release sets them up, small."""

from dataclasses import dataclass

import contracts
from tests.contracts.chain import Chain, Contract, deploy

STEMS = (11, 12, 13)
SONG = 10
OTHER_SONG = 20
ALBUM = 1
SEALED = 900
FAR = 2**63


@dataclass(frozen=True)
class World:
    """owner holds no tokens; alice, bob and carol are collectors."""

    chain: Chain
    collection: Contract
    forge: Contract
    reveal: Contract
    owner: str
    alice: str
    bob: str
    carol: str

    def balance(self, holder: str, token: int) -> int:
        return int(self.collection.call("balanceOf", holder, token))

    def supply(self, token: int) -> int:
        return int(self.collection.call("totalSupply", token))

    def give(self, holder: str, tokens: tuple[int, ...], amount: int = 1) -> None:
        self.collection.send(self.owner, "mintBatch", holder, tokens, [amount] * len(tokens))

    def approve(self, holder: str, operator: Contract) -> None:
        self.collection.send(holder, "setApprovalForAll", operator.address, True)

    def recipe_hash(self, output: int) -> bytes:
        return bytes(self.forge.call("recipeHash", output))


def make_world(chain: Chain, forge: contracts.Artefact | None = None) -> World:
    owner, alice, bob, carol = chain.accounts[:4]
    load = contracts.load
    collection = deploy(chain, owner, load("StemCollection"), "Test", "T", "ipfs://collection", owner, owner, 500)
    forging = deploy(chain, owner, forge or load("StemForge"), collection.address, owner)
    reveal = deploy(chain, owner, load("StemReveal"), collection.address, owner)
    for minter in (forging, reveal):
        collection.send(owner, "addMinter", minter.address)
    return World(chain, collection, forging, reveal, owner, alice, bob, carol)
