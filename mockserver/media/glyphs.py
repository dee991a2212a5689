"""The bitmap table of the characters that Pillow's built-in font lacks (its format: `fixtures/media/README.md`)."""

import struct
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROWS = 16
BASELINE = 14

_MAGIC = b"GLYPHS16"
_GLYPH_BYTES = 32


@dataclass(frozen=True)
class Glyph:
    """One character, 16 rows high: `width` is 8 or 16 pixels, each half is 16 bytes of 8 pixels a row."""

    width: int
    left: bytes
    right: bytes


@dataclass(frozen=True)
class _Block:
    first: int
    count: int
    packed: bytes

    def __contains__(self, code: int) -> bool:
        return self.first <= code < self.first + self.count


@dataclass(frozen=True)
class GlyphTable:
    """Looks characters up; a block of the table is unpacked when one of its characters is first asked for."""

    blocks: tuple[_Block, ...]
    _unpacked: dict[int, bytes] = field(default_factory=dict)

    def glyph(self, character: str) -> Glyph | None:
        """The shape of one character, or None when the table has none."""
        code = ord(character)
        block = next((block for block in self.blocks if code in block), None)
        if block is None:
            return None
        body = self._unpacked.get(block.first)
        if body is None:
            body = self._unpacked[block.first] = zlib.decompress(block.packed)
        index = code - block.first
        width = body[index]
        if not width:
            return None
        start = block.count + index * _GLYPH_BYTES
        return Glyph(width, body[start : start + ROWS], body[start + ROWS : start + _GLYPH_BYTES])


def read_table(data: bytes) -> GlyphTable:
    """Read a `.glyphs` file.

    Raises:
        ValueError: it is no such file, or it is cut short.
    """
    if not data.startswith(_MAGIC):
        raise ValueError("not a table of glyphs")
    (count,) = struct.unpack_from("<I", data, len(_MAGIC))
    position = len(_MAGIC) + 4 + 12 * count
    blocks = []
    for index in range(count):
        first, codes, size = struct.unpack_from("<III", data, len(_MAGIC) + 4 + 12 * index)
        blocks.append(_Block(first, codes, data[position : position + size]))
        position += size
    if position != len(data):
        raise ValueError(f"a table of glyphs of {position} bytes has {len(data)}")
    return GlyphTable(tuple(blocks))


@cache
def glyph_table(folder: Path | None = None) -> GlyphTable:
    """The table that travels with the project, read once; `folder` names another place to look for it."""
    if folder is None:
        from mockserver.contracts.locate import fixtures_dir

        folder = fixtures_dir() / "media"
    return read_table((folder / "unifont-15.0.01.glyphs").read_bytes())
