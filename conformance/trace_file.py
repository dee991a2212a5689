"""A trace as JSON, there and back: what a run saw can be judged again, or gone on with. It holds no key."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from conformance.requests import Request
from conformance.samples import Upload
from conformance.trace import Answer, Exchange, Observation, Reading, Trace, Trouble

FORMAT = 1
LONG = 1000
"""Bytes from which on a body that says nothing is not written out."""


class TraceError(Exception):
    """A file that holds no trace of this provider; the text says why."""


def write_trace(trace: Trace, *, provider: str, target: str) -> dict[str, Any]:
    """The whole trace; files that were sent stand in it once, whatever requests they went with."""
    files: dict[str, Any] = {}
    probes = {name: _observation(seen, files) for name, seen in trace.items()}
    return {"format": FORMAT, "provider": provider, "target": target, "files": files, "probes": probes}


def read_trace(data: Any, *, provider: str) -> dict[str, Observation]:
    """The trace of a file; raises ``TraceError``."""
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise TraceError(f"it is no trace of format {FORMAT}")
    if data.get("provider") != provider:
        raise TraceError(f"it is a trace of {data.get('provider')}, not of {provider}")
    try:
        files = {name: _upload(row) for name, row in data["files"].items()}
        return {name: _read_observation(row, files) for name, row in data["probes"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise TraceError(f"it is damaged: {type(problem).__name__}: {problem}") from None


def _observation(seen: Observation, files: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"exchanges": [_exchange(one, files) for one in seen.exchanges]}
    if seen.readings:
        found["readings"] = [{"role": one.role, "value": one.value} for one in seen.readings]
    return {**found, "missing": seen.missing} if seen.missing else found


def _read_observation(row: Mapping[str, Any], files: Mapping[str, Upload]) -> Observation:
    return Observation(
        [_read_exchange(one, files) for one in row["exchanges"]],
        [Reading(one["role"], one["value"]) for one in row.get("readings", ())],
        row.get("missing", ""),
    )


def _exchange(one: Exchange, files: dict[str, Any]) -> dict[str, Any]:
    found = {
        "role": one.role,
        "key": one.key,
        "at": one.at,
        "milliseconds": round(one.milliseconds, 3),
        "attempts": one.attempts,
        "url": one.url,
        "host": one.host,
        "request": _request(one.request, files),
    }
    if isinstance(one.outcome, Trouble):
        return {**found, "trouble": {"kind": one.outcome.kind, "text": one.outcome.text}}
    answer = one.outcome
    shown: dict[str, Any] = {"status": answer.status, "headers": dict(answer.headers), "body": _text(answer.body)}
    if answer.pieces:
        shown["pieces"] = [[round(at, 3), length] for at, length in answer.pieces]
    return {**found, "answer": {**shown, "cut": answer.cut} if answer.cut else shown}


def _read_exchange(row: Mapping[str, Any], files: Mapping[str, Upload]) -> Exchange:
    if "trouble" in row:
        outcome: Answer | Trouble = Trouble(row["trouble"]["kind"], row["trouble"]["text"])
    else:
        said = row["answer"]
        pieces = tuple((float(at), int(length)) for at, length in said.get("pieces", ()))
        outcome = Answer(said["status"], said["headers"], _bytes(said["body"]), pieces, said.get("cut", ""))
    request = _read_request(row["request"], files)
    rest = (row["role"], row["key"], row["at"], row["attempts"])
    return Exchange(request, row["url"], row["host"], outcome, row["milliseconds"], *rest)


def _request(request: Request, files: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"method": request.method, "path": request.path, "headers": dict(request.headers)}
    if request.query:
        found["query"] = dict(request.query)
    if request.content:
        found["content"] = _text(request.content)
    if request.parts:
        found["parts"] = [[name, _part(value, files)] for name, value in request.parts]
    return found


def _read_request(row: Mapping[str, Any], files: Mapping[str, Upload]) -> Request:
    parts = tuple(
        (name, files[value["file"]] if isinstance(value, Mapping) else value) for name, value in row.get("parts", ())
    )
    content = _bytes(row["content"]) if "content" in row else b""
    return Request(row["method"], row["path"], row.get("query", {}), row["headers"], content, parts)


def _part(value: str | Upload, files: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return value
    name = f"{hashlib.sha256(value.content).hexdigest()[:16]}-{value.filename}"
    files[name] = {"filename": value.filename, "media_type": value.media_type, "content": _text(value.content)}
    return {"file": name}


def _upload(row: Mapping[str, Any]) -> Upload:
    return Upload(row["filename"], row["media_type"], _bytes(row["content"]))


def _text(content: bytes) -> Any:
    """Bytes as the text that they are, or as base64 in an object; many times the same byte as that and how often."""
    if len(content) > LONG and content == content[:1] * len(content):
        return {"repeated": content[:1].decode("latin-1"), "times": len(content)}
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}


def _bytes(written: Any) -> bytes:
    if not isinstance(written, Mapping):
        return str(written).encode()
    if "repeated" in written:
        return str(written["repeated"]).encode("latin-1") * int(written["times"])
    return base64.b64decode(written["base64"])


def dump(data: Any) -> str:
    """JSON for a file."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
