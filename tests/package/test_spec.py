"""PyInstaller's recipe on each of the three systems: which files it keeps, and what the system is told of the program.

Only Linux is built here. For the others the recipe is run with a stand-in for PyInstaller, which knows the entries that
its analysis would give there.
"""

import sys
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
QT = "PySide6/Qt/plugins"
KEPT = {
    "linux": {
        f"{QT}/platforms/libqxcb.so",
        f"{QT}/platforms/libqwayland.so",
        f"{QT}/platforms/libqoffscreen.so",
        f"{QT}/imageformats/libqjpeg.so",
        f"{QT}/imageformats/libqwebp.so",
        f"{QT}/platformthemes/libqxdgdesktopportal.so",
        f"{QT}/wayland-shell-integration/libxdg-shell.so",
        "numpy/core.so",
        "libneeded.so.1",
        "libpython3.11.so.1.0",
    },
    "win32": {
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/plugins/platforms/qoffscreen.dll",
        "PySide6/plugins/imageformats/qjpeg.dll",
        "PySide6/plugins/styles/qmodernwindowsstyle.dll",
        "_sounddevice_data/portaudio-binaries/libportaudio64bit.dll",
        "python311.dll",
    },
    "darwin": {
        f"{QT}/platforms/libqcocoa.dylib",
        f"{QT}/imageformats/libqwebp.dylib",
        f"{QT}/styles/libqmacstyle.dylib",
        "_sounddevice_data/portaudio-binaries/libportaudio.dylib",
    },
}
DROPPED = {
    "linux": {
        f"{QT}/imageformats/libqsvg.so",
        f"{QT}/imageformats/libqpdf.so",
        f"{QT}/imageformats/libqtiff.so",
        f"{QT}/iconengines/libqsvgicon.so",
        f"{QT}/platforms/libqvnc.so",
        f"{QT}/tls/libqopensslbackend.so",
        f"{QT}/wayland-decoration-client/libadwaita.so",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "libportaudio.so.2",
        "libasound.so.2",
        "PySide6/Qt/qml/x.so",
        "eth/tests/x.so",
    },
    "win32": {"PySide6/plugins/imageformats/qsvg.dll", "PySide6/plugins/imageformats/qtiff.dll"},
    "darwin": {f"{QT}/imageformats/libqpdf.dylib", f"{QT}/imageformats/libqsvg.dylib"},
}
SYSTEMS = sorted(KEPT)


class Recipe:
    """What the recipe told its stand-in to make: programs by name, the folder's entries, the Mac's bundle."""

    def __init__(self, system: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.programs: dict[str, dict[str, Any]] = {}
        self.folder: list[tuple[str, str, str]] = []
        self.bundle: dict[str, Any] = {}
        self.hidden: list[str] = []
        self._binaries = [(name, f"/from/{name}", "BINARY") for name in KEPT[system] | DROPPED[system]]
        monkeypatch.setattr(sys, "platform", system)
        _stand_in(monkeypatch, {"/from/numpy/core.so": ["libneeded.so.1"]})
        names = {
            "SPECPATH": str(ROOT),
            "Analysis": self._analysis,
            "PYZ": lambda pure: pure,
            "EXE": self._exe,
            "COLLECT": self._collect,
            "BUNDLE": self._bundle,
        }
        exec(compile((ROOT / "build.spec").read_text(encoding="utf-8"), "build.spec", "exec"), names)

    def _analysis(self, scripts: list[str], **told: Any) -> SimpleNamespace:
        self.hidden = told["hiddenimports"]
        datas = [(f"{where}/{Path(source).name}", source, "DATA") for source, where in told["datas"]]
        pure = [("app.shown", "", "PYMODULE"), ("app.demo.node.anvil", "", "PYMODULE"), ("eth.tests.x", "", "PYMODULE")]
        return SimpleNamespace(binaries=self._binaries, datas=datas, pure=pure, scripts=scripts)

    def _exe(self, archive: list[tuple[str, str, str]], *_: object, name: str, **told: Any) -> str:
        self.programs[name] = {"modules": [entry[0] for entry in archive], **told}
        return name

    def _collect(self, *parts: Any, **_: Any) -> None:
        self.folder = [*parts[-2], *parts[-1]]

    def _bundle(self, _: object, **told: Any) -> None:
        self.bundle = told


def _stand_in(monkeypatch: pytest.MonkeyPatch, needs: dict[str, list[str]]) -> None:
    def value(*given: object, **named: object) -> tuple[object, ...]:
        return (*given, named)

    info = {name: value for name in ("StringStruct", "FixedFileInfo", "StringFileInfo", "StringTable", "VarFileInfo")}
    modules = {
        "PyInstaller": {},
        "PyInstaller.utils": {},
        "PyInstaller.utils.hooks": {
            "collect_submodules": lambda package: [f"{package}.part"],
            "copy_metadata": lambda name: [(f"/from/{name}", f"{name}.dist-info")],
        },
        "PyInstaller.utils.win32": {},
        "PyInstaller.utils.win32.versioninfo": {**info, "VSVersionInfo": value, "VarStruct": value},
        "PyInstaller.depend": {},
        "PyInstaller.depend.bindepend": {"get_imports": lambda file: [(name, name) for name in needs.get(file, [])]},
    }
    for name, content in modules.items():
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(
        sys.modules["PyInstaller.utils.win32"],
        "versioninfo",
        sys.modules["PyInstaller.utils.win32.versioninfo"],
        raising=False,
    )


@pytest.fixture(params=SYSTEMS)
def built(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Recipe]:
    return request.param, Recipe(request.param, monkeypatch)


def test_only_the_libraries_that_are_used_go_in(built: tuple[str, Recipe]) -> None:
    system, recipe = built
    names = {entry[0] for entry in recipe.folder}
    assert KEPT[system] <= names
    assert not DROPPED[system] & names


def test_every_module_goes_in_but_what_is_for_developers(built: tuple[str, Recipe]) -> None:
    _, recipe = built
    assert {"app.bootstrap", "audio.host", "chain.gate.__main__"} <= set(recipe.hidden)
    assert not [name for name in recipe.hidden if name.startswith(("tests", "app.demo.node.anvil"))]
    for program in recipe.programs.values():
        assert program["modules"] == ["app.shown"]


def test_its_resources_go_in_and_sources_of_contracts_do_not(built: tuple[str, Recipe]) -> None:
    _, recipe = built
    names = {entry[0] for entry in recipe.folder}
    assert {"resources/profiles/stems.fm.toml", "./LICENSE"} <= names
    assert not [name for name in names if name.endswith((".sol", ".mjs", ".py")) or "node_modules" in name]


def test_windows_is_told_version_and_icon_and_has_a_console_for_the_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe("win32", monkeypatch)
    assert {name: told["console"] for name, told in recipe.programs.items()} == {
        "stems-mixer": False,
        "stems-mixer-task": True,
    }
    for told in recipe.programs.values():
        assert VERSION in repr(told["version"]) and Path(told["icon"]).is_file()


def test_macos_is_told_its_identity_version_icon_and_what_file_it_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe("darwin", monkeypatch)
    told, plist = recipe.bundle, recipe.bundle["info_plist"]
    assert told["version"] == VERSION and Path(told["icon"]).is_file() and told["name"] == "Stems Mixer.app"
    (exported,), (opened,) = plist["UTExportedTypeDeclarations"], plist["CFBundleDocumentTypes"]
    assert exported["UTTypeTagSpecification"] == {"public.filename-extension": ["stemmix"]}
    assert opened["LSItemContentTypes"] == [exported["UTTypeIdentifier"]]
    assert exported["UTTypeIdentifier"].startswith(told["bundle_identifier"])


def test_linux_has_one_program_and_no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe("linux", monkeypatch)
    assert list(recipe.programs) == ["stems-mixer"] and not recipe.bundle
    assert recipe.programs["stems-mixer"]["version"] is None


def test_the_papers_of_the_three_systems_name_this_version_and_the_mixes() -> None:
    desktop = ROOT / "resources" / "desktop"
    windows = (desktop / "stems-mixer.iss").read_text(encoding="utf-8")
    assert f'#define Version "{VERSION}"' in windows and r"Software\Classes\.stemmix" in windows
    linux = (desktop / "io.github.stems_mixer.StemsMixer.metainfo.xml").read_text(encoding="utf-8")
    assert f'<release version="{VERSION}"' in linux
    assert '<glob pattern="*.stemmix"/>' in (desktop / "io.github.stems_mixer.StemsMixer.xml").read_text()
    entry = (desktop / "io.github.stems_mixer.StemsMixer.desktop").read_text(encoding="utf-8")
    assert "MimeType=application/x-stemmix+json;" in entry and "Exec=stems-mixer %f" in entry
