from collections.abc import AsyncIterator

import pytest

from tests.chain.forge.arena import Arena
from tests.chain.forge.conftest import arena as arena
from tests.chain.forge.conftest import forge_node as forge_node
from tests.chain.forge.conftest import set_up as set_up
from tests.chain.reveal.desk import Desk


@pytest.fixture
async def desk(arena: Arena) -> AsyncIterator[Desk]:
    desk = Desk(arena)
    yield desk
    await desk.runner.close()
