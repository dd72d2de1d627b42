"""Examination of the sound: devices, and if wished for two seconds of a tone."""

import math
import struct
import tempfile
import wave
from pathlib import Path

from app.doctor.finding import Finding, Verdict
from app.preflight import sound_library_problem
from audio import Devices, Engine, EngineError, EngineReady, SongEnded, SongOpened, Stem

_RATE_HZ = 48_000
_TONE_S = 2.0
_TONE_HZ = 440.0
_PEAK = 0.1
"""−20 dBFS: heard, and no harm in headphones."""

_FADE_S = 0.05
_WAIT_S = 20.0


def devices(backend: str, device: str, *, tone: bool) -> Finding:
    """Blocking: up to half a minute. Runs an engine of its own; nothing else may use the device exclusively."""
    problem = sound_library_problem()
    if problem:
        return Finding("sound", "Sound", Verdict.WRONG, problem)
    facts: dict[str, object] = {}
    try:
        with tempfile.TemporaryDirectory() as folder, Engine(backend=backend, device=device or None) as engine:
            engine.wait_for(EngineReady, _WAIT_S)
            engine.ask_devices()
            names = engine.wait_for(Devices, _WAIT_S).names
            if tone:
                _play(engine, Path(folder))
            status = engine.status()
    except (EngineError, TimeoutError, OSError) as error:
        facts["error"] = type(error).__name__
        sentence = "The sound engine did not come up: start the program again; if it stays, restart the computer."
        return Finding("sound", "Sound", Verdict.WRONG, sentence, facts)
    facts |= {"devices": list(names), "backend": status.backend, "device": status.device, "rate_hz": status.rate_hz}
    facts |= {"underruns": status.underruns, "frames_rendered": status.frames_rendered}
    if status.backend == "silent" and backend != "silent":
        sentence = "No device can play: plug one in, or see whether another program holds it. It is found by itself."
        return Finding("sound", "Sound", Verdict.WARNING, sentence, facts)
    heard = " A tone was played for two seconds: did you hear it?" if tone else ""
    if status.underruns:
        sentence = f"Sound fell out {status.underruns} times: choose larger blocks in the settings.{heard}"
        return Finding("sound", "Sound", Verdict.WARNING, sentence, facts)
    sentence = f"{len(names)} devices; {status.device or status.backend} plays at {status.rate_hz} Hz.{heard}"
    return Finding("sound", "Sound", Verdict.FINE, sentence, facts)


def _play(engine: Engine, folder: Path) -> None:
    file = folder / "tone.wav"
    write_tone(file)
    engine.open([Stem("tone", file)])
    engine.wait_for(SongOpened, _WAIT_S)
    engine.play()
    engine.wait_for(SongEnded, _WAIT_S)


def write_tone(file: Path) -> None:
    """Two seconds of a soft 440 Hz, faded in and out, as 16-bit stereo."""
    frames = int(_RATE_HZ * _TONE_S)
    fade = _RATE_HZ * _FADE_S
    body = bytearray()
    for frame in range(frames):
        level = _PEAK * min(1.0, frame / fade, (frames - 1 - frame) / fade)
        sample = round(32767 * level * math.sin(2 * math.pi * _TONE_HZ * frame / _RATE_HZ))
        body += struct.pack("<hh", sample, sample)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(_RATE_HZ)
        out.writeframes(bytes(body))
