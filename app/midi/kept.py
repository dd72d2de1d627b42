"""Bindings as the settings keep them: "cc14 1 7 gain 3" is kind, channel, number, what it moves, of which strip."""

from collections.abc import Iterable

from app.state.midi import STRIPS, Binding, ControlId, Does, Kind, Target, bound


def texts_of(bindings: Iterable[Binding]) -> tuple[str, ...]:
    return tuple(
        f"{one.control.kind.value} {one.control.channel} {one.control.number} {one.target.does.value} "
        f"{one.target.strip}"
        for one in bindings
    )


def bindings_of(texts: Iterable[str]) -> tuple[Binding, ...]:
    """What can not be read is left out."""
    found: tuple[Binding, ...] = ()
    for text in texts:
        try:
            kind, channel, number, does, strip = text.split()
            control = ControlId(Kind(kind), int(channel), int(number))
            target = Target(Does(does), int(strip))
        except ValueError:
            continue
        most = 31 if control.kind is Kind.CC14 else 127
        known = 1 <= control.channel <= 16 and 0 <= control.number <= most
        if known and (1 <= target.strip <= STRIPS if target.does.of_strip else target.strip == 0):
            found = bound(found, Binding(control, target))
    return found
