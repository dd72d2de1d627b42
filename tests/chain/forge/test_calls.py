"""Calldata, recipe hash, logs and errors, against the contracts' own ABI and an independent layout by hand."""

import contextlib
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

import contracts
from chain.errors import ForgeError
from chain.forge import effects
from chain.forge.calls import ApprovalCall, ForgeCall, decode_call, encode_call, selector
from chain.forge.config import ForgeConfig
from chain.forge.effects import Forged, forge_differences, read_effects
from chain.forge.reasons import ERRORS, Reason, decode_reason
from chain.forge.recipe import recipe_hash
from chain.ports import Log
from tests.fakes.chain import ALICE, CHAIN_ID, COLLECTION, FORGE, FakeChain, State, as_logs

CONFIG = ForgeConfig(CHAIN_ID, COLLECTION, FORGE, None, None)
CALL = ForgeCall(2**256 - 1, b"\x11" * 32, b"\x22" * 32, 2**64 - 1)


def abi_items(kind: str) -> list[dict[str, Any]]:
    return [item for name in contracts.NAMES for item in contracts.load(name).abi if item["type"] == kind]


def signature(item: dict[str, Any]) -> str:
    return f"{item['name']}({','.join(collapse_if_tuple(i) for i in item['inputs'])})"


def test_a_forge_call_is_laid_out_word_by_word() -> None:
    words = [b"\xff" * 32, b"\x11" * 32, b"\x22" * 32, bytes(24) + b"\xff" * 8]
    assert encode_call(CALL) == keccak(text="forge(uint256,bytes32,bytes32,uint64)")[:4] + b"".join(words)


def test_an_approval_is_laid_out_word_by_word() -> None:
    words = bytes(12) + bytes.fromhex(FORGE[2:]) + bytes(31) + b"\x01"
    assert encode_call(ApprovalCall(FORGE, True)) == bytes.fromhex("a22cb465") + words


@given(st.integers(0, 2**256 - 1), st.binary(min_size=32, max_size=32), st.integers(0, 2**64 - 1))
def test_what_is_shown_is_what_is_encoded(output_id: int, word: bytes, deadline_s: int) -> None:
    call = ForgeCall(output_id, word, word[::-1], deadline_s)
    assert decode_call(encode_call(call)) == call


@given(st.binary(max_size=200))
def test_foreign_bytes_are_never_shown_as_something_known(tail: bytes) -> None:
    for start in (b"", selector("forge(uint256,bytes32,bytes32,uint64)"), selector("setApprovalForAll(address,bool)")):
        with contextlib.suppress(ForgeError):
            assert encode_call(decode_call(start + tail)) == start + tail


def test_bytes_behind_the_call_are_not_overlooked() -> None:
    with pytest.raises(ForgeError, match="unknown_call"):
        decode_call(encode_call(CALL) + b"\x00")


def test_the_recipe_hash_is_that_of_abi_encode() -> None:
    def word(number: int) -> bytes:
        return number.to_bytes(32, "big")

    laid_out = word(1) + bytes(12) + bytes.fromhex(COLLECTION[2:]) + word(10) + word(128) + word(2) + word(3) + word(4)
    assert recipe_hash(1, COLLECTION, 10, [3, 4]) == keccak(laid_out)


def test_the_selectors_and_topics_are_those_of_the_contracts() -> None:
    functions = {signature(item) for item in abi_items("function")}
    used = {
        "forge(uint256,bytes32,bytes32,uint64)",
        "setApprovalForAll(address,bool)",
        "recipe(uint256)",
        "recipeHash(uint256)",
        "intentUsed(address,bytes32)",
        "collection()",
        "balanceOfBatch(address[],uint256[])",
        "totalSupply(uint256)",
        "isApprovedForAll(address,address)",
    }
    assert used <= functions
    topics = {keccak(text=signature(item)) for item in abi_items("event")}
    assert {effects.FORGED, effects.TRANSFER_SINGLE, effects.TRANSFER_BATCH, effects.APPROVAL_FOR_ALL} <= topics


def test_every_error_a_forge_can_meet_is_known_with_the_contracts_own_fields() -> None:
    in_abi = {item["name"]: tuple((i["type"], i["name"]) for i in item["inputs"]) for item in abi_items("error")}
    ours = {name: fields for name, fields in ERRORS.items() if name not in ("Error", "Panic")}
    assert ours == {name: in_abi[name] for name in ours}
    of_the_forge = {item["name"] for item in contracts.load("StemForge").abi if item["type"] == "error"}
    only_for_the_owner = {"BadRecipe", "RecipeFrozen", "OwnableInvalidOwner", "OwnableUnauthorizedAccount"}
    assert of_the_forge - only_for_the_owner <= set(ERRORS)


def test_a_refusal_is_decoded_with_its_fields() -> None:
    data = selector("Expired(uint64,uint256)") + encode(["uint64", "uint256"], [7, 9])
    assert decode_reason(data) == Reason("Expired", (("deadline", "7"), ("timestamp", "9")))
    assert decode_reason(b"") == Reason("none")


@given(st.sampled_from(sorted(ERRORS)), st.binary(max_size=100))
def test_any_error_data_gives_a_reason(name: str, tail: bytes) -> None:
    start = selector(f"{name}({','.join(kind for kind, _ in ERRORS[name])})")
    assert decode_reason(start + tail).name in (name, "unknown")
    assert decode_reason(tail).name


def logs_of_a_forge() -> tuple[tuple[Log, ...], Forged]:
    chain = FakeChain()
    recipe = recipe_hash(CHAIN_ID, COLLECTION, 100, [1, 2, 3])
    call = ForgeCall(100, recipe, b"i" * 32, 2**63)
    events = chain._forge(State({1: 1, 2: 1, 3: 1}), call, 0)
    logs = as_logs(events, chain.blocks[-1].block, "0x" + "00" * 32)
    return logs, Forged(b"i" * 32, ALICE, 100, recipe, (1, 2, 3))


def test_the_logs_of_a_forge_are_exactly_what_was_expected() -> None:
    logs, expected = logs_of_a_forge()
    assert forge_differences(read_effects(logs, CONFIG), CONFIG, ALICE, expected) == ()


def with_log(logs: tuple[Log, ...], **changes: Any) -> tuple[Log, ...]:
    from dataclasses import replace

    return (*logs, replace(logs[-1], **changes))


def test_any_log_more_or_less_is_a_difference() -> None:
    logs, expected = logs_of_a_forge()

    def differences(changed: tuple[Log, ...]) -> tuple[str, ...]:
        return forge_differences(read_effects(changed, CONFIG), CONFIG, ALICE, expected)

    assert differences(logs[1:]) == ("event",)
    assert differences((logs[0], logs[2])) == ("burns",)
    assert differences(logs[:2]) == ("mint",)
    assert differences(with_log(logs)) == ("mint",)
    assert differences(with_log(logs, address=FORGE)) == ("other_logs",)
    assert differences(with_log(logs, topics=())) == ("other_logs",)
    assert differences(with_log(logs, data=b"")) == ("other_logs",)
    me, forge = effects.address_topic(ALICE), effects.address_topic(FORGE)
    elsewhere = (effects.TRANSFER_SINGLE, forge, me, forge)
    assert differences(with_log(logs, topics=elsewhere)) == ("other_logs",)
    burned_more = (effects.TRANSFER_SINGLE, forge, me, bytes(32))
    assert differences(with_log(logs, topics=burned_more)) == ("burns",)
    approval = (effects.APPROVAL_FOR_ALL, me, forge)
    assert differences(with_log(logs, topics=approval, data=encode(["bool"], [True]))) == ("other_logs",)
