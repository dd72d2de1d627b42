"""From a wallet's signature to music, through a real gate process."""

import asyncio
import json
import subprocess

import pytest
from eth_utils.address import to_checksum_address

from chain.content.gate_client import AiohttpPost, GateClient
from chain.content.gate_errors import GateDeclined
from chain.wallet.local import LocalSigner
from tests.chain.gate.conftest import COLLECTION

HOLDER = LocalSigner(bytes([1] * 32), rpc=None)  # signing a message needs no node
STRANGER = LocalSigner(bytes([2] * 32), rpc=None)


@pytest.fixture
def client(session):
    return GateClient(AiohttpPost(session), chain_id=31337, collection=COLLECTION)


def owns(node, *tokens):
    for token in tokens:
        node.balances[HOLDER.address.lower(), token] = 1


async def test_one_signature_unlocks_every_stem_that_is_owned(gate, node, client, identities):
    owns(node, 111, 112)
    unlocked = await client.unlock(gate.url, [111, 112], HOLDER)
    assert {token: identity.secret for token, identity in unlocked.keys.items()} == identities
    assert unlocked.refused == {}


async def test_the_unlocked_identity_opens_the_served_ciphertext(gate, node, client, session, pressed, tmp_path):
    owns(node, 112)
    unlocked = await client.unlock(gate.url, [112], HOLDER)
    tokens = {token["id"]: token for token in json.loads((pressed / "release.json").read_bytes())["tokens"]}
    async with session.get(f"{gate.url}/ipfs/{tokens[112]['audio']['cid']}") as response:
        ciphertext = await response.read()
    (tmp_path / "key.txt").write_text(unlocked.keys[112].secret)
    opened = await asyncio.to_thread(
        subprocess.run, ["age", "-d", "-i", tmp_path / "key.txt"], input=ciphertext, capture_output=True, check=True
    )
    assert opened.stdout == (pressed.parent / "audio/drums.flac").read_bytes()


@pytest.mark.parametrize("held", [110, 100])
async def test_a_song_or_album_token_opens_every_stem_of_it(gate, node, client, identities, held):
    owns(node, held)
    unlocked = await client.unlock(gate.url, [111, 112], HOLDER)
    assert sorted(unlocked.keys) == [111, 112]


async def test_what_is_not_owned_is_refused_and_the_rest_is_given(gate, node, client):
    owns(node, 111, 900)
    unlocked = await client.unlock(gate.url, [111, 112, 110, 900, 7], HOLDER)
    assert sorted(unlocked.keys) == [111]
    assert unlocked.refused == {112: "not_owned", 110: "unknown_token", 900: "unknown_token", 7: "unknown_token"}


async def test_somebody_else_gets_nothing(gate, node, client):
    owns(node, 111, 112)
    unlocked = await client.unlock(gate.url, [111, 112], STRANGER)
    assert unlocked.keys == {}
    assert set(unlocked.refused.values()) == {"not_owned"}


async def test_a_contract_account_vouches_for_its_signature(gate, node, client):
    contract = "0x00000000000000000000000000000000000c0de5"

    class ContractSigner:
        address = to_checksum_address(contract)

        async def sign_message(self, text):
            return b"any length of bytes, not 65"

    node.balances[contract, 111] = 1
    node.vouching[contract] = b"any length of bytes, not 65"
    assert sorted((await client.unlock(gate.url, [111], ContractSigner())).keys) == [111]
    node.vouching[contract] = b"another signature"
    with pytest.raises(GateDeclined) as caught:
        await client.unlock(gate.url, [111], ContractSigner())
    assert caught.value.reason == "wrong_signature"


async def test_a_signature_with_a_low_v_counts_too(gate, node, client):
    owns(node, 111)

    class HardwareSigner:
        address = HOLDER.address

        async def sign_message(self, text):
            signature = await HOLDER.sign_message(text)
            return signature[:64] + bytes((signature[64] - 27,))

    assert sorted((await client.unlock(gate.url, [111], HardwareSigner())).keys) == [111]


@pytest.mark.parametrize("trouble", ["broken", "wrong chain", "far behind"])
async def test_without_a_node_to_believe_nothing_is_given_and_nobody_signs_in_vain(gate, node, session, trouble):
    """The nonce is given back: the very same signed message works when the node is back."""
    kept = {}

    class Recording(AiohttpPost):
        async def post_json(self, url, body):
            kept[url.rpartition("/")[2]] = body
            return await super().post_json(url, body)

    owns(node, 111)
    node.broken, node.chain_id = trouble == "broken", 1 if trouble == "wrong chain" else 31337
    node.block_age_s = 601 if trouble == "far behind" else 0
    http = Recording(session)
    with pytest.raises(GateDeclined) as caught:
        await GateClient(http, chain_id=31337, collection=COLLECTION).unlock(gate.url, [111], HOLDER)
    assert caught.value.reason == "node_unavailable"
    node.broken, node.chain_id, node.block_age_s = False, 31337, 0
    answer = await http.post_json(f"{gate.url}/keys", kept["keys"])
    assert [key["token"] for key in answer["keys"]] == [111]


async def test_the_log_holds_neither_identity_nor_signature_nor_message(gate, node, session, identities):
    seen = []

    class Recording(AiohttpPost):
        async def post_json(self, url, body):
            answer = await super().post_json(url, body)
            seen.extend([body, answer])
            return answer

    owns(node, 111, 112)
    await GateClient(Recording(session), chain_id=31337, collection=COLLECTION).unlock(gate.url, [111, 112], HOLDER)
    log = gate.log.read_text()
    given = next(event for event in reversed(gate.events()) if event["event"] == "keys")
    assert given["given"] == [111, 112]  # it is the log of this very thing
    assert given["account"] == HOLDER.address
    _, nonce, asked, answer = seen
    secrets = [*identities.values(), asked["signature"][2:], nonce["nonce"], "wants you to sign in"]
    secrets += [key["wrapped"] for key in answer["keys"]]
    for secret in secrets:
        assert secret not in log
        assert secret.lower() not in log.lower()


async def test_many_tokens_are_one_signature_and_one_question_to_the_chain(gate, node, client):
    owns(node, 111)
    node.calls.clear()
    unlocked = await client.unlock(gate.url, range(1, 257), HOLDER)
    assert sorted(unlocked.keys) == [111]
    assert node.calls.count("eth_call") == 1
