"""The start-stop machine as a table: what state follows, and what happens to the one playhead.

Every leap of a sounding playhead is a *cut*: what sounded goes on from where it was while it fades out, and
the playhead begins anew, fading in. So a pause stands at the very frame it was asked for.
"""

from dataclasses import dataclass
from enum import IntEnum


class TransportState(IntEnum):
    """What the transport does; a stop and a pause are a fade, at whose end it is there."""

    STOPPED = 0
    PLAYING = 1
    PAUSED = 2


class Event(IntEnum):
    PLAY = 0
    PAUSE = 1
    STOP = 2
    LOCATE = 3
    END = 4  # the playhead has reached the last frame of the song
    LOAD = 5  # another song, or none, takes the place of this one


class Move(IntEnum):
    STAY = 0
    TO_START = 1
    TO_TARGET = 2


@dataclass(frozen=True)
class Step:
    state: TransportState
    move: Move = Move.STAY


_STOPPED, _PLAYING, _PAUSED = TransportState

TABLE: dict[tuple[TransportState, Event], Step] = {
    (_STOPPED, Event.PLAY): Step(_PLAYING),
    (_STOPPED, Event.PAUSE): Step(_STOPPED),
    (_STOPPED, Event.STOP): Step(_STOPPED, Move.TO_START),
    (_STOPPED, Event.LOCATE): Step(_STOPPED, Move.TO_TARGET),
    (_STOPPED, Event.END): Step(_STOPPED),
    (_STOPPED, Event.LOAD): Step(_STOPPED, Move.TO_START),
    (_PLAYING, Event.PLAY): Step(_PLAYING),
    (_PLAYING, Event.PAUSE): Step(_PAUSED),
    (_PLAYING, Event.STOP): Step(_STOPPED, Move.TO_START),
    (_PLAYING, Event.LOCATE): Step(_PLAYING, Move.TO_TARGET),
    (_PLAYING, Event.END): Step(_STOPPED, Move.TO_START),
    (_PLAYING, Event.LOAD): Step(_STOPPED, Move.TO_START),
    (_PAUSED, Event.PLAY): Step(_PLAYING),
    (_PAUSED, Event.PAUSE): Step(_PAUSED),
    (_PAUSED, Event.STOP): Step(_STOPPED, Move.TO_START),
    (_PAUSED, Event.LOCATE): Step(_PAUSED, Move.TO_TARGET),
    (_PAUSED, Event.END): Step(_PAUSED),
    (_PAUSED, Event.LOAD): Step(_STOPPED, Move.TO_START),
}
