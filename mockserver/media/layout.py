"""Caption lines wrapped into a box: the largest letters that fit, the first line larger than the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from .lettering import line_height, needs_table, text_width
from .script import pieces, tidy

ELLIPSIS = "…"

_SHRINK = 0.88
_SMALL_SHARE = 0.62
_LEAST = 9
# The bitmaps are 16 pixels high: smaller they are illegible, and a little larger they blur.
_CRISP, _BLURRED_BELOW = 16, 22
_MOST_CHARACTERS, _MOST_LINES = 1200, 12


@dataclass(frozen=True)
class Line:
    """One line to draw at `top` pixels from the box's upper edge, in letters of `cell` pixels."""

    text: str
    cell: int
    top: int
    headline: bool


@dataclass(frozen=True)
class Layout:
    """Lines and the height in pixels that they fill; none when not even one line fits."""

    lines: tuple[Line, ...]
    height: int


def lay_out(caption: Sequence[str], width: int, height: int, *, largest: int) -> Layout:
    """Wrap the caption into `width` x `height` pixels, with a headline of about `largest` pixels at most.

    What does not fit in the smallest legible letters is cut and ends with an ellipsis; the lines after the first are
    given up before the first is.
    """
    texts = [text for text in map(_bounded, caption[:_MOST_LINES]) if text]
    if not texts:
        return Layout((), 0)
    tried = None
    cell = min(largest, _hopeful(texts, width, height))
    while cell >= _LEAST:
        sizes = _sizes(texts, cell)
        layout = _stack(texts, width, sizes) if sizes != tried else None
        if layout and layout.height <= height:
            return layout
        tried = sizes
        cell = int(cell * _SHRINK)
    return _cut(texts, width, height)


def wrap(text: str, cell: int, width: int) -> list[str]:
    """The text in lines of at most `width` pixels; a word longer than a line is broken."""
    lines: list[str] = []
    line, room = "", float(width)
    for piece in pieces(text):
        for part in _fitting(piece, cell, width):
            taken = text_width(part, cell)
            if line and taken > room:
                lines.append(line.rstrip())
                line, room = "", float(width)
            if line or part != " ":
                line += part
                room -= taken
    return [*lines, line.rstrip()] if line.strip() else lines


def _legible(text: str, cell: int) -> int:
    """The size nearest to `cell` that the text can be read in."""
    if needs_table(text):
        return cell if cell >= _BLURRED_BELOW else _CRISP
    return max(cell, _LEAST)


def _bounded(line: str) -> str:
    """A tidy line of a length that is worth measuring."""
    text = tidy(line[: 2 * _MOST_CHARACTERS])
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + ELLIPSIS


def _hopeful(texts: Sequence[str], width: int, height: int) -> int:
    """A size that is certainly not too small: at a larger one even the area of the first text would not suffice."""
    unit = text_width(texts[0], _CRISP) / _CRISP
    return max(ceil(sqrt(max(width * height, 0) / max(unit, 1))), _LEAST)


def _sizes(texts: Sequence[str], cell: int) -> list[int]:
    """The size of each text when the headline's is `cell`."""
    return [_legible(text, round(cell * _SMALL_SHARE) if index else cell) for index, text in enumerate(texts)]


def _stack(texts: Sequence[str], width: int, sizes: Sequence[int]) -> Layout:
    """All of it, however high."""
    lines: list[Line] = []
    top = 0
    for index, (text, size) in enumerate(zip(texts, sizes, strict=True)):
        if index == 1:
            top += size // 3
        for part in wrap(text, size, width):
            lines.append(Line(part, size, top, headline=index == 0))
            top += line_height(size)
    # The last line needs no gap below it.
    gap = line_height(lines[-1].cell) - lines[-1].cell
    return Layout(tuple(lines), top - gap)


def _cut(texts: Sequence[str], width: int, height: int) -> Layout:
    """As much as fits at the smallest size: the later lines each on one line, the first one in what is left."""
    cell = max(_legible(text, _LEAST) for text in texts)
    room = (height - cell // 3 + line_height(cell) - cell) // line_height(cell)
    if room < 1 or width < cell:
        return Layout((), 0)
    kept = min(len(texts) - 1, room // 2)
    first = _shortened(wrap(texts[0], cell, width), room - kept, cell, width)
    rest = [_shortened(wrap(text, cell, width), 1, cell, width)[0] for text in texts[1 : 1 + kept]]
    lines, top = [], 0
    for index, text in enumerate([*first, *rest]):
        top += cell // 3 if index == len(first) else 0
        lines.append(Line(text, cell, top, headline=index < len(first)))
        top += line_height(cell)
    return Layout(tuple(lines), min(top, height))


def _shortened(lines: list[str], count: int, cell: int, width: int) -> list[str]:
    if len(lines) <= count:
        return lines
    last = lines[count - 1]
    while last and text_width(last + ELLIPSIS, cell) > width:
        last = last[:-1]
    return [*lines[: count - 1], last + ELLIPSIS]


def _fitting(piece: str, cell: int, width: int) -> list[str]:
    """The piece, or its characters in stretches that are no wider than a line."""
    if text_width(piece, cell) <= width:
        return [piece]
    parts = [""]
    for character in piece:
        if parts[-1] and text_width(parts[-1] + character, cell) > width:
            parts.append("")
        parts[-1] += character
    return parts
