import json
import stat
from datetime import UTC, datetime, timedelta

import keyring
import keyring.backend
import keyring.backends.fail
import pytest
from keyring.errors import KeyringError, PasswordDeleteError

from chain.content.keys import Identity, IdentityError, KeyRing, system_store

NOW = datetime(2026, 6, 5, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SHA, OTHER_SHA = "a" * 64, "b" * 64


class Clock:
    now = NOW

    def __call__(self):
        return self.now


class Vault(keyring.backend.KeyringBackend):
    """A secret store as a desktop has it. failing: it is locked and stays so."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.entries = {}
        self.failing = False

    def get_password(self, service, username):
        self._check()
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self._check()
        self.entries[service, username] = password

    def delete_password(self, service, username):
        self._check()
        if (service, username) not in self.entries:
            raise PasswordDeleteError
        del self.entries[service, username]

    def _check(self):
        if self.failing:
            raise KeyringError("locked")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def vault():
    return Vault()


@pytest.fixture
def open_ring(vault, clock, tmp_path):
    def opened(scope="eip155:1/erc1155:0x1"):
        return KeyRing(scope, store=vault, index=tmp_path / "sub/keys.json", clock=clock)

    return opened


def test_an_identity_hides_itself():
    identity = Identity.generate()
    for shown in (repr(identity), str(identity), f"{identity}", repr([identity]), repr({1: identity})):
        assert identity.secret not in shown and "AGE-SECRET" not in shown


@pytest.mark.parametrize(
    "damage",
    [
        lambda secret: secret[:-1],
        lambda secret: secret.lower(),
        lambda secret: secret[:-1] + ("Q" if secret[-1] != "Q" else "P"),
        lambda secret: " " + secret,
        lambda secret: secret + "\n",
        lambda secret: secret.replace("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1"),
        lambda secret: "",
    ],
)
def test_what_is_no_identity_is_refused_and_not_repeated(damage):
    secret = Identity.generate().secret
    with pytest.raises(IdentityError) as caught:
        Identity(damage(secret))
    assert secret[20:60] not in repr(caught.value) + str(caught.value)


@pytest.fixture(params=["memory", "store"])
def ring(request, open_ring, clock):
    return KeyRing("scope", clock=clock) if request.param == "memory" else open_ring()


def test_a_key_is_there_until_its_lease_ends(ring, clock):
    identity = Identity.generate()
    ring.put(111, SHA, identity, LATER)
    assert ring.get(111, SHA) == identity
    assert ring.lease_until(111, SHA) == LATER
    clock.now = LATER - timedelta(microseconds=1)
    assert ring.get(111, SHA) == identity
    clock.now = LATER
    assert ring.get(111, SHA) is None
    clock.now = NOW
    assert ring.get(111, SHA) is None  # gone, not hidden


def test_a_key_belongs_to_one_token_and_one_file(ring):
    ring.put(111, SHA, Identity.generate(), LATER)
    assert ring.get(112, SHA) is None
    assert ring.get(111, OTHER_SHA) is None


def test_a_sold_or_burned_token_loses_its_key(ring):
    kept = Identity.generate()
    ring.put(111, SHA, kept, LATER)
    for token in (113, 112):
        ring.put(token, OTHER_SHA, Identity.generate(), LATER)
    assert ring.retain({111, 7}) == (112, 113)
    assert ring.get(111, SHA) == kept
    assert ring.get(112, OTHER_SHA) is None
    assert ring.retain({111, 7}) == ()


def test_a_forgotten_key_is_gone_and_may_be_forgotten_twice(ring):
    ring.put(111, SHA, Identity.generate(), LATER)
    ring.forget(111, SHA)
    ring.forget(111, SHA)
    assert ring.get(111, SHA) is None


def test_a_newer_key_takes_the_place_of_the_older(ring):
    newer = Identity.generate()
    ring.put(111, SHA, Identity.generate(), LATER)
    ring.put(111, SHA, newer, LATER)
    assert ring.get(111, SHA) == newer


def test_keys_in_a_store_outlive_the_program(open_ring):
    identity = Identity.generate()
    first = open_ring()
    first.put(111, SHA, identity, LATER)
    assert first.persistent
    assert open_ring().get(111, SHA) == identity


def test_a_key_taken_away_is_taken_out_of_the_store_too_even_after_a_restart(open_ring, vault):
    open_ring().put(111, SHA, Identity.generate(), LATER)
    assert open_ring().retain(set()) == (111,)
    assert vault.entries == {}
    assert open_ring().get(111, SHA) is None


def test_keys_in_memory_do_not_outlive_the_program(clock):
    KeyRing("scope", clock=clock).put(111, SHA, Identity.generate(), LATER)
    assert KeyRing("scope", clock=clock).get(111, SHA) is None
    assert not KeyRing("scope", clock=clock).persistent


def test_two_collections_do_not_see_each_others_keys(open_ring):
    one, other = open_ring("one"), open_ring("other")
    one.put(111, SHA, Identity.generate(), LATER)
    other.put(111, SHA, Identity.generate(), LATER)
    assert one.get(111, SHA) != other.get(111, SHA)
    assert open_ring("other").retain(set()) == (111,)
    assert open_ring("one").get(111, SHA) is not None


def test_no_secret_is_in_the_index_file_and_only_its_owner_reads_it(open_ring, tmp_path):
    identity = Identity.generate()
    open_ring().put(111, SHA, identity, LATER)
    file = tmp_path / "sub/keys.json"
    assert json.loads(file.read_text()) == {"version": 1, "eip155:1/erc1155:0x1": [[111, SHA]]}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_store_that_fails_leaves_the_keys_in_memory(open_ring, vault):
    ring = open_ring()
    vault.failing = True
    identity = Identity.generate()
    ring.put(111, SHA, identity, LATER)
    assert ring.get(111, SHA) == identity
    assert not ring.persistent
    assert open_ring().get(111, SHA) is None


def test_an_index_that_can_not_be_written_leaves_no_secret_that_nobody_can_take_away(vault, clock, tmp_path):
    (tmp_path / "file").write_text("in the way")
    ring = KeyRing("scope", store=vault, index=tmp_path / "file/keys.json", clock=clock)
    ring.put(111, SHA, Identity.generate(), LATER)
    assert ring.get(111, SHA) is not None
    assert vault.entries == {}


@pytest.mark.parametrize(
    "index",
    ["", "{", "[]", '{"eip155:1/erc1155:0x1": 7}', '{"eip155:1/erc1155:0x1": [["x", 1]]}', "[" * 90_000],
)
def test_a_damaged_index_only_means_asking_the_gate_again(open_ring, tmp_path, index):
    open_ring().put(111, SHA, Identity.generate(), LATER)
    (tmp_path / "sub/keys.json").write_text(index)
    ring = open_ring()
    assert ring.get(111, SHA) is None
    ring.put(111, SHA, Identity.generate(), LATER)
    assert open_ring().get(111, SHA) is not None


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "{",
        "[]",
        '{"identity": "AGE-SECRET-KEY-1", "lease_until": "2026-06-05T13:00:00+00:00"}',
        '{"lease_until": 1}',
    ],
)
def test_a_damaged_entry_only_means_asking_the_gate_again(open_ring, vault, entry):
    open_ring().put(111, SHA, Identity.generate(), LATER)
    vault.entries = dict.fromkeys(vault.entries, entry)
    assert open_ring().get(111, SHA) is None


def test_a_lease_can_not_be_prolonged_in_the_index(open_ring, clock):
    open_ring().put(111, SHA, Identity.generate(), LATER)
    clock.now = LATER
    assert open_ring().get(111, SHA) is None


@pytest.fixture
def chosen():
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_the_systems_store_is_taken_when_it_recommends_itself(chosen, vault):
    chosen(vault)
    assert system_store() is vault


def test_no_store_is_taken_that_keeps_no_secrets(chosen):
    class PlainTextFile(Vault):
        priority = 0.5

    chosen(PlainTextFile())
    assert system_store() is None
    chosen(keyring.backends.fail.Keyring())
    assert system_store() is None


def test_a_ring_shows_no_key(ring):
    identity = Identity.generate()
    ring.put(111, SHA, identity, LATER)
    assert identity.secret not in repr(ring) + repr(vars(ring))
