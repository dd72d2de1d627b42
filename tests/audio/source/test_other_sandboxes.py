"""What macOS and Windows are asked for, as their documentation has it: nobody here can ask them."""

import ctypes
from types import SimpleNamespace
from typing import Any

import pytest

from audio.source import job, seatbelt

JOB, PROCESS = 17, 18


class FakeFunction:
    def __init__(self, answer: int) -> None:
        self.answer = answer
        self.asked: list[tuple[Any, ...]] = []

    def __call__(self, *arguments: Any) -> int:
        self.asked.append(arguments)
        return self.answer


def fake_kernel(**answers: int) -> SimpleNamespace:
    usual = {"CreateJobObjectW": JOB, "GetCurrentProcess": PROCESS}
    usual |= {"SetInformationJobObject": 1, "AssignProcessToJobObject": 1}
    return SimpleNamespace(**{name: FakeFunction(answer) for name, answer in (usual | answers).items()})


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the layout of 64 bits")
def test_the_limits_have_the_size_that_windows_expects() -> None:
    assert ctypes.sizeof(job.Limits) == 144


def test_the_process_is_alone_in_its_job_with_a_bound_on_memory() -> None:
    kernel = fake_kernel()
    assert job.enter_job(5 << 30, kernel)
    ((handle, kind, limits, size),) = kernel.SetInformationJobObject.asked
    given = limits._obj
    assert (handle.value, kind, size.value) == (JOB, 9, ctypes.sizeof(job.Limits))
    assert (given.process_memory, given.basic.processes, given.basic.flags) == (5 << 30, 1, 0x2508)
    ((handle, process),) = kernel.AssignProcessToJobObject.asked
    assert (handle.value, process.value) == (JOB, PROCESS)


@pytest.mark.parametrize("function", ["SetInformationJobObject", "AssignProcessToJobObject"])
def test_a_job_that_windows_refuses_is_said(function: str) -> None:
    assert not job.enter_job(1, fake_kernel(**{function: 0}))
    assert not job.enter_job(1, SimpleNamespace())


@pytest.mark.parametrize(("answer", "taken"), [(0, True), (-1, False)])
def test_the_network_and_other_programs_are_taken_away_on_a_mac(answer: int, taken: bool) -> None:
    library = SimpleNamespace(sandbox_init=FakeFunction(answer))
    assert seatbelt.refuse_calls(library) is taken
    ((profile, flags, _),) = library.sandbox_init.asked
    assert b"(deny network*)" in profile and b"(deny process-exec*)" in profile
    assert flags.value == 0
    assert not seatbelt.refuse_calls(SimpleNamespace())
