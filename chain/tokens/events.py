"""What logs tell of a collection, as plain rows: moves, recipes, new documents, what was forged and revealed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from chain import packing
from chain.ports import Log

FORGED = "forged"
REVEALED = "revealed"

TOPICS = (
    packing.TRANSFER_SINGLE_TOPIC,
    packing.TRANSFER_BATCH_TOPIC,
    packing.URI_TOPIC,
    packing.RECIPE_SET_TOPIC,
    packing.FORGED_TOPIC,
    packing.REVEALED_TOPIC,
)


class Move(NamedTuple):
    """`amount` copies of a token that went from `sender` to `to`; the zero address mints and receives what is burned.

    part: the place within its event, which may move many tokens. A tuple, as a collection has a hundred thousand.
    """

    block_number: int
    log_index: int
    part: int
    tx_hash: str
    operator: str
    sender: str
    to: str
    token_id: int
    amount: int

    @property
    def is_mint(self) -> bool:
        return self.sender == packing.ZERO_ADDRESS and self.to != packing.ZERO_ADDRESS

    @property
    def is_burn(self) -> bool:
        return self.to == packing.ZERO_ADDRESS and self.sender != packing.ZERO_ADDRESS


@dataclass(frozen=True, slots=True)
class Mark:
    """`holder` got `token_id` by a forge or a reveal, says the contract that did it. kind: FORGED or REVEALED."""

    block_number: int
    log_index: int
    kind: str
    tx_hash: str
    holder: str
    token_id: int


@dataclass(frozen=True, slots=True)
class RecipeRow:
    """What the forge burns (`inputs`) to make `output_id`."""

    block_number: int
    log_index: int
    output_id: int
    inputs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NewDocument:
    """The collection said that the metadata of a token is another one now."""

    block_number: int
    log_index: int
    token_id: int


@dataclass
class Events:
    """What some blocks hold, in the order of the chain. times_s: when blocks were made, where the node says so."""

    moves: list[Move] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    recipes: list[RecipeRow] = field(default_factory=list)
    documents: list[NewDocument] = field(default_factory=list)
    times_s: dict[int, int] = field(default_factory=dict)


def read(logs: Iterable[Log], collection: str) -> Events:
    """The rows of these logs. What the collection itself says of recipes, forges and reveals is not believed.

    Errors: RpcError("bad_reply") for an event that is not what its topic promises.
    """
    found = Events()
    for log in logs:
        _add(found, log, collection)
        if log.timestamp_s is not None:
            found.times_s[log.block_number] = log.timestamp_s
    return found


def _add(found: Events, log: Log, collection: str) -> None:
    topic = log.topics[0] if log.topics else b""
    place = (log.block_number, log.log_index)
    if log.address == collection:
        if topic == packing.URI_TOPIC and len(log.topics) == 2:
            found.documents.append(NewDocument(*place, int.from_bytes(log.topics[1], "big")))
        for part, (operator, sender, to, token_id, amount) in enumerate(packing.unpack_moves(log)):
            found.moves.append(Move(*place, part, log.tx_hash, operator, sender, to, token_id, amount))
    elif topic == packing.RECIPE_SET_TOPIC:
        recipe = packing.unpack_recipe_set(log)
        found.recipes.append(RecipeRow(*place, recipe.output_id, recipe.inputs))
    elif topic == packing.FORGED_TOPIC:
        forged = packing.unpack_forged(log)
        found.marks.append(Mark(*place, FORGED, log.tx_hash, forged.holder, forged.output_id))
    elif topic == packing.REVEALED_TOPIC:
        revealed = packing.unpack_revealed(log)
        found.marks.append(Mark(*place, REVEALED, log.tx_hash, revealed.holder, revealed.stem_id))
