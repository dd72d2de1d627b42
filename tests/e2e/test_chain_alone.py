"""The example in the docstring of `chain` does what it says, as a program of its own, against the demo's chain."""

import asyncio
import inspect
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import chain
from chain.profile import Profile
from tests.e2e.theatre import ROOT, Theatre


def _toml(profile: Profile) -> str:
    plain = ("name", "title", "chain_id", "collection", "forge", "first_block", "key_gate", "confirmations")
    rows = [f"{name} = {json.dumps(getattr(profile, name))}" for name in plain]
    rows += [f"{name} = {json.dumps(list(getattr(profile, name)))}" for name in ("rpc_urls", "gateways")]
    rows += ["[code_hashes]", *(f"{name} = {json.dumps(hash_)}" for name, hash_ in profile.code_hashes.items())]
    return "\n".join(rows) + "\n"


async def _run(theatre: Theatre, folder: Path) -> subprocess.CompletedProcess[str]:
    await theatre.library()
    controller = theatre.program.controller
    assert controller is not None and controller.world is not None
    (folder / "demo.toml").write_text(_toml(controller.world.profile), encoding="utf-8")
    example = inspect.cleandoc(chain.__doc__ or "").partition("can forge:\n\n")[2].partition("\nA profile says")[0]
    (folder / "forgeable.py").write_text(textwrap.dedent(example), encoding="utf-8")
    command = [sys.executable, "forgeable.py", "demo.toml", controller.world.signer.address]
    return await asyncio.to_thread(
        subprocess.run,
        command,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=180,
    )


def test_it_prints_what_an_address_can_forge(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "alone"
    folder.mkdir()
    with Theatre(home) as theatre:
        done = theatre.run(_run(theatre, folder))
    assert done.returncode == 0, done.stderr
    assert "Harbour 9 of 9 stems, 1 times" in done.stdout
    assert len(done.stdout.splitlines()) == 7
