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

_SIZELESS = ("uuid", "time", "seconds", "nanoseconds")

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
    for kind, size in zip(pieces[1::3], pieces[2::3], strict=True):
        if kind not in _SIZELESS and not (size or "").isdecimal():
            raise ContractError(f"{where}: {form!r} does not say how long its {kind!r} is, as in {{{kind}:8}}")
    salt = number(0, "id", purpose) if purpose else 0
    first, *texts = pieces[::3]
    forms = zip(pieces[1::3], pieces[2::3], texts, strict=True)
    draws = [(_drawing(kind, size or "", n, salt), text) for n, (kind, size, text) in enumerate(forms)]
    if len(draws) == 1:
        draw, last = draws[0]
        return lambda entropy, now: f"{first}{draw(entropy, now)}{last}"
    return lambda entropy, now: first + "".join([draw(entropy, now) + text for draw, text in draws])


def _letters(entropy: int, position: int, size: int) -> bytes:
    """That many bytes for one placeholder of an id."""
    digest = blake2b(b"%d.%d" % (entropy, position), digest_size=min(64, size)).digest()
    while len(digest) < size:
        digest += blake2b(digest, digest_size=64).digest()
    return digest if len(digest) == size else digest[:size]


def _drawing(kind: str, form: str, position: int, salt: int) -> Id:
    """What stands for the placeholder at a position of an id; ``salt`` tells the purposes of ids apart."""
    if kind == "uuid":
        return lambda entropy, now: _uuid(entropy ^ salt, position)
    if kind == "time":
        return lambda entropy, now: datetime.fromtimestamp(now, UTC).strftime(form)
    if kind == "seconds":
        return lambda entropy, now: str(int(now))
    if kind == "nanoseconds":
        return lambda entropy, now: str(int(now % 1 * 1e9))
    size = int(form)
    if kind == "serial":
        return lambda entropy, now: str(entropy % 10**size).zfill(size)
    if kind in _ALPHABETS:
        letters = _ALPHABETS[kind]
        return lambda entropy, now: _letters(entropy ^ salt, position, size).translate(letters).decode("ascii")
    if kind == "number":
        return lambda entropy, now: str(_wide(entropy ^ salt, position, 16) % (size + 1))
    return lambda entropy, now: _digits(_wide(entropy ^ salt, position, max(16, size)), size)


def _uuid(entropy: int, position: int) -> str:
    text = blake2b(b"%d.%d" % (entropy, position), digest_size=16).hexdigest()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _wide(entropy: int, position: int, size: int) -> int:
    return int.from_bytes(_letters(entropy, position, size), "big")


def _digits(wide: int, size: int) -> str:
    """That many digits of a number, the first of which is no 0."""
    return str(1 + wide % 9) + (str(wide)[-(size - 1) :] if size > 1 else "")
