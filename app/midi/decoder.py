"""Bytes of a controller → which control is where. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.state.midi import ControlId, Kind

_NOTE_OFF, _NOTE_ON, _CHANGE, _WHEEL = 0x80, 0x90, 0xB0, 0xE0
_FINE = 32  # a fine control change is that many numbers above its coarse one
_COARSE = range(32)


@dataclass(frozen=True)
class Moved:
    """at: 0 … 1; a key is 1 while it is down, 0 when it is not."""

    control: ControlId
    at: float


class Decoder:
    """wide: the controls that send a coarse and a fine half. The fine half ends a move; before it nothing is told."""

    def __init__(self, wide: Iterable[ControlId] = ()) -> None:
        self._coarse = {(one.channel, one.number): 0 for one in wide if one.kind is Kind.CC14}

    def read(self, message: tuple[int, ...]) -> Moved | None:
        """None for what moves no control, and for half a move."""
        if len(message) != 3 or not all(0 <= byte < 128 for byte in message[1:]):
            return None
        status, number, value = message
        kind, channel = status & 0xF0, (status & 0x0F) + 1
        if kind in (_NOTE_ON, _NOTE_OFF):
            down = kind == _NOTE_ON and value > 0
            return Moved(ControlId(Kind.NOTE, channel, number), float(down))
        if kind == _WHEEL:
            return Moved(ControlId(Kind.PITCH, channel), (value << 7 | number) / 16383)
        if kind == _CHANGE:
            return self._change(channel, number, value)
        return None

    def _change(self, channel: int, number: int, value: int) -> Moved | None:
        if (channel, number) in self._coarse:
            self._coarse[channel, number] = value
            return None
        whole = (channel, number - _FINE)
        if whole in self._coarse:
            return Moved(ControlId(Kind.CC14, *whole), (self._coarse[whole] << 7 | value) / 16383)
        return Moved(ControlId(Kind.CC, channel, number), value / 127)


class Learner:
    """Which control a hand has moved. A coarse control change is told after the message that follows: it may be its
    fine half. but: controls that are not meant, as they are what was learnt just before."""

    def __init__(self, but: ControlId | None = None) -> None:
        self._but = but
        self._plain = Decoder()
        self._coarse: ControlId | None = None

    def read(self, message: tuple[int, ...]) -> ControlId | None:
        moved = self._plain.read(message)
        if moved is None or self._belongs_to(self._but, moved.control):
            return None
        control, coarse = moved.control, self._coarse
        if control.kind is Kind.NOTE and not moved.at:
            return None  # a key that is let go of
        if coarse is None and control.kind is Kind.CC and control.number in _COARSE:
            self._coarse = control
            return None
        if coarse is None:
            return control
        if control == ControlId(Kind.CC, coarse.channel, coarse.number + _FINE):
            return ControlId(Kind.CC14, coarse.channel, coarse.number)
        return coarse

    @staticmethod
    def _belongs_to(whole: ControlId | None, control: ControlId) -> bool:
        if whole is None or control.channel != whole.channel:
            return False
        if whole.kind in (Kind.CC, Kind.CC14) and control.kind is Kind.CC:
            fine = whole.number + _FINE if whole.kind is Kind.CC14 else whole.number
            return control.number in (whole.number, fine)
        return control == whole
