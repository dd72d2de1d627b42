"""How the gate starts, stops and reads its configuration."""

import os
import signal
import subprocess
import sys

import pytest

from chain.gate.config import ConfigError, read_config
from tests.chain.gate.conftest import COLLECTION, config_for
from tests.chain.gate.gate_process import ROOT, GateProcess


def run_until_it_gives_up(folder, config):
    (folder / "gate.toml").write_text(config)
    return subprocess.run(
        [sys.executable, "-m", "chain.gate", "--config", "gate.toml"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


async def test_it_tells_its_health_and_ends_when_its_parent_goes(node, pressed, session, tmp_path):
    gate = GateProcess(tmp_path, config_for(node.url, pressed))
    async with session.get(f"{gate.url}/health") as response:
        assert await response.json() == {
            "status": "ok", "chain_id": 31337, "collection": COLLECTION, "keys": 2,
        }  # fmt: skip
    assert gate.stop() == 0
    assert gate.events()[-1]["event"] == "stopped"


def test_it_ends_gracefully_when_told_to(node, pressed, tmp_path):
    gate = GateProcess(tmp_path, config_for(node.url, pressed))
    gate.process.send_signal(signal.SIGTERM)
    assert gate.process.wait(timeout=90) == 0
    gate.stop()
    assert gate.events()[-1]["event"] == "stopped"


def test_a_service_without_stdin_goes_on(node, pressed, tmp_path):
    (tmp_path / "gate.toml").write_text(config_for(node.url, pressed))
    process = subprocess.Popen(
        [sys.executable, "-m", "chain.gate", "--config", "gate.toml"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith(b'{"ready": true')
        while b'"event": "node"' not in (line := process.stderr.readline()):
            assert line, "it ended by itself"
        process.terminate()
        assert process.wait(timeout=90) == 0
    finally:
        process.kill()
        process.communicate()


async def test_a_client_that_asks_too_often_is_told_so(node, pressed, session, tmp_path):
    config = config_for(node.url, pressed).replace("requests_per_minute = 100000", "requests_per_minute = 2")
    gate = GateProcess(tmp_path, config)
    try:
        statuses = []
        for _ in range(3):
            async with session.post(f"{gate.url}/nonce", json={}) as response:
                statuses.append(response.status)
        assert statuses == [200, 200, 429]
    finally:
        gate.stop()


def test_a_release_without_a_key_stops_it_with_a_reason(node, pressed, tmp_path):
    broken = tmp_path / "out"
    (broken / "content").mkdir(parents=True)
    (broken / "release.json").write_bytes((pressed / "release.json").read_bytes())
    (broken / "identities.json").write_text("{}")
    run = run_until_it_gives_up(tmp_path, config_for(node.url, broken))
    assert run.returncode == 2
    assert "no identity for token 111" in run.stderr


def test_a_broken_identity_is_named_by_its_token_and_not_shown(node, pressed, tmp_path):
    broken = tmp_path / "out"
    (broken / "content").mkdir(parents=True)
    (broken / "release.json").write_bytes((pressed / "release.json").read_bytes())
    (broken / "identities.json").write_text('{"111": "AGE-SECRET-KEY-1BROKEN"}')
    run = run_until_it_gives_up(tmp_path, config_for(node.url, broken))
    assert run.returncode == 2
    assert "token 111" in run.stderr
    assert "BROKEN" not in run.stderr


MISTAKES = {
    "not TOML": ("chain_id = 31337", "chain_id =", ""),
    "no chain": ("chain_id = 31337", "", "chain_id"),
    "chain a text": ("chain_id = 31337", 'chain_id = "1"', "chain_id"),
    "chain a truth": ("chain_id = 31337", "chain_id = true", "chain_id"),
    "an entry nobody knows": ("chain_id = 31337", "chain_id = 31337\nlisen = 1", "lisen"),
    "a wrong checksum": (COLLECTION, COLLECTION.swapcase().replace("X", "x"), "collection"),
    "an address too short": (COLLECTION, COLLECTION[:-1], "collection"),
    "a lease of no time": ("lease_s = 3600", "lease_s = 0", "lease_s"),
    "a lease of ten years": ("lease_s = 3600", "lease_s = 315360000", "lease_s"),
    "no node": ("http://node", "node", "rpc"),
    "a port too large": ("lease_s", 'listen = "127.0.0.1:70000"\nlease_s', "listen"),
    "beyond this machine without a name": ("lease_s", 'listen = "0.0.0.0:80"\nlease_s', "public_url"),
    "a public name without TLS": ("lease_s", 'public_url = "http://gate.example"\nlease_s', "public_url"),
    "a public name with a password": ("lease_s", 'public_url = "https://a:b@gate.example"\nlease_s', "public_url"),
    "a domain with a path": ("lease_s", 'domain = "gate.example/x"\nlease_s', "domain"),
    "a domain with a port too large": ("lease_s", 'domain = "gate.example:99999"\nlease_s', "domain"),
    "a nonce secret that is not there": ("lease_s", 'nonce_secret_file = "nowhere"\nlease_s', "nonce_secret_file"),
    "a nonce secret too short": ("lease_s", 'nonce_secret_file = "short"\nlease_s', "nonce_secret_file"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_configuration_is_named(tmp_path, mistake):
    right, wrong, field = MISTAKES[mistake]
    (tmp_path / "short").write_bytes(b"short")
    file = tmp_path / "gate.toml"
    file.write_text(config_for("http://node", tmp_path / "out").replace(right, wrong))
    with pytest.raises(ConfigError) as caught:
        read_config(file)
    assert caught.value.field == (field or str(file))


def test_a_full_configuration_is_read(tmp_path):
    (tmp_path / "nonce.key").write_bytes(b"k" * 32)
    file = tmp_path / "gate.toml"
    file.write_text(
        config_for("https://node.example/v2/planted-secret", "out", COLLECTION.lower())
        + 'listen = "[::1]:8080"\npublic_url = "https://gate.example/stems/"\ndomain = "gate.example"\n'
        + 'nonce_secret_file = "nonce.key"\nmax_block_age_s = 60\nbehind_proxy = true\n'
    )
    config = read_config(file)
    assert (config.host, config.port) == ("::1", 8080)
    assert config.public_url == "https://gate.example/stems"
    assert config.collection == COLLECTION
    assert config.release == tmp_path / "out"
    assert config.nonce_secret == b"k" * 32
    assert "planted-secret" not in repr(config) and "kkkk" not in repr(config)
