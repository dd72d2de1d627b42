"""The audio process carries nothing but what it needs, proved in an interpreter of its own."""

import subprocess
import sys

import pytest


def modules_after(statement: str) -> set[str]:
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_audio_process_brings_in_neither_qt_nor_chain_nor_decoders():
    loaded = modules_after("import audio.host, audio.backends.portaudio")
    assert not loaded & {"PySide6", "qasync", "web3", "chain", "app", "soundfile", "_soundfile", "soxr", "pyrage"}


def test_the_audio_process_needs_only_numpy_and_sounddevice():
    bare = modules_after("import multiprocessing.spawn")
    foreign = modules_after("import audio.host, audio.backends.portaudio") - bare - set(sys.stdlib_module_names)
    assert foreign - {"audio", "numpy", "sounddevice", "_sounddevice", "cffi", "_cffi_backend"} == set()


@pytest.mark.parametrize("part", ["audio.host", "audio.engine", "audio.renderer"])
def test_only_the_device_back_end_loads_portaudio(part: str):
    assert "sounddevice" not in modules_after(f"import {part}")


def test_the_window_process_does_not_load_decoders_with_the_handle():
    assert not modules_after("from audio import Engine, Stem") & {"soundfile", "soxr", "sounddevice"}


def test_numpy_gets_one_thread_in_the_audio_process():
    done = subprocess.run(
        [sys.executable, "-c", "import audio.host, os; print(os.environ['OPENBLAS_NUM_THREADS'])"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == "1"
