"""A leaf of a tree without a test is a promise nobody keeps, a test without a leaf one nobody reads."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", ["forge", "reveal"])
def test_every_leaf_has_its_test_and_every_test_its_leaf(name: str) -> None:
    tree = (HERE / f"{name}.tree").read_text(encoding="utf-8")
    leaves = [re.sub(r"\W+", "_", leaf).lower() for leaf in re.findall(r"─ (it .*)", tree)]
    tests = re.findall(r"^def test_(\w+)\(", (HERE / f"test_{name}.py").read_text(encoding="utf-8"), re.M)
    assert sorted(leaves) == sorted(tests)
