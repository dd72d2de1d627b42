"""Every stem of the demo's release opens with Debian's `age`, and with no other stem's key."""

import hashlib
import json
import subprocess
from pathlib import Path

from tests.e2e.theatre import identities


def _opened(ciphertext: Path, secret: str, folder: Path) -> bytes | None:
    key = folder / "identity.txt"
    key.write_text(secret + "\n")
    outcome = subprocess.run(["age", "-d", "-i", str(key), str(ciphertext)], capture_output=True, timeout=180)
    return outcome.stdout if outcome.returncode == 0 else None


def test_the_ciphertext_of_every_stem_opens_with_age(home: Path, tmp_path: Path) -> None:
    release = home / "data" / "demo" / "release"
    stems = [t for t in json.loads((release / "release.json").read_text())["tokens"] if t["tier"] == "Stem"]
    secrets = identities(home)
    assert len(stems) == len(secrets) == 45
    for stem in stems:
        ciphertext = release / "content" / stem["audio"]["cid"]
        assert hashlib.sha256(ciphertext.read_bytes()).hexdigest() == stem["audio"]["sha256"]
        plaintext = _opened(ciphertext, secrets[stem["id"]], tmp_path)
        assert plaintext is not None and plaintext.startswith(b"fLaC"), stem["name"]
    first, second = stems[:2]
    assert _opened(release / "content" / first["audio"]["cid"], secrets[second["id"]], tmp_path) is None
