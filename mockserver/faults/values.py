"""Faults of JSON: fields more, fewer or odd, in a whole body or in each event of a stream."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

import msgspec

from mockserver.chance import Random
from mockserver.faults.delivery import Delivery, Values
from mockserver.faults.events import data_of, with_data
from mockserver.faults.shape import Path, found, object_paths, optional_paths, word_paths
from mockserver.http.answers import encode

UNKNOWN_WORD = "mock_unknown"
UNKNOWN_FIELDS: tuple[tuple[str, Any], ...] = (
    ("mock_text", "new in this version"),
    ("mock_number", 42),
    ("mock_flag", True),
    ("mock_nothing", None),
    ("mock_list", [1, "two", None]),
    ("mock_object", {"nested": {"deeper": []}}),
)
Change = Callable[[Any], bool]


def unknown_field(delivery: Delivery, values: Values, random: Random) -> bool:
    """Objects have fields that no document names, of every type; what the user made up himself stays as it is."""
    paths = sorted(object_paths(delivery.call))

    def change(data: Any) -> bool:
        objects = [one for path in paths for one in _objects(data, path)]
        for one in objects:
            name, value = random.choice(UNKNOWN_FIELDS)
            one[name] = value
        return bool(objects)

    return _changed(delivery, change)


def null_field(delivery: Delivery, values: Values, random: Random) -> bool:
    """Fields that may be left out are there and null."""
    paths = optional_paths(delivery.call)

    def change(data: Any) -> bool:
        return _each(data, paths, lambda parent, key: parent.__setitem__(key, None))

    return _changed(delivery, change)


def missing_optional(delivery: Delivery, values: Values, random: Random) -> bool:
    """Fields that may be left out are left out."""
    paths = optional_paths(delivery.call)

    def change(data: Any) -> bool:
        return _each(data, paths, lambda parent, key: parent.__delitem__(key))

    return _changed(delivery, change)


def missing_required(delivery: Delivery, values: Values, random: Random) -> bool:
    """A field that must be there is missing; ``field`` says which, else the seed chooses among the first level's."""
    optional, wanted = optional_paths(delivery.call), str(values["field"])

    def change(data: Any) -> bool:
        if not isinstance(data, dict):
            return False
        names = sorted(name for name in data if (name,) not in optional)
        chosen = wanted or (random.choice(names) if names else "")
        return data.pop(chosen, change) is not change

    return _changed(delivery, change, first_only=not wanted)


def unknown_enum(delivery: Delivery, values: Values, random: Random) -> bool:
    """A status or finish reason is a word that no document lists."""
    paths = word_paths(delivery.call)

    def change(data: Any) -> bool:
        def put(parent: Any, key: Any) -> None:
            parent[key] = UNKNOWN_WORD

        return _each(data, paths, put, when=lambda value: isinstance(value, str))

    return _changed(delivery, change)


def wrong_type(delivery: Delivery, values: Values, random: Random) -> bool:
    """A number comes as a text, or where there is none a text as a number."""

    def change(data: Any) -> bool:
        places = [place for kind in (int, str) for place in _leaves(data) if type(place[0][place[1]]) is kind]
        numbers = [place for place in places if type(place[0][place[1]]) is int]
        if not places:
            return False
        parent, key = random.choice(numbers or places)
        parent[key] = str(parent[key]) if numbers else 7
        return True

    return _changed(delivery, change, first_only=True)


def reordered_keys(delivery: Delivery, values: Values, random: Random) -> bool:
    """The members of objects come in another order."""

    def shuffled(data: Any) -> Any:
        if isinstance(data, list):
            return [shuffled(item) for item in data]
        if not isinstance(data, dict):
            return data
        names = list(data)
        random.shuffle(names)
        return {name: shuffled(data[name]) for name in names}

    def change(data: Any) -> bool:
        if not isinstance(data, dict):
            return False
        again = shuffled(data)
        data.clear()
        data.update(again)
        return True

    return _changed(delivery, change)


def escaped_text(delivery: Delivery, values: Values, random: Random) -> bool:
    """Every character that is not ASCII is written as an escape."""
    return _changed(delivery, lambda data: True, write=lambda data: json.dumps(data).encode())


def pretty_json(delivery: Delivery, values: Values, random: Random) -> bool:
    """The body is indented, with line breaks."""
    return _changed(delivery, lambda data: True, write=lambda data: msgspec.json.format(encode(data), indent=4) + b"\n")


def bad_json(delivery: Delivery, values: Values, random: Random) -> bool:
    """The JSON is broken, in one of several ways."""
    pieces = [piece for piece in delivery.pieces if _is_json(data_of(piece.data) if delivery.stream else piece.data)]
    if not pieces:
        return False
    piece = random.choice(pieces)
    data = data_of(piece.data) if delivery.stream else piece.data
    ways = (
        data[: random.randint(1, max(1, len(data) - 1))],
        data[:-1],
        data + b"}",
        data.replace(b'"', b"'"),
        data.replace(b":", b"=", 1),
        data[:-1] + b",}",
    )
    broken = random.choice([way for way in ways if not _is_json(way)])
    if delivery.stream:
        piece.data = with_data(piece.data, broken)
    else:
        delivery.set_body(broken)
    return True


def _changed(
    delivery: Delivery, change: Change, *, first_only: bool = False, write: Callable[[Any], bytes] = encode
) -> bool:
    """Change the JSON of a body, or of every event (``first_only``: of one where it acts), and write it anew."""
    acted = False
    for piece in delivery.pieces:
        sent = data_of(piece.data) if delivery.stream else piece.data
        if (acted and first_only) or not _is_json(sent):
            continue
        data = msgspec.json.decode(sent)
        if not change(data):
            continue
        acted = True
        if delivery.stream:
            piece.data = with_data(piece.data, write(data))
        else:
            delivery.set_body(write(data))
    return acted


def _each(
    data: Any,
    paths: Collection[Path],
    act: Callable[[Any, Any], None],
    *,
    when: Callable[[Any], bool] = lambda value: True,
) -> bool:
    places = [(parent, key) for path in sorted(paths) for parent, key in found(data, path) if when(parent[key])]
    for parent, key in places:
        if key in parent:
            act(parent, key)
    return bool(places)


def _objects(data: Any, path: Path) -> Iterator[dict[str, Any]]:
    """The objects that a path leads to."""
    places = [data] if not path else [parent[key] for parent, key in found(data, path)]
    yield from (one for one in places if isinstance(one, dict))


def _leaves(data: Any) -> Iterator[tuple[Any, Any]]:
    rows = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in rows:
        if isinstance(value, dict | list):
            yield from _leaves(value)
        else:
            yield data, key


def _is_json(data: bytes) -> bool:
    if data[:1] not in (b"{", b"["):
        return False
    try:
        msgspec.json.decode(data)
    except msgspec.DecodeError:
        return False
    return True
