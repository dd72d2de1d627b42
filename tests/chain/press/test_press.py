import hashlib
import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from chain.content.cid import verify
from chain.press import PressCancelled, PressError, Progress, press
from chain.tokens.model import Tempo
from chain.tokens.tempo import tempo_of
from tests.chain.press.conftest import write_flac


def tokens_of(output: Path) -> dict[int, dict]:
    release = json.loads((output / "release.json").read_bytes())
    return {token["id"]: token for token in release["tokens"]}


def document_of(output: Path, token: dict) -> dict:
    return json.loads((output / "content" / token["uri"].removeprefix("ipfs://")).read_bytes())


def test_the_age_tool_opens_what_the_press_made_and_finds_the_flac_unchanged(release_folder, tmp_path):
    output = tmp_path / "out"
    press(release_folder, output)
    token = tokens_of(output)[112]
    secret = json.loads((output / "identities.json").read_bytes())["112"]
    key_file = tmp_path / "key.txt"
    key_file.write_text(secret + "\n")
    ciphertext = output / "content" / token["audio"]["cid"]
    opened = subprocess.run(["age", "-d", "-i", key_file, ciphertext], capture_output=True, check=True)
    assert opened.stdout == (release_folder / "audio/drums.flac").read_bytes()
    public = subprocess.run(["age-keygen", "-y", key_file], capture_output=True, check=True, text=True)
    assert public.stdout.strip() == token["audio"]["recipient"]


def test_every_stem_has_an_identity_of_its_own(release_folder, tmp_path):
    press(release_folder, tmp_path / "out")
    identities = json.loads((tmp_path / "out/identities.json").read_bytes())
    assert sorted(identities) == ["111", "112"]
    assert identities["111"] != identities["112"]


def test_identities_are_readable_by_their_owner_only(release_folder, tmp_path):
    press(release_folder, tmp_path / "out")
    assert stat.S_IMODE((tmp_path / "out/identities.json").stat().st_mode) == 0o600


def test_no_identity_stands_in_a_public_file(release_folder, tmp_path):
    output = tmp_path / "out"
    press(release_folder, output)
    for path in [output / "release.json", output / ".pressed.json", *(output / "content").iterdir()]:
        assert b"AGE-SECRET-KEY" not in path.read_bytes()


def test_every_file_is_stored_under_the_cid_of_its_bytes(release_folder, tmp_path):
    press(release_folder, tmp_path / "out")
    files = list((tmp_path / "out/content").iterdir())
    assert len(files) == 2 + 1 + 5 + 1  # stems, image, token documents, collection
    for path in files:
        verify(path.name, path.read_bytes())


def test_stem_metadata_is_as_the_protocol_writes_it(release_folder, tmp_path):
    output = tmp_path / "out"
    press(release_folder, output, key_gate="https://gate.example")
    token = tokens_of(output)[112]
    ciphertext = (output / "content" / token["audio"]["cid"]).read_bytes()
    document = document_of(output, token)
    image = document.pop("image")
    assert (output / "content" / image.removeprefix("ipfs://")).read_bytes().startswith(b"\x89PNG")
    assert document == {
        "name": "Harbour · Drums",
        "description": "",
        "attributes": [
            {"trait_type": "Tier", "value": "Stem"},
            {"trait_type": "Album", "value": "First Light"},
            {"trait_type": "Song", "value": "Harbour"},
            {"trait_type": "Type", "value": "Drums"},
        ],
        "properties": {
            "audio": {
                "uri": f"ipfs://{token['audio']['cid']}",
                "mime": "audio/flac",
                "sha256": hashlib.sha256(ciphertext).hexdigest(),
                "bytes": len(ciphertext),
                "frames": 24_000,
                "sample_rate": 48_000,
                "encryption": "age-encryption.org/v1",
                "key_gate": "https://gate.example",
            }
        },
    }


def test_without_a_key_gate_the_metadata_names_none(release_folder, tmp_path):
    output = tmp_path / "out"
    press(release_folder, output)
    document = document_of(output, tokens_of(output)[111])
    assert "key_gate" not in document["properties"]["audio"]
    assert document["properties"]["audio"]["sample_rate"] == 44_100
    assert document["properties"]["audio"]["frames"] == 11_025


def test_songs_carry_isrc_albums_upc_and_sealed_tokens_neither_song_nor_type(release_folder, tmp_path):
    output = tmp_path / "out"
    press(release_folder, output)
    tokens = tokens_of(output)

    def traits(token_id: int) -> dict[str, str]:
        return {trait["trait_type"]: trait["value"] for trait in document_of(output, tokens[token_id])["attributes"]}

    assert traits(110) == {"Tier": "Song", "Album": "First Light", "Song": "Harbour", "ISRC": "QZK6P2600001"}
    assert traits(100) == {"Tier": "Album", "Album": "First Light", "UPC": "036000291452"}
    assert traits(900) == {"Tier": "Sealed"}


def test_every_stem_carries_the_licence_of_the_release_unless_it_has_one_of_its_own(release_folder, tmp_path):
    toml = release_folder / "release.toml"
    text = toml.read_text().replace('name = "Test Stems"', 'name = "Test Stems"\nlicence = "CC0-1.0"')
    toml.write_text(text.replace("token_id = 112", 'token_id = 112\nlicence = "CC-BY-4.0"'))
    press(release_folder, tmp_path / "out")
    tokens = tokens_of(tmp_path / "out")
    assert {n: document_of(tmp_path / "out", tokens[n])["license"] for n in (110, 111, 112)} == {
        110: "CC0-1.0",
        111: "CC0-1.0",
        112: "CC-BY-4.0",
    }


def test_a_tempo_is_written_as_it_is_read_again(release_folder, tmp_path):
    toml = release_folder / "release.toml"
    toml.write_text(toml.read_text().replace("token_id = 110", 'token_id = 110\nbpm = 84\ntime_signature = "3/4"'))
    press(release_folder, tmp_path / "out")
    tokens = tokens_of(tmp_path / "out")
    assert tempo_of(document_of(tmp_path / "out", tokens[110])) == Tempo(84.0, 3)
    assert tempo_of(document_of(tmp_path / "out", tokens[111])) == Tempo(84.0, 3)


def test_what_the_artist_did_not_say_is_not_in_the_metadata(release_folder, tmp_path):
    press(release_folder, tmp_path / "out")
    document = document_of(tmp_path / "out", tokens_of(tmp_path / "out")[111])
    assert not {"license", "bpm", "time_signature"} & set(document)


def test_the_release_lists_what_each_forge_takes_in_ascending_order(release_folder, tmp_path):
    press(release_folder, tmp_path / "out")
    tokens = tokens_of(tmp_path / "out")
    assert tokens[110]["inputs"] == [111, 112]
    assert tokens[100]["inputs"] == [110]
    assert "inputs" not in tokens[111]
    assert "audio" not in tokens[110]


def test_a_second_run_presses_nothing_and_names_the_same_tokens(release_folder, tmp_path):
    output = tmp_path / "out"
    press(release_folder, output)
    before = (output / "release.json").read_bytes()
    again = press(release_folder, output)
    assert again.reused == again.stems == 2
    assert (output / "release.json").read_bytes() == before


def test_a_damaged_ciphertext_is_pressed_again_and_its_old_identity_is_set_aside(release_folder, tmp_path):
    output = tmp_path / "out"
    press(release_folder, output)
    old_identity = json.loads((output / "identities.json").read_bytes())["111"]
    old_cid = tokens_of(output)[111]["audio"]["cid"]
    (output / "content" / old_cid).write_bytes(b"cut short")
    assert press(release_folder, output).reused == 1
    assert json.loads((output / "identities.json").read_bytes())["111"] != old_identity
    assert json.loads((output / "former-identities.json").read_bytes()) == {old_cid: old_identity}


def test_a_lost_identity_means_pressing_that_stem_again(release_folder, tmp_path):
    output = tmp_path / "out"
    press(release_folder, output)
    (output / "identities.json").write_text("{}")
    assert press(release_folder, output).reused == 0


def test_an_unreadable_identity_file_stops_the_press_and_is_left_as_it_is(release_folder, tmp_path):
    output = tmp_path / "out"
    press(release_folder, output)
    (output / "identities.json").write_text("{ not json")
    with pytest.raises(PressError) as caught:
        press(release_folder, output)
    assert caught.value.reason == "unreadable"
    assert (output / "identities.json").read_text() == "{ not json"


def test_progress_only_grows_and_ends_at_the_whole(release_folder, tmp_path):
    seen: list[Progress] = []
    press(release_folder, tmp_path / "out", on_progress=seen.append)
    done = [progress.done_bytes for progress in seen]
    assert done == sorted(done)
    assert done[-1] == seen[-1].total_bytes
    assert seen[-1].total_bytes == sum(path.stat().st_size for path in (release_folder / "audio").iterdir())


def test_a_cancelled_press_leaves_no_release_and_goes_on_where_it_stopped(release_folder, tmp_path):
    output = tmp_path / "out"
    cancel = threading.Event()
    first_size = (release_folder / "audio/drums.flac").stat().st_size

    def stop_after_the_first(progress: Progress) -> None:
        if progress.done_bytes > first_size:
            cancel.set()

    with pytest.raises(PressCancelled):
        press(release_folder, output, jobs=1, on_progress=stop_after_the_first, cancel=cancel)
    assert not (output / "release.json").exists()
    assert not [path for path in (output / "content").iterdir() if path.name.startswith(".new-")]
    assert press(release_folder, output).reused == 1


def test_a_full_disk_is_a_typed_error_and_leaves_no_half_file(release_folder, tmp_path):
    output = tmp_path / "out"
    script = (
        "import resource, sys, pathlib\n"
        "from chain.press import PressError, press\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try: press(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))\n"
        "except PressError as error: print(error.reason)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, release_folder, output],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    assert run.stdout.strip() == "unwritable"
    assert not [path for path in (output / "content").iterdir() if path.name.startswith(".new-")]


def run_command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "chain.press", *map(str, arguments)], capture_output=True, text=True)


def test_the_command_presses_and_says_where(release_folder, tmp_path):
    run = run_command(release_folder, tmp_path / "out")
    assert run.returncode == 0
    assert run.stdout.startswith("5 tokens, 2 stems (0 pressed before): ")
    assert "AGE-SECRET" not in run.stdout + run.stderr


def test_the_command_names_file_and_field_of_a_mistake(release_folder, tmp_path):
    description = release_folder / "release.toml"
    description.write_text(description.read_text().replace("036000291452", "036000291453"))
    run = run_command(release_folder, tmp_path / "out")
    assert run.returncode == 1
    assert "release.toml, album[0].upc" in run.stderr
    assert "the last digit should be 2" in run.stderr


@pytest.mark.parametrize(
    "url", ["ftp://gate.example", "gate.example", "https://", "https://me@gate.example", "http://[", "https://g/?x=1"]
)
def test_a_key_gate_that_is_no_url_is_refused_before_any_work(release_folder, tmp_path, url):
    with pytest.raises(PressError) as caught:
        press(release_folder, tmp_path / "out", key_gate=url)
    assert caught.value.reason == "bad_value"
    assert not (tmp_path / "out").exists()


def test_a_stem_that_was_mixed_again_is_pressed_again(release_folder, tmp_path):
    output = tmp_path / "out"
    press(release_folder, output)
    before = tokens_of(output)
    write_flac(release_folder / "audio/drums.flac", 0.5, 48_000, 330)
    assert press(release_folder, output).reused == 1
    after = tokens_of(output)
    assert after[112]["audio"]["cid"] != before[112]["audio"]["cid"]
    assert after[112]["uri"] != before[112]["uri"]
    assert after[111] == before[111]
