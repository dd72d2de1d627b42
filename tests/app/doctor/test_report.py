"""What is sent with a bug report tells what is wrong and no secret."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.doctor.finding import Finding, Verdict
from app.doctor.report import as_json, bug_report

ROOT = Path(__file__).resolve().parents[3]
ACCOUNT = "0xFf70D4e38867666d1f1DA1DC111840F13a4DDC6f"
SECRETS = {
    "a private key": "0x" + "ab12" * 16,
    "a private key without 0x": "ab12" * 16,
    "an identity": "AGE-SECRET-KEY-1" + "Q" * 58,
    "a provider's key in a path": "https://mainnet.example/v3/0123456789abcdef0123456789abcdef",
    "a key in a query": "https://node.example/?apikey=verysecret",
    "a password in a URL": "https://user:hunter2@node.example/",
    "a recovery phrase": " ".join(["abandon"] * 11 + ["about"]),
    "a session": "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x",
    "an account": ACCOUNT,
}
TELL_TALES = (
    "ab12ab12", "QQQQ", "0123456789abcdef", "verysecret", "hunter2", "abandon", "eyJhbG", "88676", "someone",
)  # fmt: skip


@pytest.mark.parametrize("what", SECRETS)
def test_no_secret_gets_into_a_bug_report(what: str) -> None:
    planted = f"before: {SECRETS[what]} ; after"
    finding = Finding("node", planted, Verdict.WRONG, planted, {"fact": planted})
    text = bug_report([finding], log=planted)
    assert "before" in text and "after" in text
    assert [tale for tale in TELL_TALES if tale in text] == []


def test_the_canary_all_secrets_are_seen_when_nothing_is_masked() -> None:
    assert all(any(tale in secret for tale in TELL_TALES) for secret in SECRETS.values())


def test_the_name_of_the_user_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setenv("USERPROFILE", "/home/someone")
    assert "someone" not in bug_report([], log="/home/someone/.cache/x")


def test_what_is_no_secret_stays() -> None:
    finding = Finding("node", "Node https://node.example/…", Verdict.WRONG, "It is on chain 5.", {"block": 7})
    assert "https://node.example" in bug_report([finding]) and "block: 7" in bug_report([finding])


def test_scripts_get_json_with_one_verdict() -> None:
    fine = Finding("a", "A", Verdict.FINE, "Good.")
    assert json.loads(as_json([fine]))["verdict"] == "fine"
    document = json.loads(as_json([fine, Finding("b", "B", Verdict.WRONG, "Bad.", {"x": 1})]))
    assert document["verdict"] == "wrong" and document["findings"][1]["facts"] == {"x": 1}


@pytest.mark.parametrize("how", ["--json", "--bug-report"])
def test_the_doctor_starts_from_the_command_line_and_plants_show_in_nothing(tmp_path: Path, how: str) -> None:
    profile = (ROOT / "resources/profiles/stems.fm.toml").read_text(encoding="utf-8")
    begin, _, rest = profile.partition("rpc_urls = [")
    rest = rest.partition("]")[2].partition("]")[2]
    profile = (
        f'{begin}rpc_urls = ["http://127.0.0.1:9/v3/planted-rpc-secret"]\ngateways = ["http://127.0.0.1:9/x/"]\n{rest}'
    )
    (tmp_path / "p.toml").write_text(profile)
    command = [sys.executable, "-m", "app", "doctor", how, "--data-dir", str(tmp_path / "data"), "--backend", "silent"]
    command += ["--profile", str(tmp_path / "p.toml")]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, env=dict(os.environ))
    assert outcome.returncode == 1, outcome.stderr
    assert "does not answer" in outcome.stdout
    assert "planted" not in outcome.stdout + outcome.stderr
    if how == "--json":
        assert json.loads(outcome.stdout)["verdict"] == "wrong"
