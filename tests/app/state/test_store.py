"""The store tells its listeners of every change, in order."""

from app.state import facts, intents
from app.state.model import AppState
from app.state.store import Store


def test_listeners_hear_of_changes_only() -> None:
    store, heard = Store(), []
    store.listen(lambda before, now: heard.append((before.gas, now.gas)))
    store.dispatch(facts.GasKnown("5 gwei"))
    store.dispatch(facts.GasKnown("5 gwei"))
    assert heard == [("", "5 gwei")]


def test_a_dispatch_inside_a_listener_comes_after_the_present_one() -> None:
    store, heard = Store(), []

    def listener(before: AppState, now: AppState) -> None:
        if now.gas == "1":
            store.dispatch(facts.GasKnown("2"))
        heard.append(now.gas)

    store.listen(listener)
    store.dispatch(facts.GasKnown("1"))
    assert heard == ["1", "2"]


def test_a_listener_that_fails_does_not_jam_the_store() -> None:
    store = Store()

    def fails(before: AppState, now: AppState) -> None:
        raise RuntimeError

    store.listen(fails)
    for _ in range(2):
        try:
            store.dispatch(intents.SetMasterGain(-1.0 if store.state.master.gain_db == 0 else -2.0))
        except RuntimeError:
            continue
    assert store.state.master.gain_db == -2.0
