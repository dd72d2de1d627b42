import hashlib
from pathlib import Path

import pytest

import contracts
from tests.contracts import compiling


@pytest.mark.parametrize("name", contracts.NAMES)
def test_an_artefact_names_the_sources_it_was_made_from(name: str) -> None:
    folder = compiling.CONTRACTS
    sources = sorted(
        path.relative_to(folder).as_posix() for part in ("src", "interfaces") for path in (folder / part).glob("*.sol")
    )
    text = "".join(f"{path}\0{(folder / path).read_text(encoding='utf-8')}\0" for path in sources)
    assert contracts.load(name).source_sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_recompiling_gives_the_committed_artefacts(tmp_path: Path) -> None:
    compiling.build(tmp_path)
    committed = compiling.CONTRACTS / "artefacts"
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in committed.iterdir()}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (committed / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", contracts.NAMES)
def test_a_contract_fits_the_size_limit(name: str) -> None:
    assert len(contracts.load(name).bytecode) < 24_576


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError):
        contracts.load("../package")
