"""What may be on a disk after the power went: rebuilt from a log of writes, with what was not flushed there or not."""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_HEAD = struct.Struct("<c3xIIIQ")
_SECTOR = 512
_CHOICES = ("none", "all", "first", "some", "torn")


@dataclass(frozen=True)
class Op:
    """kind: C create, W write, T truncate, S flush, R rename, U unlink, D make a folder, M a mark of the test's."""

    kind: str
    one: str
    two: str
    offset: int
    data: bytes


@dataclass
class _File:
    writes: list[Op] = field(default_factory=list)
    flushed: int = 0
    made_at: int = 0


def read_log(path: Path) -> list[Op]:
    raw, place, found = path.read_bytes(), 0, []
    while place < len(raw):
        kind, one, two, size, offset = _HEAD.unpack_from(raw, place)
        place += _HEAD.size
        names = raw[place : place + one + two].decode()
        place += one + two
        found.append(Op(kind.decode(), names[:one], names[one:], offset, raw[place : place + size]))
        place += size
    return found


def states(log: list[Op], cut: int, rolls: int, dice: random.Random) -> Iterator[dict[str, bytes | None]]:
    """Folders (None) and files by path as they may be when the power goes before `log[cut]`.

    Names change in order, and are flushed with their folder, or up to its making with a file (as on ext4, XFS, btrfs).
    Content that was not flushed is there, not there, in part, or torn at a sector.
    """
    files, names, changes, safe = [], {}, [], 0  # type: ignore[var-annotated]
    for op in log[:cut]:
        if op.kind in "CRUD":
            changes.append(op)
        if op.kind == "C":
            names[op.one] = len(files)
            files.append(_File(made_at=len(changes)))
        elif op.kind == "R":
            names[op.two] = names.pop(op.one)
        elif op.kind == "U":
            names.pop(op.one, None)
        elif op.kind in "WT" and op.one in names:
            files[names[op.one]].writes.append(op)
        elif op.kind == "S" and op.one in names:
            flushed = files[names[op.one]]
            flushed.flushed = len(flushed.writes)
            safe = max(safe, flushed.made_at)
        elif op.kind == "S":
            safe = len(changes)
    for roll in range(rolls):
        choice = _CHOICES[roll % len(_CHOICES)]
        kept = dice.randint(safe, len(changes)) if roll else safe
        yield _rebuilt(files, changes[:kept], choice, dice)


def _rebuilt(files: list[_File], changes: list[Op], choice: str, dice: random.Random) -> dict[str, bytes | None]:
    there: dict[str, bytes | None] = {}
    names: dict[str, int] = {}
    made = 0
    for op in changes:
        if op.kind == "C":
            names[op.one] = made
            made += 1
        elif op.kind == "R" and op.one in names:
            names[op.two] = names.pop(op.one)
        elif op.kind == "U":
            names.pop(op.one, None)
        elif op.kind == "D":
            there[op.one] = None
    for path, number in names.items():
        there[path] = _content(files[number], choice, dice)
    return there


def _content(file: _File, choice: str, dice: random.Random) -> bytes:
    content = bytearray()
    for op in file.writes[: file.flushed]:
        _apply(content, op)
    waiting = file.writes[file.flushed :]
    if choice == "first":
        waiting = waiting[: dice.randint(0, len(waiting))]
    for number, op in enumerate(waiting):
        if choice == "none" or (choice == "some" and dice.random() < 0.5):
            continue
        if choice == "torn" and op.kind == "W" and number == len(waiting) - 1:
            op = Op("W", op.one, "", op.offset, op.data[: dice.randint(0, len(op.data) // _SECTOR) * _SECTOR])
        _apply(content, op)
    return bytes(content)


def _apply(content: bytearray, op: Op) -> None:
    if op.kind == "T":
        del content[op.offset :]
        content.extend(bytes(op.offset - len(content)))
    else:
        content.extend(bytes(max(0, op.offset - len(content))))
        content[op.offset : op.offset + len(op.data)] = op.data


def lay_out(state: dict[str, bytes | None], old: Path, new: Path) -> None:
    """Write a state of the folder `old` into the folder `new`."""
    for path, content in sorted(state.items()):
        target = new / Path(path).relative_to(old)
        if content is None:
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
