"""The system's own ports: a real controller's bytes through JACK MIDI, where RtMidi and a server are there."""

import os
import subprocess
import sys
import textwrap

import pytest

from app.midi.system import is_installed
from tests.fakes.jack import JackServer, missing

PLAYED = textwrap.dedent(
    """
    import threading, time
    import rtmidi
    from app.midi.ports import MidiProblem
    from app.midi.system import SystemPorts

    controller = rtmidi.MidiOut(rtapi=rtmidi.API_UNIX_JACK, name="controller")
    controller.open_virtual_port("faders")
    ports, came, heard = SystemPorts(), threading.Event(), []
    (name,) = [each for each in ports.names() if "faders" in each]

    def hear(message):
        heard.append(message)
        came.set() if message == (0x90, 36, 1) else None

    port = ports.open(name, hear)
    for message in ((0xB0, 7, 100), (0xB0, 39, 5), (0xE0, 1, 2), (0x90, 36, 1)):
        controller.send_message(message)
    assert came.wait(10), heard
    print(heard)
    port.close()
    try:
        ports.open("nobody", hear)
    except MidiProblem:
        print("refused")
    controller.delete()
    """
)


@pytest.mark.alone  # a client that is late has its last period repeated by the server
@pytest.mark.skipif(not is_installed(), reason="the extra `midi` is not installed")
@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_a_device_is_found_and_heard_byte_for_byte_through_jack() -> None:
    with JackServer() as server:
        ran = subprocess.run(
            [sys.executable, "-c", PLAYED], env=os.environ | server.env, capture_output=True, text=True, timeout=30
        )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == ["[(176, 7, 100), (176, 39, 5), (224, 1, 2), (144, 36, 1)]", "refused"]


@pytest.mark.skipif(not is_installed(), reason="the extra `midi` is not installed")
def test_without_any_midi_system_there_is_no_device_and_no_error() -> None:
    told = "from app.midi.system import SystemPorts; print(SystemPorts().names())"
    env = os.environ | {"JACK_NO_START_SERVER": "1", "JACK_DEFAULT_SERVER": "nobody"}
    ran = subprocess.run([sys.executable, "-c", told], env=env, capture_output=True, text=True, timeout=30)
    assert ran.returncode == 0, ran.stderr
