"""What the doctor found, as the window shows it: values, the intents, the fact and the rules."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.state.model import AppState


@dataclass(frozen=True)
class DiagnosisRow:
    """verdict: "fine", "warning", "wrong" or "skipped". name: a short fixed code."""

    name: str
    title: str
    sentence: str
    verdict: str


@dataclass(frozen=True)
class Diagnosis:
    """running: more rows come. repairable: content is damaged, and can be set aside. report: a text without secrets."""

    rows: tuple[DiagnosisRow, ...] = ()
    running: bool = False
    repairable: bool = False
    report: str = ""


@dataclass(frozen=True)
class Diagnose:
    """Look at everything again. repair: set damaged content aside."""

    repair: bool = False


@dataclass(frozen=True)
class DiagnosisShown:
    diagnosis: Diagnosis


RULES: "dict[type, Callable[[AppState, Any], AppState]]" = {
    DiagnosisShown: lambda state, fact: replace(state, diagnosis=fact.diagnosis),
}
