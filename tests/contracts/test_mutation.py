"""Nearly every small wrong change of a contract is noticed by the contract's own tests."""

import pytest

from tests.contracts.mutation import TESTS, mutants_of, survivors

MOST_ALIVE = 0.05


@pytest.mark.nightly
@pytest.mark.parametrize("name", TESTS)
def test_nineteen_of_twenty_mutants_are_killed(name: str) -> None:
    tried, alive = survivors([name])
    print(f"{name}: {tried - len(alive)} of {tried} mutants killed")
    assert tried > 40
    assert len(alive) <= MOST_ALIVE * tried, "\n".join(map(str, alive))


@pytest.mark.parametrize("name", TESTS)
def test_there_are_mutants_of_every_contract(name: str) -> None:
    mutants = list(mutants_of(name))
    assert len(mutants) > 40
    assert all(mutant.before != mutant.after and mutant.text.count("contract ") for mutant in mutants)
