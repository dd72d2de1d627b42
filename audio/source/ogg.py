"""Where in an Ogg file to begin reading, so that a jump need not decode everything before it.

libsndfile can not jump in Vorbis exactly, but it decodes exactly, and it knows how long a file is. So a jump is a
file of its own: the header pages, and after them the pages from some place on. It is shorter than the whole by just
as many frames as were left out. RFC 3533; Vorbis I, appendix A.
"""

import io
from dataclasses import dataclass

from audio.source.container import Container

_MAGIC = b"OggS"
_HEAD_BYTES = 27
_PAGE_BYTES = _HEAD_BYTES + 255 + 255 * 255  # the largest there can be
_HEADER_PACKETS, _MOST_HEADER_PAGES = 3, 64
_NEAR_BYTES = 1 << 17
# The first packet after a jump only prepares the second; and a stream may begin a little before its frame 0.
_MARGIN_FRAMES = 1 << 14


@dataclass(frozen=True)
class _Page:
    at: int
    size_bytes: int
    end_frame: int  # −1: no packet ends here
    serial: bytes
    continued: bool
    packets: int  # that end here


class OggIndex:
    """Finds pages of one Vorbis file. For the thread that uses `container`."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._audio_at, self._serial = _after_headers(container)

    def before(self, frame: int) -> "Spliced | None":
        """A file that begins a little before this frame; None when only the whole one will do."""
        wanted = frame - _MARGIN_FRAMES
        low, high, found = self._audio_at, self._container.size_bytes, None
        while self._audio_at and high - low > _NEAR_BYTES:
            middle = (low + high) // 2
            page = self._page_from(middle)
            if page is None or page.end_frame > wanted:
                high = middle
            else:
                found, low = page, page.at + page.size_bytes
        while self._audio_at and (page := self._page_from(low)) is not None and page.end_frame <= wanted:
            found, low = page, page.at + page.size_bytes
        return Spliced(self._container, self._audio_at, found.at) if found is not None else None

    def _page_from(self, at: int) -> _Page | None:
        """The first page from there on that begins with a packet of its own and ends one."""
        self._container.seek(at)
        data = self._container.read(2 * _PAGE_BYTES) or b""
        start = data.find(_MAGIC)
        while start >= 0:
            page = _page(data, start, at)
            if page is not None and page.serial == self._serial and not page.continued and page.end_frame >= 0:
                return page
            start = data.find(_MAGIC, start + 1)
        return None


class Spliced(io.RawIOBase):
    """The start of `container` up to head_bytes, and then all of it from `tail_at` on."""

    def __init__(self, container: Container, head_bytes: int, tail_at: int) -> None:
        self._container, self._head_bytes = container, head_bytes
        self._skipped = tail_at - head_bytes
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        size_bytes = self._container.size_bytes - self._skipped
        self._at = max(0, {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: size_bytes}[whence] + offset)
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        view = memoryview(buffer).cast("B")
        in_head = max(0, min(len(view), self._head_bytes - self._at))
        done = 0
        if in_head:
            self._container.seek(self._at)
            done = self._container.readinto(view[:in_head])
        if done == in_head and done < len(view):
            self._container.seek(self._at + done + self._skipped)
            done += self._container.readinto(view[done:])
        self._at += done
        return done


def _after_headers(container: Container) -> tuple[int, bytes]:
    """Where the audio pages begin, and whose they are; 0 when the headers do not end with a page."""
    at, packets, serial = 0, 0, b""
    for _ in range(_MOST_HEADER_PAGES):
        container.seek(at)
        page = _page(container.read(_PAGE_BYTES) or b"", 0, at)
        if page is None or (serial and page.serial != serial):
            break
        at, packets, serial = at + page.size_bytes, packets + page.packets, page.serial
        if packets == _HEADER_PACKETS:
            return at, serial
    return 0, b""


def _page(data: bytes, start: int, offset: int) -> _Page | None:
    """The page at data[start:], if there is one, whole."""
    head = data[start : start + _HEAD_BYTES]
    if len(head) < _HEAD_BYTES or not head.startswith(_MAGIC) or head[4] != 0:
        return None
    lacing = data[start + _HEAD_BYTES : start + _HEAD_BYTES + head[26]]
    size_bytes = _HEAD_BYTES + len(lacing) + sum(lacing)
    if start + size_bytes > len(data):
        return None
    end_frame = int.from_bytes(head[6:14], "little", signed=True)
    ends = sum(value < 255 for value in lacing)
    return _Page(offset + start, size_bytes, end_frame, head[14:18], bool(head[5] & 1), ends)
