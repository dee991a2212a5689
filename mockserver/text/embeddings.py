"""Embeddings without a model: texts that share words and letters point the same way."""

from __future__ import annotations

import math
import re
import sys
from array import array
from base64 import b64encode
from hashlib import shake_128
from zlib import crc32

from mockserver.text.language import is_dense

_WORD = re.compile(r"\w+")
_LONGEST = 20_000  # characters read for features; a model reads no further than its context either
_WORD_WEIGHT, _PART_WEIGHT = 1.0, 0.4
_GRAIN = 0.15  # length of the part that is each text's own, beside features of length 1


def embed(text: str, dimensions: int, *, seed: int = 0) -> list[float]:
    """A unit vector for a text: the same for the same text and seed, near those of texts with common words.

    Features are words and groups of letters, hashed to a place and a sign. A little noise from the whole text makes
    the vector dense and keeps unlike texts apart. Raises ``ValueError`` when ``dimensions`` is not positive.
    """
    if dimensions < 1:
        raise ValueError(f"an embedding needs at least 1 dimension, not {dimensions}")
    vector = [0.0] * dimensions
    start = seed & 0xFFFFFFFF
    for feature, weight in _features(text[:_LONGEST].casefold()).items():
        code = crc32(feature.encode("utf-8", "surrogatepass"), start)
        vector[(code >> 1) % dimensions] += math.sqrt(weight) if code & 1 else -math.sqrt(weight)
    length = math.hypot(*vector) or 1.0
    grain = _grain(f"{seed}\x1f{text}", dimensions)
    mixed = [value / length + own for value, own in zip(vector, grain, strict=True)]
    total = math.hypot(*mixed)
    return [value / total for value in mixed]


def encode_base64(vector: list[float]) -> str:
    """The vector as base64 of little-endian 32 bit floats, the form that SDKs ask for."""
    packed = array("f", vector)
    if sys.byteorder == "big":  # pragma: no cover - a property of the machine
        packed.byteswap()
    return b64encode(packed.tobytes()).decode("ascii")


def _features(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for word in _WORD.findall(text):
        found[word] = found.get(word, 0.0) + _WORD_WEIGHT
        # Where words have no spaces between them, pairs of characters are as near as one gets to words.
        size, weight = (2, _WORD_WEIGHT) if is_dense(word[0]) else (3, _PART_WEIGHT)
        padded = word if size == 2 else f" {word} "
        for place in range(len(padded) - size + 1):
            part = padded[place : place + size]
            found[part] = found.get(part, 0.0) + weight
    return found


def _grain(text: str, dimensions: int) -> list[float]:
    """Noise of a text's own: odd numbers, so that no place is 0, of about the length ``_GRAIN`` together."""
    scale = _GRAIN / (148 * math.sqrt(dimensions))  # 148: the root mean square of the odd numbers from -255 to 255
    noise = shake_128(text.encode("utf-8", "surrogatepass")).digest(dimensions)
    return [(2 * byte - 255) * scale for byte in noise]
