"""Faults of result files: of another kind or size, cut off, a web page, not there, there for too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from conformance.chapters.files import LATE
from conformance.decoding import Found, NotDecodedError, decoded
from conformance.flows import FILE
from conformance.mutants.edits import Edit, mutant
from conformance.mutants.mutant import Mutant
from conformance.mutants.recording import Place, Recording
from conformance.trace import Answer

_KINDS = {"image": "picture", "video": "clip", "audio": "sound"}


def mutants(recording: Recording) -> Iterator[Mutant]:
    """Each operator on the files of each result of each family."""
    fetched = [place for place in recording.places if _is_file(place)]
    pool = _Pool(fetched)
    for family in recording.contract.families.values():
        for result in family.results.values():
            start = f"{family.name}/result/{result.name}"
            mine = [
                place
                for place in fetched
                if place.probe.family == family.name
                and _KINDS.get(place.answer.media_type.partition("/")[0]) == result.media
            ]
            for row in result.terms:
                if row in ("width", "height", "seconds", "sound", "format"):
                    yield mutant(
                        recording, f"other-{row}", [f"{start}/{row}"], f"its {row} is another", mine, pool.unlike(row)
                    )
            yield mutant(
                recording, "other-kind", [f"{start}/media"], "it is a file of another kind", mine, pool.other_kind
            )
            yield mutant(recording, "truncate-file", [f"{start}/media"], "it is cut off", mine, _cut)
            yield mutant(recording, "lose-end", [f"{start}/media"], "its end is lost", mine, _without_end)
            yield mutant(recording, "page-for-file", [f"{start}/url"], "the link leads to a web page", mine, _page)
            yield mutant(recording, "file-is-lost", [f"{start}/path", f"{start}/url"], "the link is dead", mine, _lost)
            yield mutant(
                recording,
                "empty-file",
                [f"{start}/media"],
                "it is empty",
                mine,
                lambda one: replace(one.answer, body=b""),
            )
            if result.lifetime_days is not None:
                late = [
                    place
                    for place in recording.places
                    if place.exchange.role == LATE
                    and place.probe.family == family.name
                    and f"late-{result.name}" in place.probe.id
                ]
                says = "its link never ends"
                yield mutant(recording, "stays-too-long", [f"{start}/lifetime"], says, late, _still(recording))
    for operation in recording.contract.operations.values():
        if operation.kind == "file":
            here = [place for place in fetched if place.operation is operation]
            yield mutant(recording, "file-is-lost", [f"{operation.id}/-/file/fetched"], "no file is there", here, _lost)


def _is_file(place: Place) -> bool:
    """Whether an answer is the file behind a link, or is itself the sound that was asked for."""
    spoken = place.operation is not None and place.operation.kind == "speech"
    return place.accepted and (spoken or place.exchange.role == FILE)


class _Pool:
    """The files of a recording, to be taken for one another. Only so many are looked at."""

    def __init__(self, places: list[Place], most: int = 60) -> None:
        bodies = {place.answer.body: place.answer for place in places}
        self._found: Mapping[bytes, tuple[Answer, Found]] = {
            body: (answer, found)
            for body, answer in list(bodies.items())[:most]
            if (found := _decoded(body)) is not None
        }

    def unlike(self, row: str) -> Edit:
        """A file of the same kind that differs in one of its rows."""

        def edit(place: Place) -> Answer | None:
            own = _decoded(place.answer.body)
            for answer, found in self._found.values():
                if own is not None and found.kind == own.kind and getattr(found, row) != getattr(own, row):
                    return replace(place.answer, body=answer.body)
            return None

        return edit

    def other_kind(self, place: Place) -> Answer | None:
        """A file of another kind under the same media type."""
        own = _decoded(place.answer.body)
        for answer, found in self._found.values():
            if own is not None and found.kind != own.kind:
                return replace(place.answer, body=answer.body)
        return None


def _decoded(body: bytes) -> Found | None:
    try:
        return decoded(body)
    except NotDecodedError:
        return None


def _cut(place: Place) -> Answer:
    return replace(place.answer, body=place.answer.body[: len(place.answer.body) // 3])


def _without_end(place: Place) -> Answer:
    body = place.answer.body
    return replace(place.answer, body=body[: len(body) - len(body) // 50 - 1])


def _page(place: Place) -> Answer:
    headers = {**place.answer.headers, "content-type": "text/html"}
    return replace(place.answer, headers=headers, body=b"<!doctype html><title>File</title>")


def _lost(place: Place) -> Answer:
    return Answer(404, {"content-type": "text/plain"}, b"not found")


def _still(recording: Recording) -> Edit:
    def edit(place: Place) -> Answer | None:
        early = [one for one in recording.at_probe[place.probe.id] if one.exchange.role == FILE]
        return early[0].answer if early else None

    return edit
