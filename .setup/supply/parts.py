"""The parts of the program: what the lock file says is installed to run it, and what those bring inside themselves."""

import re
import tomllib
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# As an SPDX expression, where the package itself says it in other words, or is of another system.
_TOLD = {
    "aiohappyeyeballs": "PSF-2.0",
    "aiosignal": "Apache-2.0",
    "async-timeout": "Apache-2.0",
    "backports-tarfile": "MIT",
    "bitarray": "PSF-2.0",
    "cached-property": "BSD-3-Clause",
    "certifi": "MPL-2.0",
    "charset-normalizer": "MIT",
    "ckzg": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "eth-hash": "MIT",
    "eth-typing": "MIT",
    "eth-utils": "MIT",
    "frozenlist": "Apache-2.0",
    "jaraco-classes": "MIT",
    "jaraco-context": "MIT",
    "jaraco-functools": "MIT",
    "parsimonious": "MIT",
    "propcache": "Apache-2.0",
    "py-ecc": "MIT",
    "py-evm": "MIT",
    "pycryptodome": "BSD-2-Clause AND Unlicense",
    "pyreadline3": "BSD-3-Clause",
    "pyrage": "MIT",
    "pyside6-essentials": "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
    "pywin32": "PSF-2.0",
    "pywin32-ctypes": "BSD-3-Clause",
    "requests": "Apache-2.0",
    "shiboken6": "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
    "sortedcontainers": "Apache-2.0",
    "soundfile": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "yarl": "Apache-2.0",
}

_FREE = ("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0")
_MORE = ("OFL-1.1", "PSF-2.0", "Unlicense", "Zlib", "MPL-2.0", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only")
_NATIVE = ("AFL-2.1", "FTL", "IJG", "Unicode-DFS-2016", "blessing", "bzip2-1.0.6", "libpng-2.0")
_GCC = "GPL-3.0-or-later WITH GCC-exception-3.1"  # the exception is for programs that are linked with it
COMPATIBLE = frozenset((*_FREE, *_MORE, *_NATIVE, _GCC))
"""What may be shipped with a program under the MIT licence, each on its own terms; the LGPL ones as libraries that can
be replaced, which they are: each is a file of its own beside the program."""


@dataclass(frozen=True)
class Part:
    """hashes: sha256 of the archives the lock file allows. inside: the part that brings it along."""

    name: str
    version: str
    licence: str
    hashes: tuple[str, ...] = field(default=(), repr=False)
    inside: str = ""


_INSIDE = (
    ("Qt (Core, Gui, Widgets, DBus, Network, WaylandClient, XcbQpa)", "LGPL-3.0-only", "pyside6-essentials"),
    ("ICU 73", "Unicode-DFS-2016", "pyside6-essentials"),
    ("HarfBuzz", "MIT", "pyside6-essentials"),
    ("PCRE2", "BSD-3-Clause", "pyside6-essentials"),
    ("double-conversion", "BSD-3-Clause", "pyside6-essentials"),
    ("MD4C", "MIT", "pyside6-essentials"),
    ("TinyCBOR", "MIT", "pyside6-essentials"),
    ("libjpeg-turbo", "IJG AND BSD-3-Clause AND Zlib", "pyside6-essentials"),
    ("libwebp", "BSD-3-Clause", "pyside6-essentials"),
    ("libsndfile", "LGPL-2.1-or-later", "soundfile"),
    ("FLAC, Ogg, Vorbis, Opus", "BSD-3-Clause", "soundfile"),
    ("mpg123", "LGPL-2.1-only", "soundfile"),
    ("LAME", "LGPL-2.1-or-later", "soundfile"),
    ("PortAudio (macOS, Windows; the system's own on Linux)", "MIT", "sounddevice"),
    ("miniaudio, dr_flac", "MIT-0 OR Unlicense", "miniaudio"),
    ("libsoxr", "LGPL-2.1-or-later", "soxr"),
    ("OpenSSL", "Apache-2.0", "cryptography"),
    ("OpenBLAS", "BSD-3-Clause", "numpy"),
    ("libgfortran", _GCC, "numpy"),
    ("libquadmath", "LGPL-2.1-or-later", "numpy"),
    ("blst", "Apache-2.0", "ckzg"),
    ("libjack (client)", "LGPL-2.1-or-later", "python-rtmidi"),
    ("rage", "MIT", "pyrage"),
)
_OWN = (("CPython", "PSF-2.0"), ("Inter", "OFL-1.1"))


def parts() -> list[Part]:
    """Everything that runs with the program on any of the three systems. Errors: KeyError for an unknown licence."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    packages = {package["name"]: package for package in lock["package"]}
    found: dict[str, Part] = {}
    ours = packages["stems-mixer"]
    waiting = [entry["name"] for entry in ours["dependencies"]]
    waiting += [entry["name"] for extra in ours.get("optional-dependencies", {}).values() for entry in extra]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        package = packages[name]
        archives = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        hashes = tuple(sorted(archive["hash"].removeprefix("sha256:") for archive in archives))
        found[name] = Part(name, package["version"], licence_of(name), hashes)
        waiting += [entry["name"] for entry in package.get("dependencies", [])]
    return sorted(found.values(), key=lambda part: part.name)


def brought_along() -> list[Part]:
    """Libraries in other languages, inside the packages; and what is ours to ship beside them."""
    versions = {part.name: part.version for part in parts()}
    inside = [Part(name, versions[home], licence, (), home) for name, licence, home in _INSIDE]
    return [*inside, *(Part(name, "", licence) for name, licence in _OWN)]


def licence_of(name: str) -> str:
    if name in _TOLD:
        return _TOLD[name]
    try:
        told = metadata(name)
    except PackageNotFoundError:
        raise KeyError(f"the licence of {name} is not known: put it into .setup/supply/parts.py") from None
    licence = told.get("License-Expression") or _by_classifier(told.get_all("Classifier") or [])
    if not licence:
        raise KeyError(f"{name} does not tell its licence: put it into .setup/supply/parts.py")
    return str(licence)


def _by_classifier(classifiers: list[str]) -> str:
    known = {"MIT License": "MIT", "BSD License": "BSD-3-Clause", "Apache Software License": "Apache-2.0"}
    found = [known.get(row.rpartition(" :: ")[2]) for row in classifiers if row.startswith("License ::")]
    return " AND ".join(filter(None, found))


def is_compatible(licence: str) -> bool:
    """Of an expression: every part joined by AND, or one joined by OR."""
    return all(
        any(choice.strip(" ()") in COMPATIBLE for choice in re.split(r"\bOR\b", each))
        for each in re.split(r"\bAND\b", licence)
    )
