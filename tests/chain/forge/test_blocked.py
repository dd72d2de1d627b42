"""What keeps a forge from being sent, on a real node. Nothing may reach the wallet or the journal."""

from dataclasses import replace

import pytest

from chain.errors import ForgeError
from chain.forge import CheckName, ForgeBlocked, Quote
from chain.ports import BlockId
from tests.chain.forge.arena import ALBUM, SONG, STEMS, Arena, BreakableRpc, steps


async def blocked_by(arena: Arena, quote: Quote) -> list[CheckName]:
    with pytest.raises(ForgeBlocked) as error:
        await steps(arena.runner.confirm(quote))
    assert arena.wallet.asked == [] and arena.journal.entries() == ()
    return [check.name for check in error.value.checks]


async def plan_blocked_by(arena: Arena) -> list[CheckName]:
    with pytest.raises(ForgeBlocked) as error:
        await arena.quote()
    return [check.name for check in error.value.checks]


async def test_an_unknown_recipe_has_no_quote(arena: Arena) -> None:
    with pytest.raises(ForgeError, match="unknown_recipe"):
        await arena.quote(999)


async def test_other_code_at_the_forge_blocks(arena: Arena) -> None:
    arena.with_config(replace(arena.config, forge_code_hash=b"x" * 32))
    assert await plan_blocked_by(arena) == [CheckName.FORGE_CODE]


async def test_code_that_changes_after_the_quote_blocks(arena: Arena) -> None:
    quote = await arena.quote()
    code = arena.anvil.rpc("eth_getCode", arena.config.collection, "latest")
    arena.anvil.rpc("anvil_setCode", arena.config.collection, code + "00")
    assert await blocked_by(arena, quote) == [CheckName.COLLECTION_CODE]
    arena.anvil.rpc("anvil_setCode", arena.config.collection, code)


async def test_a_forge_that_nobody_vouches_for_blocks(arena: Arena) -> None:
    arena.with_config(replace(arena.config, forge_code_hash=None, collection_code_hash=None))
    assert await plan_blocked_by(arena) == [CheckName.FORGE_CODE, CheckName.COLLECTION_CODE]


async def test_a_wallet_on_another_chain_blocks(arena: Arena) -> None:
    quote = await arena.quote()
    arena.wallet.chain = 1
    assert await blocked_by(arena, quote) == [CheckName.WALLET_CHAIN]


async def test_a_node_of_another_chain_blocks(arena: Arena) -> None:
    arena.with_config(replace(arena.config, chain_id=1))
    assert await plan_blocked_by(arena) == [CheckName.NODE_CHAIN, CheckName.WALLET_CHAIN]


async def test_another_account_in_the_wallet_blocks(arena: Arena) -> None:
    quote = await arena.quote()
    arena.wallet.address = arena.rpc_account(3)
    assert await blocked_by(arena, quote) == [CheckName.ACCOUNT]


async def test_a_set_that_is_not_complete_blocks(arena: Arena) -> None:
    quote = await arena.quote(ALBUM)
    assert [check.name for check in quote.failed] == [CheckName.OWNED, CheckName.DRY_RUN]
    assert quote.dry_run.reason is not None and quote.dry_run.reason.name == "ERC1155InsufficientBalance"
    assert await blocked_by(arena, quote) == [CheckName.OWNED, CheckName.DRY_RUN]


async def test_a_stem_sold_after_the_quote_blocks(arena: Arena) -> None:
    quote = await arena.quote()
    arena.give_away(STEMS[0], 2)
    assert await blocked_by(arena, quote) == [CheckName.OWNED, CheckName.DRY_RUN]


async def test_a_missing_approval_blocks(arena: Arena) -> None:
    quote = await arena.quote()
    arena.world.collection.send(arena.alice.lower(), "setApprovalForAll", arena.config.forge, False)
    assert CheckName.APPROVED in await blocked_by(arena, quote)


async def test_too_little_money_for_the_fee_blocks(arena: Arena) -> None:
    arena.anvil.rpc("anvil_setBalance", arena.alice, hex(10**12))
    quote = await arena.quote()
    assert [check.name for check in quote.failed] == [CheckName.FEE]
    assert await blocked_by(arena, quote) == [CheckName.FEE]


async def test_a_quote_near_its_deadline_blocks(arena: Arena) -> None:
    quote = await arena.quote()
    late = quote.shown.deadline_s - arena.config.margin_s + 1
    arena.anvil.rpc("evm_setNextBlockTimestamp", late)
    arena.anvil.mine(1)
    assert await blocked_by(arena, quote) == [CheckName.DEADLINE]


async def test_a_quote_with_other_bytes_than_the_recipe_blocks(arena: Arena) -> None:
    quote = await arena.quote()
    forged = quote.call.data.replace(quote.shown.recipe_hash, b"x" * 32)
    changed = replace(quote, call=replace(quote.call, data=forged))
    assert await blocked_by(arena, changed) == [CheckName.RECIPE, CheckName.DRY_RUN]


async def test_a_quote_that_pays_someone_blocks(arena: Arena) -> None:
    quote = await arena.quote()
    assert await blocked_by(arena, replace(quote, call=replace(quote.call, value_wei=1))) == [CheckName.CALL]
    to_other = replace(quote.call, to=arena.config.collection)
    assert await blocked_by(arena, replace(quote, call=to_other)) == [CheckName.CALL]


async def test_a_node_that_lies_about_the_recipe_is_noticed(arena: Arena) -> None:
    class Liar(BreakableRpc):
        async def call(
            self, to: str, data: bytes, *, sender: str | None = None, value_wei: int = 0, block: BlockId = "latest"
        ) -> bytes:
            reply = await super().call(to, data, sender=sender, value_wei=value_wei, block=block)
            is_recipe = len(reply) == 32 * (2 + len(STEMS))
            return reply[:-1] + bytes([reply[-1] + 1]) if is_recipe else reply

    liar = Liar(arena.node_url)
    arena.rpc, honest = liar, arena.rpc
    arena.with_config(arena.config)
    with pytest.raises(ForgeError, match="recipe_hash_mismatch"):
        await arena.quote(SONG)
    await liar.close()
    arena.rpc = honest
