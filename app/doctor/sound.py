"""Examination of the sound: devices, and if wished for two seconds of a tone."""

from time import monotonic, sleep

from app.doctor.finding import Finding, Verdict
from app.i18n import tr, trn
from app.preflight import sound_library_problem
from audio import Devices, Engine, EngineError, EngineReady
from audio.tone import TONE_S

_WAIT_S = 20.0
_LOOK_S = 0.05


def devices(backend: str, device: str, *, tone: bool) -> Finding:
    """Blocking: up to half a minute. Runs an engine of its own; nothing else may use the device exclusively."""
    problem = sound_library_problem()
    if problem:
        return Finding("sound", tr("Sound"), Verdict.WRONG, problem)
    facts: dict[str, object] = {}
    try:
        with Engine(backend=backend, device=device or None) as engine:
            engine.wait_for(EngineReady, _WAIT_S)
            engine.ask_devices()
            names = engine.wait_for(Devices, _WAIT_S).names
            if tone:
                _sound(engine)
            status = engine.status()
    except (EngineError, TimeoutError, OSError) as error:
        facts["error"] = type(error).__name__
        sentence = tr("The sound engine did not come up: start the program again; if it stays, restart the computer.")
        return Finding("sound", tr("Sound"), Verdict.WRONG, sentence, facts)
    facts |= {"devices": list(names), "backend": status.backend, "device": status.device, "rate_hz": status.rate_hz}
    facts |= {"underruns": status.underruns, "frames_rendered": status.frames_rendered}
    if status.backend == "silent" and backend != "silent":
        return _no_device(facts)
    heard = f" {tr('A tone was played for two seconds: did you hear it?')}" if tone else ""
    if status.underruns:
        return _fell_out(status.underruns, facts, heard)
    sentence = (
        trn(
            "{count} device; {name} plays at {rate_hz} Hz.",
            "{count} devices; {name} plays at {rate_hz} Hz.",
            len(names),
            name=status.device or status.backend,
            rate_hz=status.rate_hz,
        )
        + heard
    )
    return Finding("sound", tr("Sound"), Verdict.FINE, sentence, facts)


def of_the_window(output: str, *, silent: bool, rate_hz: int, dropouts: int) -> Finding:
    """What the window that runs knows of its own sound: the device is its, and no second engine disturbs it."""
    facts: dict[str, object] = {"device": output, "rate_hz": rate_hz, "underruns": dropouts}
    if silent:
        return _no_device(facts)
    if dropouts:
        return _fell_out(dropouts, facts)
    sentence = tr(
        "This window plays through it: “Play a test tone” lets you hear whether it comes out where it should."
    )
    return Finding("sound", tr("Sound"), Verdict.FINE, sentence, facts)


def _no_device(facts: dict[str, object]) -> Finding:
    sentence = tr("No device can play: plug one in, or see whether another program holds it. It is found by itself.")
    return Finding("sound", tr("Sound"), Verdict.WARNING, sentence, facts)


def _fell_out(count: int, facts: dict[str, object], heard: str = "") -> Finding:
    sentence = trn(
        "Sound fell out {count} time: choose larger blocks in the settings.",
        "Sound fell out {count} times: choose larger blocks in the settings.",
        count,
    )
    return Finding("sound", tr("Sound"), Verdict.WARNING, sentence + heard, facts)


def _sound(engine: Engine) -> None:
    """Errors: TimeoutError when the device does not take two seconds of sound in ten times as long."""
    begun, deadline_s = engine.status(), monotonic() + _WAIT_S
    engine.sound_tone()
    while (status := engine.status()).frames_rendered < begun.frames_rendered + (TONE_S + _LOOK_S) * status.rate_hz:
        if monotonic() > deadline_s:
            raise TimeoutError
        sleep(_LOOK_S)
