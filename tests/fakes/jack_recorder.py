"""Records whatever plays on a JACK server until stdin ends; run as a program by `jack.Capture`.

Writes the tape to the file named on the command line, as a NumPy array float32 (frames, 2). A number on stdin is
how many more frames to wait for; the answer comes when they are on the tape.
"""

import contextlib
import gc
import json
import os
import sys
import threading
from typing import Any

import jack
import numpy as np

_SECONDS = 180


def main(tape_path: str) -> None:
    client = jack.Client("tape", no_start_server=True)
    tape = np.zeros((2, _SECONDS * client.samplerate), np.float32)
    ports = [client.inports.register(name) for name in ("left", "right")]
    written = last_time = lost = 0
    enough, target = threading.Event(), _SECONDS * client.samplerate
    port_changed, left = threading.Event(), threading.Event()

    @client.set_process_callback
    def process(frames: int) -> None:
        nonlocal written, last_time, lost
        now = client.last_frame_time
        if written and now != last_time + frames:
            lost += now - last_time - frames
        last_time = now
        end = min(written + frames, tape.shape[1])
        for row, port in zip(tape, ports, strict=True):
            row[written:end] = np.frombuffer(port.get_buffer(), np.float32)[: end - written]
        written = end
        if written >= target:
            enough.set()

    @client.set_port_registration_callback
    def registered(_port: Any, _register: bool) -> None:
        port_changed.set()

    def listen() -> None:
        nonlocal target
        for line in sys.stdin:
            enough.clear()
            target = min(written + int(line), tape.shape[1])
            enough.wait()
            print(json.dumps({"frames": written}), flush=True)
        left.set()
        port_changed.set()

    gc.disable()
    sys.setswitchinterval(0.0002)
    with contextlib.suppress(OSError):
        # Else the process callback waits for the interpreter lock of a thread that is not let run.
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(5))
    client.activate()
    connect(client, ports)
    print(json.dumps({"ready": client.samplerate}), flush=True)
    threading.Thread(target=listen, name="stdin", daemon=True).start()
    while not left.is_set():
        port_changed.wait()
        port_changed.clear()
        connect(client, ports)
    np.save(tape_path, tape[:, :written].T)
    print(json.dumps({"lost_frames": lost}), flush=True)
    # Not by client.close(): it cancels the callback's thread, and where that is just waiting for the interpreter lock
    # nobody ever gets the lock again.
    os._exit(0)


def connect(client: jack.Client, ports: list[Any]) -> None:
    """What other programs play, to us: of each program its first port to the left, its second to the right."""
    seen: dict[str, int] = {}
    for source in client.get_ports(is_audio=True, is_output=True, is_physical=False):
        owner = source.name.partition(":")[0]
        seen[owner] = seen.get(owner, -1) + 1
        if seen[owner] < 2 and owner != client.name:
            port = ports[seen[owner]]
            if not any(other.name == source.name for other in client.get_all_connections(port)):
                client.connect(source, port)


if __name__ == "__main__":
    main(sys.argv[1])
