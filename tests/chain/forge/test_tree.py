"""A leaf of the tree without a test is a promise nobody keeps, a test without a leaf one nobody reads."""

import re
from pathlib import Path

HERE = Path(__file__).parent
FILES = {
    **{name: f"test_{name}.py" for name in ("forging", "faults", "batch", "two_nodes", "dry_run", "blocked")},
    "stale_node": "test_stale_node.py",
    "reveal": "../reveal/test_revealing.py",
}


def test_every_leaf_has_its_test_and_every_test_its_leaf() -> None:
    tree = (HERE / "forge.tree").read_text(encoding="utf-8")
    leaves = [f"{file}: {leaf}" for leaf, file in re.findall(r"─ it · (.+) \((\w+)\)$", tree, re.M)]
    tests = [f"{name}: {test.replace('_', ' ')}" for name, file in FILES.items() for test in _tests(HERE / file)]
    assert sorted(leaves) == sorted(tests)


def test_every_leaf_stands_under_a_given_and_a_when() -> None:
    lines = (HERE / "forge.tree").read_text(encoding="utf-8").splitlines()
    depths = {re.search(r"\w", line).start(): line for line in lines}  # type: ignore[union-attr]
    assert sorted(depths) == [0, 4, 8, 12]
    for depth, word in ((4, "given"), (8, "when"), (12, "it")):
        assert all(line[depth:].startswith(word) for line in lines if re.search(r"\w", line).start() == depth)  # type: ignore[union-attr]


def _tests(file: Path) -> list[str]:
    return re.findall(r"^(?:async )?def test_(\w+)\(", file.read_text(encoding="utf-8"), re.M)
