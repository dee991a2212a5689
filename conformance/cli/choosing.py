"""Which provider and which of its checks a command is about; a word that means nothing is answered with the nearest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from conformance.checks import Check
    from conformance.contract import Contract

Command = TypeVar("Command", bound=Callable[..., object])


def selecting(command: Command) -> Command:
    """The options that choose a part of a provider's checks."""
    options = (
        click.option(
            "--operations", multiple=True, metavar="WORDS", help="Only these operations, by their words: chat,video."
        ),
        click.option("--family", multiple=True, metavar="WORDS", help="Only these families."),
        click.option("--select", multiple=True, metavar="ID", help="Only checks whose id begins so; repeatable."),
        click.option(
            "--level",
            type=click.Choice(["must", "should", "may"]),
            default="should",
            show_default=True,
            help="must: the document says so; should: also what is inferred; may: also habits of official SDKs.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def contract_of(provider: str) -> Contract:
    """The contract of a provider; a name without one, or data that cannot be read, ends the command with code 2."""
    from conformance.folder import ContractError
    from conformance.locate import DataMissingError
    from conformance.reading import load, providers

    try:
        names = providers()
        if provider not in names:
            unknown("provider", provider, names, all_named=True)
        return load(provider)
    except (DataMissingError, ContractError) as problem:
        raise click.UsageError(str(problem)) from None


def chosen(
    contract: Contract,
    *,
    operations: Sequence[str],
    family: Sequence[str],
    select: Sequence[str],
    level: str,
    seed: int = 0,
    examples: int = 0,
) -> tuple[Check, ...]:
    """The checks that the options leave; raises ``click.UsageError`` for a word that selects nothing."""
    from conformance.checks import up_to
    from conformance.suite import checks

    words, families = _words(operations), _words(family)
    for word in words:
        _known("operation", word, contract.words)
    for name in families:
        _known("family", name, set(contract.families))
    part = partial(checks, contract, seed=seed, examples=examples, words=tuple(words), families=tuple(families))
    found = part(starts=tuple(select))
    for prefix in select:
        if not any(check.id.startswith(prefix) for check in found):
            unknown("check", prefix, _prefixes(check.id for check in part()))
    left = [
        check
        for check in found
        if (not words or check.operation.word in words)
        and (not families or check.family in families)
        and (not select or check.id.startswith(tuple(select)))
    ]
    if not left:
        raise click.UsageError("no check is in all of --operations, --family and --select")
    of_level = up_to(level, left)
    if not of_level:
        raise click.UsageError(f"no check of these is of the level {level}; there are: {', '.join(_levels(left))}")
    return of_level


def unknown(kind: str, word: str, known: Iterable[str], *, all_named: bool = False) -> NoReturn:
    """Ends the command with code 2 and the nearest name, or with all that there are."""
    names = sorted(known)
    nearest = get_close_matches(word, names, n=1, cutoff=0)
    hint = f"; the nearest is {nearest[0]}" if nearest else "; there are none"
    others = f"; there are {', '.join(names)}" if all_named and names else ""
    raise click.UsageError(f"unknown {kind} {word}{hint}{others}")


def _known(kind: str, word: str, known: set[str]) -> None:
    if word not in known:
        unknown(kind, word, known)


def _words(options: Sequence[str]) -> list[str]:
    return [word.strip() for option in options for word in option.split(",") if word.strip()]


def _prefixes(ids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for one in ids:
        parts = one.split("/")
        found.update("/".join(parts[:length]) for length in range(1, len(parts) + 1))
    return found


def _levels(left: Iterable[Check]) -> list[str]:
    return list(dict.fromkeys(check.level for check in left))
