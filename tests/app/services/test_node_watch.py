"""A node that goes back in time or stands still is said, once, until it is over."""

import asyncio

from app.services.node_watch import TOO_OLD_S, NodeWatch
from app.state.store import Store


class Watch:
    def __init__(self, chain_id: int = 1) -> None:
        self.store, self.now_s = Store(), 1000.0
        self.watch = NodeWatch(chain_id, self.store, lambda: self.now_s)

    @property
    def titles(self) -> list[str]:
        return [notice.title for notice in self.store.state.notices]


def test_a_newest_block_that_is_lower_than_before_is_said_until_the_chain_goes_on() -> None:
    it = Watch()
    it.watch.saw(8, 1000.0)
    assert it.titles == []
    it.watch.saw(7, 1000.0)
    assert it.titles == ["The node went back in time"]
    assert "block is 7, and was 8" in it.store.state.notices[0].sentence
    it.watch.saw(8, 1000.0)
    assert it.titles == []


async def test_a_node_without_new_blocks_is_said_to_stand_still_until_one_comes() -> None:
    it = Watch()
    it.watch.saw(8, 1000.0)
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        it.now_s += TOO_OLD_S
        if len(naps) == 4:
            raise asyncio.CancelledError

    await asyncio.gather(it.watch.run(nap), return_exceptions=True)
    assert it.titles == ["The node stands still"]
    it.watch.saw(9, it.now_s)
    assert it.titles == []


def test_a_private_chain_may_rest_and_a_block_of_unknown_age_is_not_judged() -> None:
    private, unknown = Watch(31337), Watch()
    private.watch.saw(8, 1000.0)
    unknown.watch.saw(8, None)
    for it in (private, unknown):
        it.now_s += 10 * TOO_OLD_S
        it.watch.look_at_the_clock()
        assert it.titles == []
