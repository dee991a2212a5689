"""Mistakes in trying again: too early, too often, for ever."""

from __future__ import annotations

import math
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from itertools import pairwise
from statistics import median

from mockserver.journal import Exchange
from mockserver.verdicts.finding import Finding, plural
from mockserver.verdicts.history import History, ended, failed, finding, header, named, wall_time

EARLY = 0.98  # of the asked wait: timers of some platforms end a little early
ROUNDING = 0.02  # seconds
STORM_RETRIES = 5
STORM_WAIT = 0.25  # seconds; official SDKs begin with 0.375 and double it
PATIENCE_RETRIES = 20


def ignored_retry_after(history: History) -> Iterator[Finding]:
    """The same request again before the time that the answer asked to wait had passed."""
    for chain in history.chains:
        for first, then in pairwise(chain):
            asked = retry_after(first)
            waited = history.waited(first, then)
            if asked is not None and waited < asked * EARLY - ROUNDING:
                sentence = (
                    f"{named(first)} was answered {first.status} with the wish to wait {asked:g} s, and the same "
                    f"request came again after {waited:.2f} s"
                )
                yield finding("ignored_retry_after", sentence, [first, then])
                break


def retry_storm(history: History) -> Iterator[Finding]:
    """Many retries of a failing request with hardly a pause between them."""
    for chain in history.chains:
        waits = list(history.waits(chain))
        if len(waits) >= STORM_RETRIES and median(waits) < STORM_WAIT:
            sentence = (
                f"{named(chain[0])} failed and was sent again {plural(len(waits), 'time')}, mostly within "
                f"{median(waits):.2f} s: there is no pause that grows"
            )
            yield finding("retry_storm", sentence, chain)


def retried_for_ever(history: History) -> Iterator[Finding]:
    """A request that fails each time and is sent again and again."""
    for chain in history.chains:
        retries = len(chain) - 1
        if retries >= PATIENCE_RETRIES and failed(chain[-1]):
            sentence = f"{named(chain[0])} {_how(chain[-1])} each time and was still sent again after {retries} retries"
            yield finding("never_gave_up", sentence, chain)


def _how(exchange: Exchange) -> str:
    return f"failed with {exchange.status}" if exchange.status >= 400 else "got no whole answer"


def retry_after(exchange: Exchange) -> float | None:
    """The seconds that an error asks to wait (``Retry-After`` as seconds or as a date, ``Retry-After-Ms``), or None."""
    if exchange.status < 400:
        return None
    for name, divisor in (("retry-after-ms", 1000), ("retry-after", 1)):
        text = header(exchange.response_headers, name)
        if text is None:
            continue
        try:
            seconds = float(text) / divisor
        except ValueError:
            seconds = _until(text, wall_time(ended(exchange)))
        return seconds if math.isfinite(seconds) and seconds > 0 else None
    return None


def _until(date: str, moment: float) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - moment
    except (ValueError, TypeError, OverflowError):
        return math.nan
