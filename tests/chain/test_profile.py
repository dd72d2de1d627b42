import pytest

import resources
from chain.profile import Profile, ProfileError, Traits, load, parse

ADDRESS = "0xA62f445A1171fCfBf76eb44a866c7b48F1a6f226"
GOOD = f"""
name = "x"
title = "X"
chain_id = 1
rpc_urls = ["https://node.example/v3/s3cr3tkey"]
collection = "{ADDRESS}"
forge = "{ADDRESS.lower()}"
gateways = ["https://gateway.example/ipfs/", "http://127.0.0.1:8080/ipfs/"]
market_link = "https://market.example/{{address}}/{{id}}"
hosts = ["meta.example"]
[traits]
tier = "Kind"
[code_hashes]
forge = "0x{"AB" * 32}"
"""


def changed(line: str) -> bytes:
    """GOOD with the field of `line` replaced, or added at the top."""
    name = line.partition("=")[0].strip()
    kept = [row for row in GOOD.strip().splitlines() if row.partition("=")[0].strip() != name]
    return "\n".join([line, *kept]).encode()


def test_a_profile_says_everything_the_program_needs() -> None:
    profile = parse(GOOD.encode())
    assert profile.collection == profile.forge == ADDRESS
    assert profile.forge_verified
    assert profile.traits == Traits(tier="Kind")
    assert profile.code_hashes == {"forge": "0x" + "ab" * 32}
    assert profile.market_url(7) == f"https://market.example/{ADDRESS}/7"
    assert (profile.first_block, profile.confirmations, profile.key_gate, profile.reveal) == (0, 12, None, None)


def test_the_live_platform_is_built_in_and_its_forge_is_not_verified() -> None:
    profile = load(resources.path("profiles/stems.fm.toml"))
    assert (profile.chain_id, profile.collection) == (1, ADDRESS)
    assert profile.forge is None
    assert not profile.forge_verified
    assert profile.market_url(5) == f"https://opensea.io/assets/ethereum/{ADDRESS}/5"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("name = 3", "name"),
        ('name = "  "', "name"),
        ('title = "a\\u202Eb"', "title"),
        ('chain_id = "1"', "chain_id"),
        ("chain_id = true", "chain_id"),
        ("chain_id = 0", "chain_id"),
        ("rpc_urls = []", "rpc_urls"),
        ('rpc_urls = "https://node.example"', "rpc_urls"),
        ('rpc_urls = ["http://node.example"]', "rpc_urls"),
        ('rpc_urls = ["file:///etc/passwd"]', "rpc_urls"),
        ('rpc_urls = ["https://node.example:99999"]', "rpc_urls"),
        ('collection = "0x12"', "collection"),
        (f'collection = "{ADDRESS[:-1]}7"', "collection"),
        (f'collection = "{ADDRESS.replace("A62f", "a62f")}"', "collection"),
        ('collection = "unverified"', "collection"),
        ('forge = "unknown"', "forge"),
        ('reveal = "unverified"', "reveal"),
        ("first_block = -1", "first_block"),
        ("confirmations = 1.5", "confirmations"),
        ('gateways = ["https://gateway.example/ipfs"]', "gateways"),
        ('gateways = ["http://gateway.example/ipfs/"]', "gateways"),
        ('gateways = ["https://gateway.example/ipfs/?x=/"]', "gateways"),
        ('key_gate = "ftp://gate.example"', "key_gate"),
        ('market_link = "https://market.example/"', "market_link"),
        ('market_link = "javascript:{id}"', "market_link"),
        ('hosts = ["https://meta.example"]', "hosts"),
        ('forge_verified = "yes"', "forge_verified"),
    ],
)
def test_an_error_names_the_field(line: str, field: str) -> None:
    with pytest.raises(ProfileError) as failure:
        parse(changed(line))
    assert (failure.value.reason, failure.value.field) == ("bad_value", field)


@pytest.mark.parametrize("name", ["name", "title", "chain_id", "rpc_urls", "collection"])
def test_a_missing_field_is_named(name: str) -> None:
    rows = [row for row in GOOD.splitlines() if row.partition("=")[0].strip() != name]
    with pytest.raises(ProfileError) as failure:
        parse("\n".join(rows).encode())
    assert (failure.value.reason, failure.value.field) == ("missing", name)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('gateway = "x"\n' + GOOD, "gateway"),
        (GOOD + 'market = "0x"', "code_hashes.market"),
        (GOOD.replace("tier", "teir"), "traits.teir"),
    ],
)
def test_a_field_nobody_knows_is_a_typing_error(text: str, field: str) -> None:
    with pytest.raises(ProfileError) as failure:
        parse(text.encode())
    assert (failure.value.reason, failure.value.field) == ("unknown_field", field)


@pytest.mark.parametrize("extra", ['forge = "0x12"', 'collection = "0x"'])
def test_an_error_in_a_table_names_the_table(extra: str) -> None:
    head = GOOD.partition("[code_hashes]")[0]
    with pytest.raises(ProfileError) as failure:
        parse(f"{head}[code_hashes]\n{extra}".encode())
    assert failure.value.field == "code_hashes." + extra.split()[0]


def test_traits_are_a_table() -> None:
    head = GOOD.partition("[traits]")[0]
    with pytest.raises(ProfileError) as failure:
        parse(f"traits = 1\n{head}".encode())
    assert (failure.value.reason, failure.value.field) == ("bad_value", "traits")


def test_two_traits_can_not_have_one_name() -> None:
    with pytest.raises(ProfileError) as failure:
        parse(GOOD.replace('tier = "Kind"', 'tier = "song"').encode())
    assert failure.value.field == "traits.tier"


def test_a_forge_without_an_address_can_not_be_verified() -> None:
    rows = [row for row in GOOD.splitlines() if not row.startswith("forge =")]
    with pytest.raises(ProfileError) as failure:
        parse(("forge_verified = true\n" + "\n".join(rows)).encode())
    assert failure.value.field == "forge_verified"


@pytest.mark.parametrize("raw", [b"\xff", b"= 1", b"a = [" * 5000, b"chain_id = " + b"9" * 5000])
def test_what_is_not_toml_is_a_profile_error(raw: bytes) -> None:
    with pytest.raises(ProfileError) as failure:
        parse(raw)
    assert failure.value.reason == "not_toml"


def test_keys_in_node_urls_are_not_shown() -> None:
    profile = parse(GOOD.encode())
    assert "s3cr3tkey" not in repr(profile)
    with pytest.raises(ProfileError) as failure:
        parse(changed('rpc_urls = ["ftp://node.example/s3cr3tkey"]'))
    assert "s3cr3tkey" not in str(failure.value)


def test_a_profile_can_be_made_without_a_file() -> None:
    profile = Profile("demo", "Demo", 31337, ("http://127.0.0.1:1",), ADDRESS)
    assert profile.market_url(1) is None
