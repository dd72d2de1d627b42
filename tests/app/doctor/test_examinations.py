"""The doctor sees what is wrong, says what to do, and changes nothing unless told to."""

import hashlib
import json
import sqlite3
import time
from pathlib import Path

import pytest
from aiohttp import web

from app.doctor import machine, network, stores
from app.doctor.__main__ import find_patient
from app.doctor.finding import Verdict
from app.doctor.patient import Patient
from app.doctor.sound import devices
from app.paths import Paths, find_paths
from app.services.diagnosis import diagnose
from app.state.model import AppState, AudioState
from app.state.store import Store
from chain.forge.journal import Journal
from chain.ports import Block
from chain.profile import Profile


def _patient(tmp_path: Path, **more: object) -> Patient:
    paths = find_paths(tmp_path)
    return Patient(paths, paths.journal, None, **more)  # type: ignore[arg-type]


def _profile(port: int, **more: object) -> Profile:
    here = f"http://127.0.0.1:{port}"
    values: dict[str, object] = {"gateways": (f"{here}/ipfs/",), "key_gate": here} | more
    return Profile("t", "Test", 31337, (f"{here}/rpc/secret-key-in-path",), "0x" + "0" * 40, **values)  # type: ignore[arg-type]


def _content(paths: Paths, data: bytes) -> Path:
    name = hashlib.sha256(data).hexdigest()
    file = paths.content / name[:2] / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


async def test_damaged_content_is_named_and_stays_until_repair_is_wished(tmp_path: Path) -> None:
    patient = _patient(tmp_path)
    _content(patient.paths, b"whole")
    broken = _content(patient.paths, b"was whole")
    broken.write_bytes(b"is broken")
    finding = await stores.content(patient, repair=False)
    assert finding.verdict is Verdict.WARNING and finding.facts["broken"] == 1 and broken.exists()
    finding = await stores.content(patient, repair=True)
    assert finding.verdict is Verdict.FINE and not broken.exists()
    assert (patient.paths.content / "set-aside" / broken.name).read_bytes() == b"is broken"
    assert (await stores.content(patient, repair=False)).facts == {"files": 1, "bytes": 5, "broken": 0}


def test_a_journal_is_checked_row_by_row_and_not_made_when_there_is_none(tmp_path: Path) -> None:
    patient = _patient(tmp_path)
    assert stores.ledger(patient).verdict is Verdict.FINE and not patient.journal.exists()
    patient.journal.parent.mkdir()
    journal = Journal(patient.journal, time.time)
    assert stores.ledger(patient).verdict is Verdict.SKIPPED
    journal.close()
    assert stores.ledger(patient).verdict is Verdict.FINE
    with sqlite3.connect(patient.journal) as database:
        database.execute("INSERT INTO rows VALUES (1, 0, x'00', 'journal', '{}', x'00')")
    database.close()
    assert stores.ledger(patient).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("text", "verdict"),
    [('{"version": 1}', Verdict.FINE), ("{", Verdict.WARNING), ('{"version": 99}', Verdict.WRONG)],
)
def test_settings_are_looked_at_and_left_alone(tmp_path: Path, text: str, verdict: Verdict) -> None:
    patient = _patient(tmp_path)
    patient.paths.settings.parent.mkdir(parents=True)
    patient.paths.settings.write_text(text)
    assert stores.settings(patient).verdict is verdict
    assert patient.paths.settings.read_text() == text


def test_folders_that_can_be_written_are_left_empty(tmp_path: Path) -> None:
    patient = _patient(tmp_path)
    assert machine.folders(patient).verdict is not Verdict.WRONG
    assert list(patient.paths.data.iterdir()) == []


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    patient = _patient(tmp_path)
    patient.paths.data.write_text("")
    assert machine.folders(patient).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("ahead_s", "verdict"), [(0, Verdict.FINE), (120, Verdict.WRONG), (-3600, Verdict.WARNING), (None, Verdict.SKIPPED)]
)
def test_the_clock_is_compared_with_the_newest_block(ahead_s: int | None, verdict: Verdict) -> None:
    block = None if ahead_s is None else Block(1, "0x", "0x", 1_000_000 + ahead_s, 0)
    assert network.clock(block, 1_000_000.0).verdict is verdict


async def _serve(answer: object) -> tuple[web.AppRunner, int]:
    async def rpc(request: web.Request) -> web.Response:
        asked = json.loads(await request.read())
        block = {"number": "0x7", "hash": "0x" + "1" * 64, "parentHash": "0x" + "2" * 64, "baseFeePerGas": "0x1"}
        block["timestamp"] = hex(int(time.time()))
        result = answer if asked["method"] == "eth_chainId" else block
        return web.json_response({"jsonrpc": "2.0", "id": asked["id"], "result": result})

    async def well(_: web.Request) -> web.Response:
        return web.Response()

    async def in_trouble(_: web.Request) -> web.Response:
        return web.Response(status=503)

    app = web.Application()
    app.router.add_post("/rpc/{key}", rpc)
    app.router.add_get("/health", well)
    app.router.add_get("/ipfs/{cid}", in_trouble)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, runner.addresses[0][1]


@pytest.mark.parametrize(("chain", "verdict"), [("0x7a69", Verdict.FINE), ("0x1", Verdict.WRONG)])
async def test_node_gateway_and_gate_are_asked_and_no_key_of_their_urls_is_told(chain: str, verdict: Verdict) -> None:
    runner, port = await _serve(chain)
    try:
        profile = _profile(port)
        node, clock = await network.nodes(profile)
        (gateway,) = await network.gateways(profile)
        gate = await network.key_gate(profile)
    finally:
        await runner.cleanup()
    assert (node.verdict, gateway.verdict, gate.verdict) == (verdict, Verdict.WARNING, Verdict.FINE)
    assert clock.verdict is (Verdict.FINE if verdict is Verdict.FINE else Verdict.SKIPPED)
    assert "secret-key" not in repr((node, clock, gateway, gate))


async def test_what_does_not_answer_is_wrong_and_no_error(unused_tcp_port: int) -> None:
    profile = _profile(unused_tcp_port)
    node, _ = await network.nodes(profile)
    assert node.verdict is Verdict.WRONG
    assert (await network.key_gate(profile)).verdict is Verdict.WRONG


def test_the_tone_goes_through_an_engine_to_its_end() -> None:
    finding = devices("silent", "", tone=True)
    assert finding.verdict is Verdict.FINE and "tone" in finding.sentence
    assert finding.facts["frames_rendered"] >= 2 * finding.facts["rate_hz"] * 0.9  # type: ignore[operator]


@pytest.mark.parametrize(
    ("silent", "dropouts", "verdict"),
    [(False, 0, Verdict.FINE), (False, 3, Verdict.WARNING), (True, 0, Verdict.WARNING)],
)
async def test_a_window_tells_of_its_own_sound_and_is_not_disturbed_by_a_second_engine(
    silent: bool, dropouts: int, verdict: Verdict, tmp_path: Path
) -> None:
    store = Store(AppState(audio=AudioState("Speakers", silent, 256, 48_000, dropouts=dropouts)))
    await diagnose(_patient(tmp_path, running=True), store, repair=False)
    found = store.state.diagnosis.rows
    assert found[-1].name == "sound" and found[-1].verdict == verdict.value
    assert [row.name for row in found][:6] == ["versions", "folders", "settings", "journal", "cache", "keyring"]


def test_a_profile_that_can_not_be_used_is_told_in_our_words(tmp_path: Path) -> None:
    patient = find_patient(find_paths(tmp_path), "no-such-profile")
    assert patient.profile is None and patient.trouble
    assert find_patient(find_paths(tmp_path), "").trouble == ""
    assert find_patient(find_paths(tmp_path), "stems.fm").profile is not None
