"""A profile as the text of a TOML file."""

from collections.abc import Sequence

from chain.profile import UNVERIFIED, VERSION, Profile, Traits

_TOML_ESCAPES = {'"': '\\"', "\\": "\\\\"}


def toml(profile: Profile, remarks: Sequence[str] = ()) -> str:
    """The text; `chain.profile.parse` gives the same profile back. remarks: lines at its top."""
    lines = [f"# {_one_line(remark)}" for remark in remarks]
    lines += [
        f"version = {VERSION}",
        f"name = {_text(profile.name)}",
        f"title = {_text(profile.title)}",
        f"chain_id = {profile.chain_id}",
        f"collection = {_text(profile.collection)}",
        f"forge = {_text(profile.forge or UNVERIFIED)}",
        f"first_block = {profile.first_block}",
        f"confirmations = {profile.confirmations}",
        f"rpc_urls = {_texts(profile.rpc_urls)}",
        f"gateways = {_texts(profile.gateways)}",
        f"hosts = {_texts(profile.hosts)}",
    ]
    for name in ("reveal", "key_gate", "market_link"):
        value = getattr(profile, name)
        if value is not None:
            lines.append(f"{name} = {_text(value)}")
    if profile.forge is not None:
        lines.append(f"forge_verified = {str(profile.forge_verified).lower()}")
    if profile.code_hashes:
        lines += ["", "[code_hashes]", *(f"{name} = {_text(value)}" for name, value in profile.code_hashes.items())]
    lines += ["", "[traits]"]
    lines += [f"{name} = {_text(str(getattr(profile.traits, name)))}" for name in Traits.__dataclass_fields__]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    escaped = "".join(
        _TOML_ESCAPES.get(character, character if character.isprintable() else f"\\U{ord(character):08X}")
        for character in value
    )
    return f'"{escaped}"'


def _texts(values: Sequence[str]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
