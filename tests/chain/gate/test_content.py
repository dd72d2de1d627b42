"""What the gate serves to everybody: the pressed files, whole or in part, and nothing beside them."""

import json
import socket

import pytest

from chain.content.cid import cid_of, verify


@pytest.fixture
def drums(pressed):
    tokens = json.loads((pressed / "release.json").read_bytes())["tokens"]
    return next(token["audio"]["cid"] for token in tokens if token["id"] == 112)


async def test_every_pressed_file_is_served_exactly(gate, session, pressed):
    for path in (pressed / "content").iterdir():
        async with session.get(f"{gate.url}/ipfs/{path.name}") as response:
            assert response.status == 200
            assert "immutable" in response.headers["Cache-Control"]
            verify(path.name, await response.read())


async def test_documents_and_images_say_what_they_are(gate, session, pressed):
    kinds = set()
    for path in (pressed / "content").iterdir():
        async with session.head(f"{gate.url}/ipfs/{path.name}") as response:
            kinds.add(response.headers["Content-Type"])
    assert kinds == {"application/json", "image/png", "application/octet-stream"}


@pytest.mark.parametrize(
    ("asked", "part"), [("bytes=0-9", slice(0, 10)), ("bytes=5-", slice(5, None)), ("bytes=-3", slice(-3, None))]
)
async def test_a_range_gives_that_part(gate, session, pressed, drums, asked, part):
    whole = (pressed / "content" / drums).read_bytes()
    async with session.get(f"{gate.url}/ipfs/{drums}", headers={"Range": asked}) as response:
        assert response.status == 206
        assert await response.read() == whole[part]


async def test_a_range_beyond_the_end_is_refused(gate, session, drums):
    async with session.get(f"{gate.url}/ipfs/{drums}", headers={"Range": "bytes=99999999-"}) as response:
        assert response.status == 416


async def test_a_cid_that_was_not_pressed_is_not_found(gate, session):
    async with session.get(f"{gate.url}/ipfs/{cid_of(b'something else')}") as response:
        assert (response.status, await response.json()) == (404, {"error": "not_found"})


@pytest.mark.parametrize(
    "path",
    [
        "/ipfs/../identities.json", "/ipfs/..%2fidentities.json", "/ipfs/%2e%2e/identities.json",
        "/ipfs/..%5cidentities.json", "/ipfs//identities.json", "/ipfs/%2fetc%2fpasswd", "/ipfs/.",
        "/ipfs/identities.json", "/ipfs/release.json", "/identities.json", "/ipfs/%00",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_content(gate, path):
    with socket.create_connection(("127.0.0.1", gate.port), timeout=90) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := raw.recv(65_536):
            answer += piece
    assert answer.split(b" ", 2)[1] in (b"404", b"400")
    assert b"AGE-SECRET" not in answer
