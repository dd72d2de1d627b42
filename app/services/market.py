"""Opens a token's market page in the browser."""

from urllib.parse import urlsplit

from app.services.browser import open_page
from app.state.model import AppState


async def open_market(state: AppState, strip: str) -> None:
    """Only links that the profile made, and only over https."""
    song = state.song
    url = next((row.market_url for row in song.strips if row.key == strip), None) if song else None
    if url is not None and urlsplit(url).scheme == "https":
        await open_page(url)
