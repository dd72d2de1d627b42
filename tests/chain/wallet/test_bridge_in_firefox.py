"""The page in a real Firefox: the heart of what is tested in Chromium, word for word."""

import pytest

from tests.chain.gate.conftest import gate, identities, node, pressed, session, shared_node  # noqa: F401
from tests.chain.wallet.firefox import connected_to_firefox, firefox_path, running_firefox
from tests.chain.wallet.test_bridge_in_chromium import (  # noqa: F401
    forge_world,
    test_a_forge_goes_through_the_page_to_its_end,
    test_a_reloaded_page_has_lost_its_rights_and_a_new_link_goes_on,
    test_a_strangers_page_in_the_same_browser_can_do_nothing,
    test_a_user_who_refuses_to_connect_can_think_again,
    test_a_wallet_connects_signs_and_sends,
    test_it_is_worked_with_the_keyboard_alone,
    test_of_two_wallets_the_chosen_one_is_asked,
    test_signing_in_unlocks_the_music,
    test_switches_in_the_wallet_are_noticed,
    test_the_code_leaves_the_address_and_the_token_no_trace,
    test_without_a_wallet_the_page_says_so_and_one_that_comes_late_is_seen,
)

pytestmark = pytest.mark.skipif(
    firefox_path() is None, reason="Firefox is not installed here; Debian calls it firefox-esr"
)


@pytest.fixture(scope="module")
def firefox():
    with running_firefox() as address:
        yield address


@pytest.fixture
async def browser(firefox):
    async with connected_to_firefox(firefox) as browser:
        yield browser
