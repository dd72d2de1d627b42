"""Everything that `audio` and `chain` offer is documented: what it gives, and what its methods do."""

import importlib
import inspect
from enum import Enum
from typing import Any

import pytest

from chain.ports import Rpc, Signer

HOUSES = ("audio", "chain")
OFFERED = [(house, name) for house in HOUSES for name in importlib.import_module(house).__all__]


def _public(offered: type) -> list[tuple[str, Any]]:
    """Methods and properties written in the class itself, but for those of values and enumerations."""
    return [
        (name, member)
        for name, member in vars(offered).items()
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property | classmethod))
    ]


@pytest.mark.parametrize(("house", "name"), OFFERED)
def test_every_public_name_is_documented(house: str, name: str) -> None:
    offered = getattr(importlib.import_module(house), name)
    own = offered.__dict__.get("__doc__") if isinstance(offered, type) else offered.__doc__
    assert own and not own.startswith(f"{name}("), f"{house}.{name} has no docstring of its own"


@pytest.mark.parametrize(("house", "name"), OFFERED)
def test_every_public_method_says_what_it_does_or_its_class_says_it(house: str, name: str) -> None:
    offered = getattr(importlib.import_module(house), name)
    if not isinstance(offered, type) or issubclass(offered, Enum | BaseException):
        return
    told = inspect.getdoc(offered) or ""
    silent = [
        method
        for method, member in _public(offered)
        if not (inspect.getdoc(member) or method in told or _of_a_port(method) or _speaks_for_itself(member))
    ]
    assert silent == [], f"{house}.{name}: {silent}"


def _of_a_port(method: str) -> bool:
    """Whether a port of the chain house says what it does, for whoever implements it."""
    return any(inspect.getdoc(getattr(port, method, None)) for port in (Rpc, Signer) if hasattr(port, method))


def _speaks_for_itself(member: Any) -> bool:
    """Ending takes no words; neither does a question without arguments whose answer has a type of ours."""
    function = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
    return (
        function.__name__ in ("close", "start", "__enter__", "__exit__")
        and len(inspect.signature(function).parameters) == 1
    )


@pytest.mark.parametrize("house", HOUSES)
def test_what_is_offered_is_there_and_shows_an_example(house: str) -> None:
    module = importlib.import_module(house)
    assert set(dir(module)) | set(module.__all__) and all(hasattr(module, name) for name in module.__all__)
    assert f"from {house} import" in (module.__doc__ or "")
    with pytest.raises(AttributeError):
        module.no_such_name  # noqa: B018
