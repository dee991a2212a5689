"""Everything random, made from the seed and a purpose: the same seed and the same requests give the same answers.

This is the only module that makes random numbers. Nothing here is a secret.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b

from mockserver.errors import ContractError

_ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_URL = _ALNUM + "-_"
_FORM = re.compile(r"\{(uuid|hex|digits|alnum|url|time|nanoseconds|number)(?::([^}]*))?\}")

Id = Callable[[int, float], str]


def number(seed: int, *purpose: str | int) -> int:
    """A 64 bit number that depends on the seed and the purpose alone."""
    text = "\x1f".join(map(str, (seed, *purpose)))
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def stream(seed: int, *purpose: str | int) -> random.Random:
    """A random number generator of its own for one purpose."""
    return random.Random(number(seed, *purpose))


def compile_id(form: str, where: str = "id") -> Id:
    """A maker of ids of a documented form, such as ``task_{alnum:32}``: called with a number and simulated time.

    ``{uuid}``, ``{hex:N}``, ``{digits:N}`` (no leading 0), ``{alnum:N}``, ``{url:N}`` (letters, digits, - and _),
    ``{number:N}`` (0 to N), ``{time:%Y...}`` (UTC) and ``{nanoseconds}`` are known.
    """
    if "{" in _FORM.sub("", form):
        raise ContractError(
            f"{where}: {form!r} has an unknown placeholder "
            "(known: uuid, hex:N, digits:N, alnum:N, url:N, number:N, time:FORMAT, nanoseconds)"
        )
    pieces = _FORM.split(form)
    texts, forms = pieces[::3], list(zip(pieces[1::3], pieces[2::3], strict=True))
    if forms == [("uuid", None)] and not any(texts[1:]):
        prefix = texts[0]
        return lambda entropy, now: prefix + _uuid(entropy)

    def make(entropy: int, now: float) -> str:
        parts = [texts[0]]
        for position, (kind, size) in enumerate(forms):
            parts += (_draw(kind, size or "", entropy, position, now), texts[position + 1])
        return "".join(parts)

    return make


def _wide(entropy: int, position: int, size: int) -> int:
    digest = blake2b(b"%d.%d" % (entropy, position), digest_size=64).digest()
    while len(digest) < size:
        digest += blake2b(digest, digest_size=64).digest()
    return int.from_bytes(digest, "big")


def _uuid(entropy: int, position: int = 0) -> str:
    text = blake2b(b"%d.%d" % (entropy, position), digest_size=16).hexdigest()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _draw(kind: str, size: str, entropy: int, position: int, now: float) -> str:
    if kind == "uuid":
        return _uuid(entropy, position)
    if kind == "time":
        return datetime.fromtimestamp(now, UTC).strftime(size)
    if kind == "nanoseconds":
        return str(int(now % 1 * 1e9))
    wide = _wide(entropy, position, int(size))
    if kind == "number":
        return str(wide % (int(size) + 1))
    if kind == "hex":
        return f"{wide:0{int(size)}x}"[-int(size) :]
    if kind == "digits":
        return str(1 + wide % 9) + str(wide)[-(int(size) - 1) :] if int(size) > 1 else str(1 + wide % 9)
    alphabet = _ALNUM if kind == "alnum" else _URL
    letters = []
    for _ in range(int(size)):
        wide, rest = divmod(wide, len(alphabet))
        letters.append(alphabet[rest])
    return "".join(letters)
