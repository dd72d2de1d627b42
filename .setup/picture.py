"""Draws docs/architecture.svg from the imports in the code: which package knows which. `--check` only compares."""

import ast
import sys
from collections import defaultdict
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "architecture.svg"
HOUSES = ("app", "audio", "chain", "contracts", "resources")
_PLACES = {"app": (40, 60), "audio": (40, 420), "chain": (500, 420), "contracts": (500, 760), "resources": (40, 760)}
_COLOURS = {"app": "#ffb547", "audio": "#4ade9e", "chain": "#6c8cff", "contracts": "#8b94a7", "resources": "#8b94a7"}
_BOX, _HIGH, _COLUMNS = (128, 44, 3)


def package_of(name: str) -> str:
    """ "app.views.strip" → "app.views"; a module of the house itself is the house."""
    parts = name.split(".")
    folder = ROOT.joinpath(*parts[:2])
    return ".".join(parts[:2]) if len(parts) > 1 and folder.is_dir() else parts[0]


def read() -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """Modules by package, and imports from package to package."""
    sizes: dict[str, int] = defaultdict(int)
    edges: dict[tuple[str, str], int] = defaultdict(int)
    for house in HOUSES:
        for file in sorted((ROOT / house).rglob("*.py")):
            if "node_modules" in file.parts:
                continue
            here = package_of(".".join(file.relative_to(ROOT).with_suffix("").parts))
            sizes[here] += 1
            for there in imported(file):
                if there.split(".")[0] in HOUSES and package_of(there) != here:
                    edges[here, package_of(there)] += 1
    return dict(sizes), dict(edges)


def imported(file: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def drawing() -> str:
    sizes, edges = read()
    places: dict[str, tuple[int, int]] = {}
    boxes, frames = [], []
    for house in HOUSES:
        left, top = _PLACES[house]
        packages = sorted(name for name in sizes if name.split(".")[0] == house)
        rows = -(-len(packages) // _COLUMNS)
        frames.append(
            f'<rect x="{left - 14}" y="{top - 34}" width="{_COLUMNS * 140 + 14}" height="{rows * 60 + 44}" rx="10" '
            f'fill="#14171d" stroke="{_COLOURS[house]}"/><text x="{left}" y="{top - 12}" class="h">{house}</text>'
        )
        for number, name in enumerate(packages):
            x, y = left + number % _COLUMNS * 140, top + number // _COLUMNS * 60
            places[name] = (x + _BOX // 2, y + _HIGH // 2)
            title = name.partition(".")[2] or f"{name} itself"
            boxes.append(
                f'<rect x="{x}" y="{y}" width="{_BOX}" height="{_HIGH}" rx="6" class="b"/>'
                f'<text x="{x + 64}" y="{y + 27}" class="t">{escape(title)}</text>'
            )
    lines = []
    for (one, other), _ in sorted(edges.items()):
        (x1, y1), (x2, y2) = places[one], places[other]
        kind = "w" if one.split(".")[0] == other.split(".")[0] else "x"
        colour = _COLOURS[other.split(".")[0]]
        bend = (x1 + x2) / 2 + (y2 - y1) / 8
        lines.append(
            f'<path d="M{x1} {y1}Q{bend:.0f} {(y1 + y2) / 2:.0f} {x2} {y2}" class="{kind}" stroke="{colour}"/>'
        )
    style = (
        "text{font-family:Inter,sans-serif;fill:#e9ebf1}.h{font-size:15px;font-weight:700}"
        ".t{font-size:12px;text-anchor:middle}.b{fill:#1b1f27;stroke:#272c36}"
        "path{fill:none}.x{stroke-width:1.4;opacity:.75}.w{stroke-width:.8;opacity:.28}"
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 860" role="img" '
        'aria-label="Packages of the three houses, and which imports which">'
        f'<style>{style}</style><rect width="960" height="860" fill="#0d0f13"/>'
        f"{''.join(frames)}{''.join(lines)}{''.join(boxes)}</svg>\n"
    )


def main() -> int:
    text = drawing()
    if "--check" in sys.argv:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
