"""What the audio process is told. Every command counts and they are obeyed in order; they travel over a Pipe."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Play:
    pass


@dataclass(frozen=True)
class Pause:
    pass


@dataclass(frozen=True)
class Stop:
    """Pause, and go to frame 0."""


@dataclass(frozen=True)
class Locate:
    """Move the playhead; beyond the song means its end."""

    frame: int


@dataclass(frozen=True)
class SetLoop:
    """Play first … last − 1 over and over, once the playhead is before `last`.

    crossfade: join the ends with a 10 ms fade; else splice them as they are. The period is the same.
    """

    first: int
    last: int
    crossfade: bool = True


@dataclass(frozen=True)
class ClearLoop:
    pass


@dataclass(frozen=True)
class ResetLoudness:
    """Begin integrated loudness and loudness range anew."""


@dataclass(frozen=True)
class SoundTone:
    """Lay the test tone over whatever plays; while one sounds, nothing."""


@dataclass(frozen=True)
class LoadSong:
    """Attach this store, as soon as it stands, and put it in place of what was there, which fades out meanwhile:
    stopped, at frame 0.

    continues: when a song of one of these generations is on, it is the same song, changed: it plays on, and this
    one crosses in at the playhead once it is decoded there. then: to be obeyed in the same block.
    """

    generation: int
    store_name: str
    continues: tuple[int, ...] = ()
    then: tuple["Transport", ...] = ()


@dataclass(frozen=True)
class UnloadSong:
    pass


@dataclass(frozen=True)
class ListDevices:
    """Answered by the report `Devices`."""


@dataclass(frozen=True)
class TakeOver:
    """To a process that stands by with a device: play on it. All else comes after."""


@dataclass(frozen=True)
class Leave:
    pass


Transport = Play | Pause | Stop | Locate | SetLoop | ClearLoop
Command = Transport | ResetLoudness | SoundTone | LoadSong | UnloadSong | ListDevices | Leave
