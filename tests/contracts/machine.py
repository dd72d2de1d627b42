"""A stateful test of the three contracts together, against a plain twin in Python.

Holders trade, approve, burn, forge in both tiers, replay intents, come late, name wrong recipes, reveal and settle. The
twin foretells every outcome; the invariants look at the chain alone.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, ClassVar

from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import contracts
from tests.contracts.chain import Event, Reverted, Revm, named
from tests.contracts.world import ALBUM, FAR, OTHER_SONG, SEALED, SONG, STEMS, World, make_world

OTHER_STEMS = (12, 21)
RECIPES = {SONG: STEMS, OTHER_SONG: OTHER_STEMS, ALBUM: (SONG, OTHER_SONG)}
POOL = {11: 5, 13: 2, 21: 13}
TOKENS = (*STEMS, 21, *RECIPES, SEALED)
NOBODY = "0x" + "00" * 20

holders = st.integers(0, 2)
outputs = st.sampled_from(sorted(RECIPES))


@dataclass
class Round:
    ready_block: int
    seed: bytes | None = None
    decided: bool = False


@dataclass
class RevealTwin:
    """The queue and the pool, said plainly."""

    left: Counter[int] = field(default_factory=lambda: Counter(POOL))
    rounds: list[Round] = field(default_factory=list)
    queue: list[tuple[str, int]] = field(default_factory=list)
    settled: int = 0

    def record(self, chain: Revm, block: int) -> None:
        for number, waiting in enumerate(self.rounds):
            if waiting.decided:
                continue
            if block <= waiting.ready_block:
                return
            if block - waiting.ready_block > 256:
                for late in self.rounds[number:]:
                    late.decided = True
                return
            waiting.seed, waiting.decided = chain.block_hash(waiting.ready_block), True

    def request(self, chain: Revm, holder: str, amount: int) -> None:
        block = chain.block_number()
        self.record(chain, block)
        if not self.rounds or block >= self.rounds[-1].ready_block:
            self.rounds.append(Round(block + 2))
        self.queue += [(holder, len(self.rounds) - 1)] * amount

    def settle(self, chain: Revm, draws: int) -> list[tuple[str, int]]:
        self.record(chain, chain.block_number())
        drawn: list[tuple[str, int]] = []
        while len(drawn) < draws and self.queue and self.rounds[self.queue[0][1]].decided:
            holder, number = self.queue.pop(0)
            stem = self._draw(self.rounds[number].seed)
            self.left[stem] -= 1
            self.settled += 1
            drawn.append((holder, stem))
        return drawn

    def _draw(self, seed: bytes | None) -> int:
        if seed is None:
            return max(sorted(self.left), key=lambda stem: self.left[stem])
        tickets = [stem for stem in sorted(self.left) for _ in range(self.left[stem])]
        number = int.from_bytes(keccak(encode(["bytes32", "uint256"], [seed, self.settled])))
        return tickets[number % len(tickets)]


class Collectors(RuleBasedStateMachine):
    """done counts over all runs what really happened, so that a run in which little happens can fail."""

    forge_artefact: ClassVar[contracts.Artefact | None] = None
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.chain = Revm()
        self.world: World = make_world(self.chain, self.forge_artefact)
        self.people = (self.world.alice, self.world.bob, self.world.carol)
        self.owned: Counter[tuple[str, int]] = Counter()
        self.approved: set[tuple[str, str]] = set()
        self.used: set[tuple[str, bytes]] = set()
        self.revealed: set[tuple[str, bytes]] = set()
        self.twin = RevealTwin()
        # From here on only what the chain reported.
        self.seen_forges: Counter[int] = Counter()
        self.seen_intents: list[tuple[str, bytes]] = []
        self.seen_minted: Counter[int] = Counter()
        self.seen_burned_otherwise: Counter[int] = Counter()
        self.fresh = 0

        world = self.world
        for output, inputs in RECIPES.items():
            world.forge.send(world.owner, "setRecipe", output, inputs)
        self.recipe_hashes = {output: world.recipe_hash(output) for output in (*RECIPES, SEALED)}
        self._note(world.reveal.send(world.owner, "seal", SEALED, world.alice, tuple(POOL), tuple(POOL.values())))
        self.owned[world.alice, SEALED] = sum(POOL.values())
        for person in (world.bob, world.carol):
            self._give_sealed(person, 6)
        for person in self.people:
            self._restock(person, 3)
            for operator in (world.forge, world.reveal):
                self._approve(person, operator.address, True)

    # ---- what people do

    @rule(person=holders, copies=st.integers(1, 20))
    def restock(self, person: int, copies: int) -> None:
        self._restock(self.people[person], copies)

    @rule(person=holders, reveal=st.booleans(), approved=st.sampled_from([True, True, False]))
    def approve(self, person: int, reveal: bool, approved: bool) -> None:
        operator = self.world.reveal if reveal else self.world.forge
        self._approve(self.people[person], operator.address, approved)

    @rule(giver=holders, taker=holders, token=st.sampled_from(TOKENS), amount=st.integers(0, 6))
    def transfer(self, giver: int, taker: int, token: int, amount: int) -> None:
        source, target = self.people[giver], self.people[taker]
        expected = "" if self.owned[source, token] >= amount else "ERC1155InsufficientBalance"
        if self._try(expected, source, "safeTransferFrom", source, target, token, amount, b""):
            self.owned[source, token] -= amount
            self.owned[target, token] += amount

    @rule(person=holders, token=st.sampled_from(TOKENS), amount=st.integers(0, 2))
    def burn(self, person: int, token: int, amount: int) -> None:
        holder = self.people[person]
        expected = "" if self.owned[holder, token] >= amount else "ERC1155InsufficientBalance"
        if self._try(expected, holder, "burn", holder, token, amount):
            self.owned[holder, token] -= amount

    @rule(
        person=holders,
        output=st.one_of(outputs, st.just(SEALED)),
        intent=st.integers(0, 3),
        lead_s=st.sampled_from([FAR, FAR, 1, 0]),
        right_recipe=st.sampled_from([True, True, True, False]),
    )
    def forge(self, person: int, output: int, intent: int, lead_s: int, right_recipe: bool) -> None:
        self._forge(self.people[person], output, intent.to_bytes(32), lead_s, right_recipe)

    @rule(person=holders, output=outputs)
    def forge_every_set(self, person: int, output: int) -> None:
        holder = self.people[person]
        for _ in range(min(self.owned[holder, token] for token in RECIPES[output])):
            self._forge_anew(holder, output)

    @precondition(lambda self: self.seen_intents)
    @rule(data=st.data(), output=outputs)
    def replay(self, data: st.DataObject, output: int) -> None:
        holder, intent = data.draw(st.sampled_from(self.seen_intents))
        self._forge(holder, output, intent, FAR, True)

    @rule(
        person=holders,
        amount=st.integers(0, 3),
        intent=st.integers(0, 3),
        lead_s=st.sampled_from([FAR, FAR, FAR, 1, 0]),
    )
    def request_reveal(self, person: int, amount: int, intent: int, lead_s: int) -> None:
        self._reveal(self.people[person], amount, intent.to_bytes(32), lead_s)

    @rule(draws=st.integers(0, 4))
    def settle(self, draws: int) -> None:
        events = self.world.reveal.send(self.world.owner, "settle", draws)
        self._note(events)
        expected = self.twin.settle(self.chain, draws)
        assert [(it["holder"], it["stemId"]) for it in named(events, "Revealed")] == expected
        self.owned.update(expected)
        self.done["revealed"] += len(expected)
        self.done["rounds expired"] += len(list(named(events, "RoundExpired")))

    @rule(blocks=st.sampled_from([1, 1, 2, 2, 3, 254, 256, 300]))
    def wait(self, blocks: int) -> None:
        self.chain.mine(blocks)

    def teardown(self) -> None:
        """Whatever came before, everyone ends with a harvest in both tiers, and the queue is settled.

        Hypothesis likes to leave rules out of whole runs; this keeps a run from proving nothing.
        """
        for holder in self.people:
            self._restock(holder, 6)
            for operator in (self.world.forge, self.world.reveal):
                self._approve(holder, operator.address, True)
        for person, holder in enumerate(self.people):
            for output in (SONG, OTHER_SONG) * 3:
                self._forge_anew(holder, output)
            self.forge_every_set(person, ALBUM)
            self._forge(holder, SONG, (1000 + self.fresh).to_bytes(32), FAR, True)
            self._forge(holder, SONG, b"late".ljust(32), 0, True)
            self.fresh += 1
            self._reveal(holder, 1, (1000 + self.fresh).to_bytes(32), FAR)
        self.wait(2)
        self.settle(99)
        self.supply_is_the_sum_of_balances()
        self.what_was_burned_is_recipe_times_outputs()
        self.no_intent_was_used_twice()
        self.a_pool_holds_one_stem_for_each_sealed_token_and_queued_draw()

    # ---- what always holds, asked of the chain

    @invariant()
    def supply_is_the_sum_of_balances(self) -> None:
        for token in TOKENS:
            balances = self.world.collection.call("balanceOfBatch", self.people, [token] * len(self.people))
            assert sum(balances) == self.world.supply(token), f"token {token}"
            assert balances == tuple(self.owned[person, token] for person in self.people), f"token {token}"

    @invariant()
    def what_was_burned_is_recipe_times_outputs(self) -> None:
        for token in TOKENS:
            burned = sum(self.seen_forges[output] for output, inputs in RECIPES.items() if token in inputs)
            left = self.seen_minted[token] - self.seen_burned_otherwise[token] + self.seen_forges[token]
            assert self.world.supply(token) == left - burned, f"token {token}"

    @invariant()
    def no_intent_was_used_twice(self) -> None:
        assert len(self.seen_intents) == len(set(self.seen_intents))

    @invariant()
    def a_pool_holds_one_stem_for_each_sealed_token_and_queued_draw(self) -> None:
        _, left = self.world.reveal.call("pool", SEALED)
        assert left == tuple(self.twin.left[stem] for stem in POOL)
        queued = self.world.reveal.call("drawsRequested") - self.world.reveal.call("drawsSettled")
        gone = self.seen_burned_otherwise[SEALED] - self.world.reveal.call("drawsRequested")
        assert sum(left) == self.world.supply(SEALED) + queued + gone

    # ---- how

    def _forge_anew(self, holder: str, output: int) -> None:
        self.fresh += 1
        self._forge(holder, output, (1000 + self.fresh).to_bytes(32), FAR, True)

    def _forge(self, holder: str, output: int, intent: bytes, lead_s: int, right_recipe: bool) -> None:
        now = self.chain.timestamp() + 1
        deadline = FAR if lead_s == FAR else now - 1 + lead_s
        recipe = self.recipe_hashes[output] if right_recipe else b"wrong".ljust(32)
        inputs = RECIPES.get(output, ())
        if now > deadline:
            expected = "Expired"
        elif (holder, intent) in self.used:
            expected = "IntentUsed"
        elif not inputs:
            expected = "UnknownRecipe"
        elif not right_recipe:
            expected = "RecipeChanged"
        elif (holder, self.world.forge.address) not in self.approved:
            expected = "ERC1155MissingApprovalForAll"
        else:
            short = any(self.owned[holder, token] < 1 for token in inputs)
            expected = "ERC1155InsufficientBalance" if short else ""
        if self._try(expected, holder, "forge", output, recipe, intent, deadline, on=self.world.forge):
            self.used.add((holder, intent))
            self.owned.subtract((holder, token) for token in inputs)
            self.owned[holder, output] += 1
            self.done["forged an album" if output == ALBUM else "forged a song"] += 1

    def _reveal(self, holder: str, amount: int, intent: bytes, lead_s: int) -> None:
        now = self.chain.timestamp() + 1
        deadline = FAR if lead_s == FAR else now - 1 + lead_s
        if now > deadline:
            expected = "Expired"
        elif (holder, intent) in self.revealed:
            expected = "IntentUsed"
        elif amount == 0:
            expected = "NothingToReveal"
        elif (holder, self.world.reveal.address) not in self.approved:
            expected = "ERC1155MissingApprovalForAll"
        else:
            expected = "" if self.owned[holder, SEALED] >= amount else "ERC1155InsufficientBalance"
        if self._try(expected, holder, "requestReveal", SEALED, amount, intent, deadline, on=self.world.reveal):
            self.revealed.add((holder, intent))
            self.owned[holder, SEALED] -= amount
            self.twin.request(self.chain, holder, amount)

    def _restock(self, holder: str, copies: int) -> None:
        tokens = (*STEMS, 21)
        self._note(self.world.collection.send(self.world.owner, "mintBatch", holder, tokens, [copies] * len(tokens)))
        self.owned.update({(holder, token): copies for token in tokens})

    def _give_sealed(self, taker: str, amount: int) -> None:
        giver = self.world.alice
        self.world.collection.send(giver, "safeTransferFrom", giver, taker, SEALED, amount, b"")
        self.owned[giver, SEALED] -= amount
        self.owned[taker, SEALED] += amount

    def _approve(self, holder: str, operator: str, approved: bool) -> None:
        self.world.collection.send(holder, "setApprovalForAll", operator, approved)
        (self.approved.add if approved else self.approved.discard)((holder, operator))

    def _try(self, expected: str, sender: str, function: str, *arguments: Any, on: Any = None) -> bool:
        """Sends; the outcome must be the foretold error, or success for ""."""
        try:
            events = (on or self.world.collection).send(sender, function, *arguments)
        except Reverted as error:
            self.foretold(expected, error.name)
            self.done[error.name] += 1
            return False
        self._note(events)
        self.foretold(expected, "")
        return True

    def foretold(self, expected: str, happened: str) -> None:
        assert happened == expected

    def _note(self, events: list[Event]) -> None:
        for it in named(events, "Forged"):
            self.seen_forges[it["outputId"]] += 1
            self.seen_intents.append((it["holder"], it["intentId"]))
        forging = next(named(events, "Forged"), None) is not None
        single = [(it, (it["id"],), (it["value"],)) for it in named(events, "TransferSingle")]
        batch = [(it, it["ids"], it["values"]) for it in named(events, "TransferBatch")]
        for it, tokens, amounts in single + batch:
            for token, amount in zip(tokens, amounts, strict=True):
                if it["from"] == NOBODY and not forging:
                    self.seen_minted[token] += amount
                if it["to"] == NOBODY and not forging:
                    self.seen_burned_otherwise[token] += amount
