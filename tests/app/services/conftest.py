"""A forge to try things at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app.services.smithy import Smithy


@pytest.fixture
async def smithy(tmp_path: Path) -> AsyncIterator[Smithy]:
    smithy = Smithy(tmp_path)
    await smithy.service.open_journal()
    yield smithy
    await smithy.service.close()
