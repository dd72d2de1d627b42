from itertools import combinations

from app.state.actions import ACTIONS, clashes, keys_of

BY_ID = {action.id: action for action in ACTIONS}


def test_every_action_has_an_id_of_its_own() -> None:
    assert len(BY_ID) == len(ACTIONS)


def test_no_two_actions_of_the_window_share_a_key() -> None:
    for one, other in combinations([action for action in ACTIONS if not action.local], 2):
        assert not set(one.keys) & set(other.keys), (one.id, other.id)


def test_a_chosen_key_stands_in_for_the_first_and_the_others_stay() -> None:
    play = BY_ID["play"]
    assert keys_of(play, {"play": "P"}) == ("P", *play.keys[1:])
    assert keys_of(play, {"play": ""}) == play.keys[1:]
    assert keys_of(play, {"loop": "P"}) == play.keys


def test_a_key_that_another_action_has_is_a_clash_until_that_one_gets_another() -> None:
    assert clashes("play", "L", {}) is BY_ID["loop"]
    assert clashes("loop", "L", {}) is None
    assert clashes("play", "L", {"loop": "Ctrl+L"}) is None
