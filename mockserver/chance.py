"""Everything random, made from the seed and a purpose: the same seed and the same requests give the same answers.

This is the only module that makes random numbers. Nothing here is a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from random import Random

from mockserver.errors import ContractError

_ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz0123456789"
_ALPHABETS = {
    kind: bytes(ord(letters[byte % len(letters)]) for byte in range(256))
    for kind, letters in (("alnum", _ALNUM), ("lower", _LOWER), ("url", _ALNUM + "-_"), ("hex", "0123456789abcdef"))
}
_FORM = re.compile(r"\{(uuid|hex|digits|alnum|lower|url|time|seconds|nanoseconds|number|serial)(?::([^}]*))?\}")

Id = Callable[[int, float], str]

__all__ = ["Id", "Random", "compile_id", "number", "stream"]


def number(seed: int, *purpose: str | int) -> int:
    """A 64 bit number that depends on the seed and the purpose alone."""
    text = "\x1f".join([str(part) for part in (seed, *purpose)])
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def stream(seed: int, *purpose: str | int) -> Random:
    """A random number generator of its own for one purpose."""
    return Random(number(seed, *purpose))


def compile_id(form: str, where: str = "id", *, purpose: str = "") -> Id:
    """A maker of ids of a documented form, such as ``task_{alnum:32}``: called with a number and simulated time.

    Ids of different ``purpose`` have nothing in common, though they are made from the same number.

    ``{uuid}``, ``{hex:N}``, ``{digits:N}`` (no leading 0), ``{alnum:N}``, ``{lower:N}`` (small letters, digits),
    ``{url:N}`` (letters, digits, - and _), ``{number:N}`` (0 to N), ``{time:%Y...}`` (UTC), ``{seconds}`` (of unix
    time), ``{nanoseconds}`` and ``{serial:N}`` (N digits of the number itself, so that two in a row differ) are known.
    """
    if "{" in _FORM.sub("", form):
        raise ContractError(
            f"{where}: {form!r} has an unknown placeholder "
            "(known: uuid, hex:N, digits:N, alnum:N, lower:N, url:N, number:N, serial:N, time:FORMAT, seconds, "
            "nanoseconds)"
        )
    pieces = _FORM.split(form)
    texts, forms = pieces[::3], list(zip(pieces[1::3], pieces[2::3], strict=True))
    salt = number(0, "id", purpose) if purpose else 0
    if forms == [("uuid", None)] and not any(texts[1:]):
        prefix = texts[0]
        return lambda entropy, now: prefix + _uuid(entropy ^ salt)

    def make(entropy: int, now: float) -> str:
        parts = [texts[0]]
        for position, (kind, size) in enumerate(forms):
            drawn = entropy if kind == "serial" else entropy ^ salt
            parts += (_draw(kind, size or "", drawn, position, now), texts[position + 1])
        return "".join(parts)

    return make


def _letters(entropy: int, position: int, size: int) -> bytes:
    """That many bytes for one placeholder of an id."""
    digest = blake2b(b"%d.%d" % (entropy, position), digest_size=min(64, size)).digest()
    while len(digest) < size:
        digest += blake2b(digest, digest_size=64).digest()
    return digest[:size]


def _uuid(entropy: int, position: int = 0) -> str:
    text = blake2b(b"%d.%d" % (entropy, position), digest_size=16).hexdigest()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _draw(kind: str, size: str, entropy: int, position: int, now: float) -> str:
    if kind == "uuid":
        return _uuid(entropy, position)
    if kind == "time":
        return datetime.fromtimestamp(now, UTC).strftime(size)
    if kind == "seconds":
        return str(int(now))
    if kind == "serial":
        return str(entropy % 10 ** int(size)).zfill(int(size))
    if kind == "nanoseconds":
        return str(int(now % 1 * 1e9))
    if kind in _ALPHABETS:
        return _letters(entropy, position, int(size)).translate(_ALPHABETS[kind]).decode("ascii")
    wide = int.from_bytes(_letters(entropy, position, 16 if kind == "number" else max(16, int(size))), "big")
    if kind == "number":
        return str(wide % (int(size) + 1))
    return str(1 + wide % 9) + str(wide)[-(int(size) - 1) :] if int(size) > 1 else str(1 + wide % 9)
