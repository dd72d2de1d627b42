"""A mixing engine: strips, gains, blocks and one playhead. Usable on its own, for a file or for the sound card:

    import sys, pathlib
    from audio import BounceDone, Engine, Stem, StripParams, MixParams, SongOpened

    if __name__ == "__main__":  # the engine's processes are spawned
        stems = [Stem(name, pathlib.Path(name)) for name in sys.argv[2:]]
        with Engine() as engine:
            engine.open(stems, MixParams((StripParams(gain_db=-6.0),) * len(stems)))
            engine.wait_for(SongOpened)
            engine.bounce(pathlib.Path(sys.argv[1]))
            engine.play()
            print(engine.wait_for(BounceDone))

Names are loaded when they are asked for, so that the audio process starts with nothing it does not need.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audio.engine import Engine as Engine
    from audio.errors import AudioError as AudioError
    from audio.errors import DeviceError as DeviceError
    from audio.errors import EngineError as EngineError
    from audio.errors import SourceError as SourceError
    from audio.params import MixParams as MixParams
    from audio.params import StripParams as StripParams
    from audio.reports import BounceDone as BounceDone
    from audio.reports import BounceFailed as BounceFailed
    from audio.reports import Devices as Devices
    from audio.reports import EngineReady as EngineReady
    from audio.reports import EngineStatus as EngineStatus
    from audio.reports import Level as Level
    from audio.reports import SongEnded as SongEnded
    from audio.reports import SongOpened as SongOpened
    from audio.stem import Stem as Stem
    from audio.transport import TransportState as TransportState

_HOMES = {
    "Engine": "engine",
    "AudioError": "errors",
    "DeviceError": "errors",
    "EngineError": "errors",
    "SourceError": "errors",
    "MixParams": "params",
    "StripParams": "params",
    "BounceDone": "reports",
    "Devices": "reports",
    "BounceFailed": "reports",
    "EngineReady": "reports",
    "EngineStatus": "reports",
    "Level": "reports",
    "SongEnded": "reports",
    "SongOpened": "reports",
    "Stem": "stem",
    "TransportState": "transport",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(name)
    return getattr(import_module(f"audio.{home}"), name)
