from collections.abc import Sequence

import pytest
from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain import packing
from chain.errors import CallReverted, NodeRefused, RpcError
from chain.ports import BlockId, Log

ALICE = str(to_checksum_address("0x" + "a1" * 20))
BOB = str(to_checksum_address("0x" + "b0" * 20))
COLLECTION = str(to_checksum_address("0x" + "cc" * 20))
BIG = 2**256 - 1


def log(topics: Sequence[bytes], data: bytes) -> Log:
    return Log(COLLECTION, tuple(topics), data, 7, "0x" + "11" * 32, "0x" + "22" * 32, 0)


def word(value: int | str) -> bytes:
    return bytes.fromhex(value[2:]).rjust(32, b"\0") if isinstance(value, str) else value.to_bytes(32, "big")


class Contract:
    """Answers calls by a function of their data; counts them."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.calls: list[bytes] = []

    async def call(self, to: str, data: bytes, *, sender: str | None = None, block: BlockId = "latest") -> bytes:
        self.calls.append(data)
        reply = self.answer(data)  # type: ignore[operator]
        if isinstance(reply, Exception):
            raise reply
        assert isinstance(reply, bytes)
        return reply


@pytest.mark.parametrize("ids", [[], [0], [1, 2, BIG]])
def test_a_packed_call_is_what_the_abi_codec_makes_of_it(ids: list[int]) -> None:
    expected = keccak(text="balanceOfBatch(address[],uint256[])")[:4]
    expected += encode(["address[]", "uint256[]"], [[ALICE] * len(ids), ids])
    assert packing.pack_balance_of_batch([(ALICE, token_id) for token_id in ids]) == expected


@pytest.mark.parametrize("values", [(), (5,), (0, BIG, 7)])
def test_a_list_comes_back_as_the_abi_codec_wrote_it(values: tuple[int, ...]) -> None:
    assert packing.unpack_uints(encode(["uint256[]"], [values])) == values


def test_a_text_comes_back_as_the_abi_codec_wrote_it() -> None:
    assert packing.unpack_text(encode(["string"], ["ipfs://ä"])) == "ipfs://ä"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 31,
        word(32),
        word(BIG),
        word(32) + word(1),
        word(32) + word(BIG),
        word(32) + word(2**250) + b"\1" * 32,
    ],
)
def test_a_list_or_text_that_points_beyond_its_data_is_refused(data: bytes) -> None:
    for unpack in (packing.unpack_uints, packing.unpack_text):
        with pytest.raises(RpcError) as failure:
            unpack(data)
        assert failure.value.reason == "bad_reply"


def test_a_text_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(RpcError):
        packing.unpack_text(word(32) + word(1) + b"\xff".ljust(32, b"\0"))


def test_a_single_and_a_batch_transfer_tell_what_moved() -> None:
    people = [word(BOB), word(ALICE), word(BOB)]
    single = log([packing.TRANSFER_SINGLE_TOPIC, *people], encode(["uint256"] * 2, [5, 2]))
    batch = log([packing.TRANSFER_BATCH_TOPIC, *people], encode(["uint256[]"] * 2, [[5, 6], [1, 3]]))
    moved = packing.unpack_transfers(single) + packing.unpack_transfers(batch)
    assert [(t.sender, t.to, t.token_id, t.amount) for t in moved] == [
        (ALICE, BOB, 5, 2),
        (ALICE, BOB, 5, 1),
        (ALICE, BOB, 6, 3),
    ]


@pytest.mark.parametrize(
    ("sender", "to", "mint", "burn"), [(0, 1, True, False), (1, 0, False, True), (1, 1, False, False)]
)
def test_the_zero_address_makes_a_mint_or_a_burn(sender: int, to: int, mint: bool, burn: bool) -> None:
    topics = [packing.TRANSFER_SINGLE_TOPIC, word(1), word(sender), word(to)]
    (moved,) = packing.unpack_transfers(log(topics, encode(["uint256"] * 2, [5, 2])))
    assert (moved.is_mint, moved.is_burn) == (mint, burn)


@pytest.mark.parametrize(
    ("topics", "data"),
    [
        ([packing.TRANSFER_SINGLE_TOPIC], b"\0" * 64),
        ([packing.TRANSFER_SINGLE_TOPIC, word(1), word(2), word(3)], b"\0" * 63),
        ([packing.TRANSFER_SINGLE_TOPIC, word(BIG), word(2), word(3)], b"\0" * 64),
        ([packing.TRANSFER_BATCH_TOPIC, word(1), word(2), word(3)], encode(["uint256[]"] * 2, [[1, 2], [1]])),
    ],
)
def test_a_broken_transfer_is_refused(topics: list[bytes], data: bytes) -> None:
    with pytest.raises(RpcError):
        packing.unpack_transfers(log(topics, data))


def test_another_event_moves_nothing() -> None:
    assert packing.unpack_transfers(log([packing.URI_TOPIC, word(1)], b"")) == ()
    assert packing.unpack_transfers(log([], b"")) == ()


def test_the_events_of_the_forge_and_the_reveal_are_read() -> None:
    recipe = log([packing.RECIPE_SET_TOPIC, word(10)], encode(["uint256[]", "bytes32"], [[11, 12], b"\7" * 32]))
    forged_data = encode(["bytes32", "uint256[]"], [b"\7" * 32, [11, 12]])
    forged = log([packing.FORGED_TOPIC, b"\1" * 32, word(ALICE), word(10)], forged_data)
    revealed = log([packing.REVEALED_TOPIC, word(3), word(ALICE)], encode(["uint256"] * 2, [900, 11]))
    assert packing.unpack_recipe_set(recipe) == packing.RecipeSet(10, (11, 12), b"\7" * 32, recipe)
    assert packing.unpack_forged(forged) == packing.Forged(b"\1" * 32, ALICE, 10, b"\7" * 32, (11, 12), forged)
    assert packing.unpack_revealed(revealed) == packing.Revealed(3, ALICE, 900, 11, revealed)


async def test_five_thousand_balances_are_ten_calls() -> None:
    def answer(data: bytes) -> bytes:
        count = (len(data) - 4 - 4 * 32) // 64
        return encode(["uint256[]"], [packing.unpack_uints(data[4:], 32)[:count]])

    contract = Contract(answer)
    found = await packing.balances(contract, COLLECTION, [ALICE], range(5000), 7)  # type: ignore[arg-type]
    assert found == {ALICE: {token_id: token_id for token_id in range(5000)}}
    assert len(contract.calls) == 10


async def test_a_reply_with_fewer_balances_than_asked_for_is_refused() -> None:
    contract = Contract(lambda data: encode(["uint256[]"], [[1]]))
    with pytest.raises(RpcError):
        await packing.balances(contract, COLLECTION, [ALICE], [1, 2], 7)  # type: ignore[arg-type]


@pytest.mark.parametrize("reply", [CallReverted(b""), NodeRefused(-32000, "out of gas"), b"", b"\xff" * 40])
async def test_a_token_the_contract_gives_no_answer_for_is_only_itself_without_one(reply: object) -> None:
    good_uri, good_supply = encode(["string"], ["ipfs://x/{id}"]), encode(["uint256"], [3])
    uri = Contract(lambda data: reply if data[-1] == 2 else good_uri)
    supply = Contract(lambda data: b"" if data[-1] == 2 else good_supply)
    found = await packing.uris(uri, COLLECTION, [1, 2], 7)  # type: ignore[arg-type]
    assert found == {1: "ipfs://x/" + "0" * 63 + "1", 2: None}
    assert await packing.supplies(supply, COLLECTION, [1, 2], 7) == {1: 3}  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [RpcError("timeout"), NodeRefused(-32005, "limit")])
async def test_a_node_that_is_away_or_busy_is_not_taken_for_an_answer(error: RpcError) -> None:
    with pytest.raises(RpcError):
        await packing.uris(Contract(lambda data: error), COLLECTION, [1], 7)  # type: ignore[arg-type]
