import ipaddress

import pytest

from chain.content.origins import CheckedResolver, Origins, is_public
from chain.errors import ContentError
from chain.profile import Profile

PROFILE = Profile(
    name="x",
    title="X",
    chain_id=1,
    rpc_urls=("https://node.example",),
    collection="0x" + "00" * 20,
    gateways=("https://gateway.example/ipfs/", "http://127.0.0.1:8080/ipfs/", "http://localhost:8081/ipfs/"),
    key_gate="https://gate.example",
    hosts=("meta.example", "other.example:8443"),
)


@pytest.mark.parametrize("text", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::"])
def test_an_address_on_the_internet_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_an_address_that_leads_back_home_is_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "url",
    [
        "https://gateway.example/anything",
        "https://gateway.example:443/ipfs/x",
        "https://bafkreiabc.ipfs.gateway.example/",
        "http://127.0.0.1:8080/ipfs/x",
        "http://localhost:8081/ipfs/x",
        "https://gate.example/keys",
        "https://meta.example/1",
        "https://other.example:8443/1",
    ],
)
def test_a_listed_origin_may_be_asked(url: str) -> None:
    Origins(PROFILE).check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://gateway.example.evil.example/",
        "https://evilgateway.example/",
        "https://a.b.ipfs.gateway.example/",
        "https://x.gateway.example/",
        "https://gateway.example:8443/",
        "http://gateway.example/",
        "http://meta.example/",
        "https://other.example/",
        "https://node.example/",
        "http://127.0.0.1:8082/",
        "http://127.0.0.1/",
        "https://127.0.0.1:8080/",
        "http://localhost:8080/",
        "http://[::1]:8080/",
        "http://0.0.0.0:8080/",
        "http://127.1:8080/",
        "http://2130706433:8080/",
        "http://0x7f.1:8080/",
        "https://169.254.169.254/latest/meta-data",
    ],
)
def test_any_other_origin_may_not(url: str) -> None:
    with pytest.raises(ContentError) as failure:
        Origins(PROFILE).check(url)
    assert failure.value.reason == "host_not_listed"


def test_a_listed_private_address_is_refused_all_the_same() -> None:
    nas = Profile("x", "X", 1, (), "0x", gateways=("https://192.168.1.5/ipfs/",))
    with pytest.raises(ContentError) as failure:
        Origins(nas).check("https://192.168.1.5/ipfs/x")
    assert failure.value.reason == "address_not_public"


async def resolved(host: str, port: int, *addresses: str) -> list[str]:
    async def lookup(host: str, port: int) -> list[str]:
        return list(addresses)

    return [entry["host"] for entry in await CheckedResolver(Origins(PROFILE), lookup).resolve(host, port)]


async def test_only_public_addresses_of_a_name_are_connected_to() -> None:
    assert await resolved("meta.example", 443, "127.0.0.1", "1.1.1.1", "::1", "1.1.1.1") == ["1.1.1.1"]


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("10.0.0.1", "fe80::1%eth0"), ("64:ff9b::7f00:1",)])
async def test_a_name_that_leads_home_is_not_connected_to(addresses: tuple[str, ...]) -> None:
    with pytest.raises(ContentError) as failure:
        await resolved("meta.example", 443, *addresses)
    assert failure.value.reason == "address_not_public"


async def test_localhost_is_this_machine_and_only_on_its_listed_port() -> None:
    assert await resolved("localhost", 8081, "1.1.1.1", "127.0.0.1") == ["127.0.0.1"]
    with pytest.raises(ContentError):
        await resolved("localhost", 22, "127.0.0.1")


async def test_a_name_without_an_address_is_unreachable() -> None:
    with pytest.raises(ContentError) as failure:
        await resolved("meta.example", 443)
    assert failure.value.reason == "unreachable"
