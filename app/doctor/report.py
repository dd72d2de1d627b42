"""Findings as text for people, as JSON for scripts, and as a text to send with a bug report."""

import json
import os
import re
from collections.abc import Iterable

from app.doctor.finding import Finding, Verdict
from app.i18n import tr

_MARKS = {Verdict.FINE: "ok", Verdict.WARNING: "!", Verdict.WRONG: tr("WRONG"), Verdict.SKIPPED: "-"}
_SECRETS = (
    re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]+"),
    re.compile(r"(?i)\b0x[0-9a-f]{64}\b"),  # a private key looks like any hash: neither is needed
    re.compile(r"(?i)\b[0-9a-f]{64}\b"),
    re.compile(r"\b(?:[a-z]{3,8} ){11,23}[a-z]{3,8}\b"),  # recovery phrases
    re.compile(r"(?<=://)[^/\s@]+@"),
    re.compile(r"(?<=://)([^/\s]+)/[^\s\"']*"),
    re.compile(r"(?i)(?<=bearer )\S+"),
)
_ADDRESS = re.compile(r"\b(0x[0-9a-fA-F]{4})[0-9a-fA-F]{32}([0-9a-fA-F]{4})\b")


def one_line(finding: Finding) -> str:
    return f"{_MARKS[finding.verdict]:>5}  {finding.title}: {finding.sentence}"


def as_json(findings: Iterable[Finding]) -> str:
    rows = [
        {"name": f.name, "title": f.title, "verdict": f.verdict.value, "sentence": f.sentence, "facts": f.facts}
        for f in findings
    ]
    worst = "wrong" if any(row["verdict"] == "wrong" for row in rows) else "fine"
    return json.dumps({"verdict": worst, "findings": rows}, indent=2, ensure_ascii=False)


def bug_report(findings: Iterable[Finding], log: str = "") -> str:
    """Markdown for an issue. Secrets, accounts, paths of URLs and the user's name are masked wherever they are."""
    lines = ["### What happened", "", "(please tell)", "", "### Diagnosis", ""]
    for finding in findings:
        lines.append(f"- **{finding.title}** ({finding.verdict.value}): {finding.sentence}")
        lines += [f"  - {name}: {value}" for name, value in finding.facts.items()]
    if log:
        lines += ["", "### Log", "", "```", log, "```"]
    return without_secrets("\n".join(lines) + "\n")


def without_secrets(text: str) -> str:
    for pattern in _SECRETS:
        text = pattern.sub(lambda found: f"{found[1]}/…" if found.re.groups else "…", text)
    text = _ADDRESS.sub(r"\1…\2", text)
    home = os.path.expanduser("~")
    return text.replace(home, "~") if len(home) > 1 else text
