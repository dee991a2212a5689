"""A soft tune that follows from a seed and a caption, as 16 bit samples that can be repeated without a seam."""

from array import array
from math import pi, sin

from .palette import digest_of

_NOTES_A_SECOND = 4
_LOUDEST = 9000
# A pentatonic scale: any order of its notes sounds agreeable.
_SCALE = (1.0, 9 / 8, 5 / 4, 3 / 2, 5 / 3, 2.0, 9 / 4, 5 / 2)


def tune(samples: int, *, rate: int, seed: int, caption: tuple[str, ...]) -> "array[int]":
    """That many mono samples at `rate` a second; they begin and end in silence, as does each note."""
    digest = digest_of(seed, caption)
    ground = 196 * 2 ** (digest[0] % 12 / 12)
    count = max(samples * _NOTES_A_SECOND // rate, 1)
    length = samples // count
    envelope = _envelope(length)
    played: array[int] = array("h")
    for index in range(count):
        cycle = _cycle(max(round(rate / (ground * _SCALE[digest[1 + index % 48] % 8])), 4))
        wave = cycle * (length // len(cycle) + 1)
        played.extend([int(loud * level) for loud, level in zip(envelope, wave, strict=False)])
    played.extend([0] * (samples - len(played)))
    return played


def _cycle(samples: int) -> list[float]:
    """One period of a mellow tone, between -1 and 1."""
    turns = [2 * pi * index / samples for index in range(samples)]
    return [(sin(turn) + 0.3 * sin(2 * turn) + 0.1 * sin(3 * turn)) / 1.4 for turn in turns]


def _envelope(samples: int) -> list[float]:
    """Quickly loud, slowly silent."""
    attack = max(samples // 16, 1)
    fall = samples - attack
    rising = [_LOUDEST * index / attack for index in range(attack)]
    return rising + [_LOUDEST * ((fall - index) / fall) ** 2 for index in range(fall)]
