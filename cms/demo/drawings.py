"""The demo's pictures, drawn by ourselves: `python -m cms.demo.drawings` writes them anew into `content/media`."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

FOLDER: Final = Path(__file__).parent / "content" / "media"
SIZE: Final = (1280, 720)
SCALE: Final = 2
"""Drawn larger and scaled down: edges become smooth."""

COLORS: Final = 48
Pen = Callable[[ImageDraw.ImageDraw], None]


def _hex_board(draw: ImageDraw.ImageDraw) -> None:
    """Draw a rhombus of hexagons with a chain of stones from top to bottom."""
    radius, blue, red = 100, {(0, 4), (1, 4), (2, 3), (3, 3), (4, 2), (5, 2)}, {(1, 2), (2, 5), (3, 1), (4, 4), (0, 2)}
    for row in range(6):
        for column in range(8):
            x = 457 + column * radius * 1.732 + row * radius * 0.866
            y = 345 + row * radius * 1.5
            corners = [
                (x + radius * math.sin(math.radians(60 * turn)), y + radius * math.cos(math.radians(60 * turn)))
                for turn in range(6)
            ]
            draw.polygon(corners, fill="#f2e6cf", outline="#b99c6b", width=5)
            stone = "#2b5f8a" if (row, column) in blue else "#b3402f" if (row, column) in red else None
            if stone:
                draw.ellipse((x - 66, y - 66, x + 66, y + 66), fill=stone, outline="#1b1b1b", width=4)


def _night(draw: ImageDraw.ImageDraw) -> None:
    """Draw a moon over hills, and a clock that says four."""
    for number in range(90):
        x, y = (number * 7919) % 2560, (number * 104729) % 800
        draw.ellipse((x, y, x + 5, y + 5), fill="#dfe6f5")
    draw.ellipse((330, 160, 650, 480), fill="#f4e7b8")
    draw.ellipse((420, 120, 720, 420), fill="#18233f")
    draw.polygon(
        [(0, 1440), (0, 1080), (620, 860), (1240, 1120), (1900, 900), (2560, 1100), (2560, 1440)], fill="#0d1528"
    )
    draw.ellipse((1560, 380, 2160, 980), fill="#f7f3e8", outline="#c7a45a", width=26)
    for hour in range(12):
        angle = math.radians(30 * hour)
        across, down = 1860 + 240 * math.sin(angle), 680 - 240 * math.cos(angle)
        draw.ellipse((across - 10, down - 10, across + 10, down + 10), fill="#3a3a3a")
    for degrees, length, width in ((120, 150, 26), (0, 220, 16)):
        end = 1860 + length * math.sin(math.radians(degrees)), 680 - length * math.cos(math.radians(degrees))
        draw.line([(1860, 680), end], fill="#22304f", width=width)


def _caches(draw: ImageDraw.ImageDraw) -> None:
    """Draw a browser, a shared cache and a server, and what travels between them."""
    for x, color in ((180, "#3f7cac"), (1010, "#5a9367"), (1840, "#a65e2e")):
        draw.rounded_rectangle((x, 440, x + 540, 1000), 40, fill="#fffdf8", outline=color, width=18)
        draw.rounded_rectangle((x, 440, x + 540, 560), 40, fill=color)
        for line in range(4):
            draw.rounded_rectangle(
                (x + 60, 640 + line * 80, x + 480 - 70 * (line % 3), 676 + line * 80), 16, fill="#d9d3c4"
            )
    for x in (740, 1570):
        for y, way in ((620, 1), (830, -1)):
            start, end = (x, x + 250) if way > 0 else (x + 250, x)
            draw.line([(start, y), (end - 30 * way, y)], fill="#3a3a3a", width=14)
            draw.polygon([(end, y), (end - 56 * way, y - 36), (end - 56 * way, y + 36)], fill="#3a3a3a")


def _path(draw: ImageDraw.ImageDraw) -> None:
    """Draw a path through hills with footprints that grow closer to the viewer."""
    draw.ellipse((1900, 130, 2200, 430), fill="#f6d27a")
    draw.polygon([(0, 1440), (0, 760), (700, 560), (1500, 800), (2560, 520), (2560, 1440)], fill="#8fae6b")
    draw.polygon([(0, 1440), (0, 980), (900, 820), (2560, 1000), (2560, 1440)], fill="#6d9150")
    draw.polygon([(1340, 800), (1420, 800), (1880, 1440), (760, 1440)], fill="#e0cda3")
    for step in range(6):
        size = 22 + step * 13
        x = 1370 + (-1) ** step * (24 + step * 16) - step * 8
        y = 850 + step * 92
        draw.ellipse((x - size * 0.5, y - size, x + size * 0.5, y + size), fill="#8a7444")


def _handheld(draw: ImageDraw.ImageDraw) -> None:
    """Draw a handheld console with a dark screen, and a screwdriver beside it."""
    draw.rounded_rectangle((760, 110, 1560, 1330), 90, fill="#c9c6bd", outline="#8d8a80", width=12)
    draw.rounded_rectangle((860, 210, 1460, 730), 40, fill="#5c5f6b")
    draw.rectangle((960, 270, 1360, 650), fill="#9aab52")
    draw.line([(1000, 330), (1320, 600)], fill="#7f9040", width=14)
    draw.rectangle((905, 900, 1145, 975), fill="#2e2e33")
    draw.rectangle((988, 818, 1063, 1058), fill="#2e2e33")
    for x, y in ((1250, 980), (1390, 890)):
        draw.ellipse((x - 62, y - 62, x + 62, y + 62), fill="#8c2f52")
    for number in range(5):
        draw.line([(1290 + number * 45, 1270), (1340 + number * 45, 1150)], fill="#8d8a80", width=16)
    draw.line([(1850, 380), (1990, 1010)], fill="#77808c", width=30)
    draw.line([(1780, 110), (1860, 430)], fill="#c65a2e", width=96)


PICTURES: Final[dict[str, tuple[str, Pen]]] = {
    "hex-board": ("#dfe7dc", _hex_board),
    "four-in-the-morning": ("#18233f", _night),
    "caches": ("#ece6d8", _caches),
    "path": ("#bcdcee", _path),
    "handheld": ("#e9d9b8", _handheld),
}
"""By name: the background, and what is drawn on it."""


def draw(name: str) -> Image.Image:
    """Return one of the pictures."""
    background, pen = PICTURES[name]
    picture = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), background)
    pen(ImageDraw.Draw(picture))
    return picture.resize(SIZE, Image.Resampling.LANCZOS).quantize(COLORS)


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        draw(name).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
