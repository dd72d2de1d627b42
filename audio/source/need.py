"""Which pages of a song to decode, in which order: from the playhead on, then what a loop or a jump would want."""

Run = tuple[int, int]


def pages_needed(want: int, pages: int, slots: int, loop: Run | None = None) -> tuple[Run, ...]:
    """Runs of pages (first, stop), most urgent first.

    want: the playhead's page. loop: first page and the one after the last; counts while it holds the playhead.
    A resident song (slots ≥ pages) needs every page once: to the end, then what is missing before. A ring needs as
    many as have slots, but for the page just left, which a fading block may still read.
    """
    want = min(max(want, 0), max(pages - 1, 0))
    if loop is not None and not loop[0] <= want < loop[1]:
        loop = None
    if slots >= pages:
        return _all_pages(want, pages, loop)
    room = slots - 1
    if loop is None:
        return ((want, min(pages, want + room)),)
    stop = min(loop[1], pages, want + room)
    left = _free_slots(want, stop, loop[0], slots)
    return _some((want, stop), (loop[0], min(want, loop[0] + left)))


def _all_pages(want: int, pages: int, loop: Run | None) -> tuple[Run, ...]:
    if loop is None:
        return _some((want, pages), (0, want))
    stop = min(loop[1], pages)
    return _some((want, stop), (loop[0], want), (stop, pages), (0, loop[0]))


def _free_slots(want: int, stop: int, start: int, slots: int) -> int:
    """How many pages from `start` on have slots that no page want−1…stop−1 claims for another."""
    if stop - start <= slots:
        return want - start
    distance = (start - want) % slots
    return 0 if distance < stop - want else slots - 1 - distance


def _some(*runs: Run) -> tuple[Run, ...]:
    return tuple(run for run in runs if run[0] < run[1])
