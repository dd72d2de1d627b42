"""A home with the demo's release in it, and Qt drawn into memory."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pathlib import Path

import pytest

from tests.e2e.theatre import demo_home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return demo_home(tmp_path / "home")
