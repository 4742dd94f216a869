"""The little of SVG that drawings are made of, here and in commands. Same input, same bytes."""

from __future__ import annotations

import unicodedata
from html import escape
from typing import Final

INK: Final = "#1b2530"
QUIET: Final = "#586573"
RULE: Final = "#cfd6dd"
PAPER: Final = "#ffffff"
OPEN: Final = "#7fbf95"
DEEP: Final = "#1f7a45"
TAKEN: Final = "#e8b4a6"
SHUT: Final = "#eef1f4"
HUES: Final = (
    "#dbe9f6",
    "#fdebc8",
    "#d9efe0",
    "#f3dcea",
    "#e3e0f3",
    "#fbdcd0",
    "#d6edf0",
    "#ececd2",
)
FONT: Final = (
    "system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', "
    "sans-serif"
)


def drawing(
    name: str, width: float, height: float, title: str, about: str, parts: list[str]
) -> str:
    """Return a whole drawing; *title* and *about* are for those who cannot see it."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" font-family="{FONT}" role="img" '
            f'aria-labelledby="{name}-t {name}-d">',
            f'<title id="{name}-t">{escape(title)}</title>',
            f'<desc id="{name}-d">{escape(about)}</desc>',
            f'<rect width="{width:g}" height="{height:g}" fill="{PAPER}"/>',
            *parts,
            "</svg>",
        ]
    )


def text(
    x: float,
    y: float,
    words: str,
    size: float = 12,
    color: str = INK,
    *,
    weight: int = 400,
    anchor: str = "start",
) -> str:
    """Return a line of text; *y* is its baseline."""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" fill="{color}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    stroke: str = "none",
    radius: float = 0,
    title: str = "",
    dashes: str = "",
) -> str:
    """Return a rectangle; *title* is shown where the pointer rests."""
    head = (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" '
        f'fill="{fill}" stroke="{stroke}"'
    )
    head += f' stroke-dasharray="{dashes}"' if dashes else ""
    return f"{head}><title>{escape(title)}</title></rect>" if title else head + "/>"


def rule(x1: float, y1: float, x2: float, y2: float, color: str = RULE, width: float = 1) -> str:
    """Return a straight line."""
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{color}" '
        f'stroke-width="{width:g}"/>'
    )


def length(words: str, size: float = 12) -> float:
    """Return about how wide a text is: full-width signs count twice."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in words)
    return size * (wide * 1.0 + (len(words) - wide) * 0.56)


def wrapped(words: str, width: float, size: float = 12, most: int = 3) -> list[str]:
    """Return *words* in lines no wider than *width*; what does not fit *most* lines ends in …."""
    pieces = _pieces(words)
    lines: list[str] = [""]
    for piece in pieces:
        if lines[-1] and length((lines[-1] + piece).rstrip(), size) > width:
            lines.append("")
        rest = piece if lines[-1] else piece.lstrip()
        while len(rest) > 1 and length(rest.rstrip(), size) > width:  # a word wider than a line
            fit = next(
                n for n in range(len(rest) - 1, 0, -1) if length(rest[:n], size) <= width or n == 1
            )
            lines[-1] += rest[:fit]
            lines.append("")
            rest = rest[fit:]
        lines[-1] += rest
    found = [each.rstrip() for each in lines if each.strip()]
    if len(found) <= most:
        return found
    last = found[most - 1]
    while last and length(last + "…", size) > width:
        last = last[:-1]
    return [*found[: most - 1], last.rstrip() + "…"]


def _pieces(words: str) -> list[str]:
    """Return where a text may be broken: after spaces, and around full-width signs."""
    pieces: list[str] = [""]
    for sign in words:
        wide = unicodedata.east_asian_width(sign) in "WF"
        closing = sign in "，。、；：）》”！？"
        if wide and not closing and pieces[-1]:
            pieces.append(sign)
        else:
            pieces[-1] += sign
        if sign == " " or wide:
            pieces.append("")
    # A closing sign stays with what it closes.
    found: list[str] = []
    for piece in pieces:
        if found and piece[:1] and piece[0] in "，。、；：）》”！？":
            found[-1] += piece
        elif piece:
            found.append(piece)
    return found
