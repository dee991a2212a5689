"""Bodies just valid and just invalid for each keyword of the document's own schemas, against the server."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema_rs

from tests.support.client import Client

from .place import contracts
from .seedance_pages import CONTENTS, ERASE, VIDEOS, document, fresh, needs_document

URL = "https://example.com/file"
MODEL = "seedance-2.0"
ITEM = "SeedanceContentsGenerationContentItem"
# schema, path, bodies that fields are set in
PAGES: list[tuple[str, str, list[Any]]] = [
    (
        "ImaProVideoCreateRequest",
        VIDEOS,
        [
            {
                "model": MODEL,
                "prompt": "A boat",
                "images": [URL],
                "metadata": {"mcp_list": [{"tool_name": "web_search"}]},
            }
        ],
    ),
    (
        "SeedanceContentsGenerationTaskRequest",
        CONTENTS,
        [
            {"model": MODEL, "content": [{"type": "text", "text": "A boat"}]},
            {"model": MODEL, "content": [{"type": "image_url", "image_url": {"url": URL}, "role": "first_frame"}]},
            {"model": MODEL, "content": [{"type": "video_url", "video_url": {"url": URL}, "role": "reference_video"}]},
        ],
    ),
    ("ImaProSubtitleEraseRequest", ERASE, [{"model": "doubao-video-subtitle-erase-cn", "video_url": URL}]),
]
OTHERS: tuple[Any, ...] = (None, True, 7, 5.5, "a word", "", [], {}, [URL], [7], {"x": 1}, "ftp://x.test/a")


def resolved(node: Any) -> Any:
    """A schema of the document without references."""
    if isinstance(node, dict):
        if "$ref" in node:
            return resolved(document()["components"]["schemas"][node["$ref"].rpartition("/")[2]])
        return {name: resolved(value) for name, value in node.items()}
    return [resolved(value) for value in node] if isinstance(node, list) else node


def fields(schema: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every property of a schema with its path; the members of a list are its first."""
    for name, row in schema.get("properties", {}).items():
        yield (*path, name), row
        yield from fields(row, (*path, name))
        if "items" in row:
            yield (*path, name, 0), row["items"]
            yield from fields(row["items"], (*path, name, 0))


def values(schema: Any) -> Iterator[Any]:
    """Values on both sides of every bound of a field."""
    yield from schema.get("enum", ())
    for bound in ("minimum", "maximum"):
        if bound in schema:
            yield from (schema[bound] - 1, schema[bound], schema[bound] + 1)
    for bound in ("minItems", "maxItems"):
        if bound in schema:
            yield from ([URL] * n for n in (schema[bound] - 1, schema[bound], schema[bound] + 1))
    if "pattern" in schema:
        yield from ("3", "4", "15", "16", "04", URL, "http://example.com/file")
    if "minLength" in schema:
        yield "a"
    yield from OTHERS


def changed(body: Any, path: tuple[Any, ...], value: Any) -> Any | None:
    """The body with one field set; None where it has no such place."""
    made = deepcopy(body)
    place = made
    for step in path[:-1]:
        try:
            place = place[step] if not isinstance(place, dict) else place.setdefault(step, {})
        except (KeyError, IndexError, TypeError):
            return None
    if isinstance(place, list):
        place[:1] = [value]
    elif isinstance(place, dict):
        place[path[-1]] = value
    else:
        return None
    return made


def without(body: Any, path: tuple[Any, ...]) -> Any | None:
    """The body without one field; None where it has none."""
    made = deepcopy(body)
    place = made
    try:
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
    except (KeyError, IndexError, TypeError):
        return None
    return made


def by_prose(path: str, at: tuple[Any, ...], body: Any) -> bool:
    """Whether the page's words refuse a body that its schema takes."""
    if path == ERASE:
        return not str(body["video_url"]).startswith("http")
    if path == CONTENTS:
        # what an item holds follows from its type, and what it may be from its role
        return at[0] == "content" and len(at) > 1
    metadata = body.get("metadata", {})
    media = [*body.get("images", []), *metadata.get("reference_video_urls", [])]
    return bool(
        at == ("size",)
        or (metadata.get("role_mode") == "frame" and len(media) != 1)
        or any(str(url).startswith("ftp") for url in [*media, body.get("input_reference", "")])
        or any(str(url).startswith("ftp") for url in metadata.get("reference_audio_urls", []))
    )


@needs_document
def test_no_verdict_is_wrong_by_the_documents_schemas() -> None:
    tried = {True: 0, False: 0}
    wrong = []
    with Client("imarouter", contracts=contracts()) as client:
        for name, path, bodies in PAGES:
            schema = resolved(document()["components"]["schemas"][name])
            fits = jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid
            for body in bodies:
                for at, row in fields(schema):
                    cases = [changed(body, at, value) for value in values(row)]
                    for case in [*cases, without(body, at), {**body, "another_field": 1}]:
                        if case is None:
                            continue
                        good = fits(case)
                        if good and by_prose(path, at, case):
                            continue
                        fresh(client, f"{name}{tried}")
                        status = client.post(path, case).status_code
                        tried[good] += 1
                        if (status == 200) is not good:
                            wrong.append((path, at, case, status))

    assert not wrong
    assert min(tried.values()) > 100
