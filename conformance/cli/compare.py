"""``conformance compare``: the same requests to two servers, and where they answer otherwise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from conformance.cli.choosing import chosen, contract_of, selecting

if TYPE_CHECKING:
    from conformance.comparing import Difference
    from conformance.contract import Contract
    from conformance.recorded import Recorded
    from conformance.requests import Request
    from conformance.trace import Answer, Trouble


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--provider", metavar="P", help="Whose requests are sent; otherwise as A and B say.")
@click.option("--key", metavar="KEY", help="The key to send to both.")
@click.option("--key-a", metavar="KEY", help="The key to send to A.")
@click.option("--key-b", metavar="KEY", help="The key to send to B.")
@click.option("--max-requests", type=click.IntRange(min=1), default=200, show_default=True, help="For each server.")
@selecting
@click.option(
    "--json", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it as JSON."
)
def compare(
    first: str, second: str, provider: str | None, key: str | None, key_a: str | None, key_b: str | None,
    max_requests: int, file: Path | None, **selection: Any,
) -> None:  # fmt: skip
    """Send the same requests to A and B and say where they answer otherwise.

    A and B are base URLs; A may be a folder that `mockserver record` wrote: then its requests are sent to B. Requests
    that make paid jobs are sent as well, so name a part of them (--select, --operations) for a paid provider.

    Exit code: 0 no difference, 1 some, 2 called wrongly, 3 a server cannot be reached.
    """
    import asyncio

    recordings = _recordings(Path(first)) if Path(first).is_dir() else ()
    contract = contract_of(provider or _provider([first, second], recordings))
    keys = [one or key for one in (key_a, key_b)]
    if recordings:
        found = asyncio.run(_beside(contract, recordings, second, keys[1] or "", max_requests))
    else:
        checks = chosen(contract, **selection)
        asked = {check.id: check.request for check in checks if check.probes[0].conduct is None}
        requests = dict(list(asked.items())[:max_requests])
        found = asyncio.run(_both(contract, requests, [first, second], [one or "" for one in keys]))
    _tell(found)
    if file is not None:
        rows = [{"id": one.id, "differences": list(one.lines)} for one in found]
        file.write_text(json.dumps({"format": 1, "a": first, "b": second, "requests": rows}, indent=1) + "\n", "utf-8")
    click.get_current_context().exit(1 if any(one.lines for one in found) else 0)


async def _both(
    contract: Contract, requests: dict[str, Request], urls: Sequence[str], keys: Sequence[str]
) -> list[Difference]:
    from conformance.comparing import compared

    sides = [await _answers(contract, requests, url, key) for url, key in zip(urls, keys, strict=True)]
    return [compared(name, sides[0][name], sides[1][name]) for name in requests]


async def _beside(
    contract: Contract, recordings: Sequence[Recorded], url: str, key: str, most: int
) -> list[Difference]:
    from conformance.comparing import compared

    wanted = recordings[:most]
    answers = await _answers(contract, {one.name: one.request for one in wanted}, url, key)
    return [compared(one.name, one.answer, answers[one.name]) for one in wanted]


async def _answers(contract: Contract, requests: dict[str, Request], url: str, key: str) -> dict[str, Answer | Trouble]:
    from conformance.keys import fitting_key
    from conformance.target import Where, opened

    found: dict[str, Answer | Trouble] = {}
    async with opened(Where(url, key or fitting_key(contract.auth)), contract.auth) as target:
        for name, request in requests.items():
            outcome = (await target.send(request)).outcome
            if getattr(outcome, "kind", "") == "unreachable":
                click.echo(f"{url} cannot be reached: {getattr(outcome, 'text', '')}", err=True)
                click.get_current_context().exit(3)
            found[name] = outcome
    return found


def _recordings(folder: Path) -> tuple[Recorded, ...]:
    from conformance.recorded import RecordingError, read_recordings

    try:
        return read_recordings(folder)
    except RecordingError as problem:
        raise click.UsageError(str(problem)) from None


def _provider(places: Sequence[str], recordings: Sequence[Recorded]) -> str:
    """The provider that the addresses or recordings name: as a path of the mock, a documented host, or in the files."""
    from conformance.reading import load, providers

    named = {one.provider for one in recordings if one.provider}
    for place in places:
        parts = urlsplit(place)
        named |= {name for name in providers() if f"/{name}/" in f"{parts.path}/"}
        named |= {name for name in providers() if parts.hostname in {host.name for host in load(name).hosts}}
    if len(named) != 1:
        raise click.UsageError(f"--provider is needed: one of {', '.join(providers())}")
    return named.pop()


def _tell(found: Sequence[Difference]) -> None:
    for one in found:
        if one.lines:
            click.echo(one.id)
            for line in one.lines:
                click.echo(f"  {line}")
    different = sum(bool(one.lines) for one in found)
    click.echo(f"{len(found)} requests: {len(found) - different} answered alike, {different} otherwise")
