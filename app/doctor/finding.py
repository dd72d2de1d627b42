"""What one examination found."""

from dataclasses import dataclass, field
from enum import Enum


class Verdict(Enum):
    FINE = "fine"
    WARNING = "warning"
    WRONG = "wrong"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """name: a short fixed code. sentence: what was found, and what to do when it is not fine.

    facts: further values by name, for scripts and bug reports. Nothing here is a secret: URLs are masked.
    """

    name: str
    title: str
    verdict: Verdict
    sentence: str
    facts: dict[str, object] = field(default_factory=dict)
