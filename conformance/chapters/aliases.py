"""Other names of fields: what a field does not take is refused under each of its names as under its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.bench import Bench
from conformance.chapters.refused import Refused, refused
from conformance.checks import Check
from conformance.facts.fact import slug, word
from conformance.goods import Good
from conformance.probe import Probe

WRONG: tuple[Any, ...] = ("conformance", 123456789, {"conformance": True}, "")
"""Values of which some field takes none; the first that a field does not take is sent."""


def checks(bench: Bench) -> Iterator[Check]:
    """Each alias of each family, with a value that its field does not take: who does not know it lets that through."""
    for operation, family in bench.attached():
        good = bench.good(operation, family) if operation.accepts else None
        aliases = family.operations[operation.id].aliases
        if good is None or good.is_form:
            continue
        for alias, name in aliases.items():
            probe = _wrong(bench, good, alias, name)
            if probe is not None:
                what = bench.word(operation, family, f"alias-{slug(alias)}")
                yield refused(bench, Refused(
                    "aliases", operation, family.name, family.name, what, f"what is no {name}, sent as {alias},",
                    probe, bench.base(good), (f"{operation.id}/{family.name}/alias/{word(alias)}",),
                ))  # fmt: skip


def _wrong(bench: Bench, good: Good, alias: str, name: str) -> Probe | None:
    """The good request with something under the alias that its field does not take, and that is refused for it."""
    body = {key: value for key, value in good.body.items() if key not in (alias, name)}
    for value in WRONG:
        request = good.with_body({**body, alias: value})
        said = bench.predict(request)
        own = bench.predict(good.with_body({**body, name: value}))
        if said.refusals and said.errors == own.errors and not bench.predict(good.with_body(body)).refusals:
            return bench.single(f"alias-{slug(alias)}", request, operation=good.operation, family=good.family,
                                prediction=said)  # fmt: skip
    return None
