"""Which pages there are: what makes each, and what the menu calls those that can be opened from anywhere."""

from collections.abc import Callable, Mapping

from app.state.model import Page
from app.views.page import PageView

PAGES: Mapping[Page, Callable[[], PageView]] = {}

MENU: tuple[tuple[Page, str], ...] = ()
