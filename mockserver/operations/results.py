"""Result files of a request: what to render, under which path, and how a link to it looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import count
from typing import Any

from mockserver import chance
from mockserver.contracts.compiled import CompiledResult
from mockserver.contracts.terms import Scope, plain
from mockserver.http.exchange import Call
from mockserver.media import Clip, MediaSpec, Picture, Sound, suffix
from mockserver.state.records import FileEntry

MAX_FILES = 64


def make_entries(
    call: Call,
    results: Mapping[str, CompiledResult],
    scope: Scope,
    *,
    caption: tuple[str, ...],
    entropy: int,
    task_id: str | None = None,
) -> dict[str, list[FileEntry]]:
    """The files of every result of a family, by result name; their paths follow from ``entropy``.

    Files of one medium are numbered and look different, whichever results they are of; a cover looks like its clip.
    """
    made: dict[str, list[FileEntry]] = {}
    valued = [
        (result, {name: plain(term(scope)) for name, term in result.terms.items()}) for result in results.values()
    ]
    counts = Counter[str]()
    for result, values in valued:
        counts[result.facts.media] += min(int(values["count"] or 0), MAX_FILES)
    numbers = {media: count() for media in counts}
    for result, values in valued:
        media, rows = result.facts.media, []
        for position in range(min(int(values["count"] or 0), MAX_FILES)):
            own = chance.number(entropy, result.name, position)
            number = next(numbers[media])
            lines = (*caption, f"{media} {number + 1}") if counts[media] > 1 else caption
            spec = media_spec(media, values, lines, chance.number(entropy, number))
            path = result.path(own, call.now)
            if path.endswith(".*"):
                path = path.removesuffix(".*") + suffix(spec)
            rows.append(
                FileEntry(
                    provider=call.provider.name,
                    path=path,
                    name=result.name,
                    spec=spec,
                    made=call.now,
                    task_id=task_id,
                    lifetime=None if result.facts.lifetime_days is None else result.facts.lifetime_days * 86400,
                )
            )
        made[result.name] = rows
    return made


def media_spec(media: str, values: Mapping[str, Any], caption: tuple[str, ...], seed: int) -> MediaSpec:
    """What to render, from the values a contract's result row gave; pictures and clips say their size as well."""
    if media == "sound":
        return Sound(seconds=float(values["seconds"]), format=values["format"] or "mp3", caption=caption, seed=seed)
    width, height = int(values["width"]), int(values["height"])
    shown = (*caption, f"{width}x{height}")
    if media == "picture":
        return Picture(
            width=width,
            height=height,
            format=values["format"] or "png",
            caption=shown,
            seed=seed,
            transparent=bool(values["transparent"]),
        )
    return Clip(
        width=width,
        height=height,
        seconds=float(values["seconds"]),
        fps=int(values["fps"]),
        sound=bool(values["sound"]),
        caption=shown,
        seed=seed,
    )


def link_names(call: Call, result: CompiledResult, entry: FileEntry) -> dict[str, Any]:
    """The names of one file in an answer template: ``url``, sizes and length."""
    names: dict[str, Any] = {"url": result.url({"base": call.base_url, "path": entry.path})}
    for row in ("width", "height", "seconds", "format"):
        value = getattr(entry.spec, row, None)
        if value is not None:
            names[row] = int(value) if isinstance(value, float) and value.is_integer() else value
    return names
