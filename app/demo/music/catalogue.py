"""What the demo release holds: two albums, seven songs, and one kind of sealed token."""

from __future__ import annotations

from app.demo.music.song import Album
from app.demo.music.songs import (
    glass_garden,
    harbour,
    last_stop,
    neon_rain,
    paper_kites,
    quiet_platform,
    undertow,
)

NAME = "Demo Stems"
DESCRIPTION = "Two small albums, composed and played by the program itself, for the demo world only."
LICENCE = "CC0-1.0"
SEALED_ID = 900
SEALED_NAME = "Sealed stem"

ALBUMS = (
    Album("First Light", 100, "400000260105", (harbour.SONG, paper_kites.SONG, glass_garden.SONG, undertow.SONG)),
    Album("Night Bus", 200, "400000260204", (last_stop.SONG, neon_rain.SONG, quiet_platform.SONG)),
)
"""UPCs begin with 4: numbers for use within one house, that no shop's product can have."""
SONGS = {song.slug: song for album in ALBUMS for song in album.songs}
