"""Paths, bodies, answers, security and links of one provider."""

from __future__ import annotations

from typing import Any

from conformance.answers import answers_of
from conformance.contract import Attachment, Contract, Operation
from conformance.flows import submitted
from conformance.openapi.requests import MEDIA, body_schema
from conformance.openapi.responses import answer_schema, error_schema
from conformance.reached import paths_of

STREAM = "text/event-stream"
FILES = ("image/*", "video/*", "audio/*", "application/octet-stream")


def document(contract: Contract, *, server: str = "/") -> dict[str, Any]:
    """The document; ``server`` is the address that its paths are below."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in contract.operations.values():
        for method in operation.methods:
            found = paths.setdefault(operation.path, {})
            found.setdefault(method.lower(), _operation(contract, operation, method))
    scheme = contract.auth.scheme
    return {
        "openapi": "3.1.0",
        "info": {"title": contract.title, "version": "1"},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}
            if scheme.prefix.strip().lower() == "bearer"
            else {"key": {"type": "apiKey", "in": "header", "name": scheme.header}}
        },
        "security": [{"key": []}],
    }


def _operation(contract: Contract, operation: Operation, method: str) -> dict[str, Any]:
    name = operation.id if method == operation.methods[0] else f"{operation.id}.{method.lower()}"
    found: dict[str, Any] = {
        "operationId": name,
        "summary": operation.title,
        "tags": [operation.word],
        "parameters": _parameters(operation),
        "responses": _responses(contract, operation),
    }
    if "key" not in (operation.order or contract.order):
        found["security"] = []
    if operation.accepts:
        schema = body_schema(contract, operation)
        content = {MEDIA[kind]: {"schema": schema} for kind in operation.accepts}
        found["requestBody"] = {"required": not operation.optional_body, "content": content}
    return found


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    text = {"type": "string", "minLength": 1, "pattern": "^[A-Za-z0-9_-]+$"}
    found = [
        {"name": step.partition("}")[0], "in": "path", "required": True, "schema": text}
        for step in operation.path.split("{")[1:]
    ]
    if operation.name_in == "query" and operation.name:
        found.append({"name": operation.name, "in": "query", "required": True, "schema": text})
    return found


def _responses(contract: Contract, operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {"200": _success(contract, operation)}
    for status in sorted({entry.status for entry in contract.errors.values()}):
        if status != 200:
            schema = error_schema(contract, status)
            found[str(status)] = {"description": "refused", "content": {"application/json": {"schema": schema}}}
    return found


def _success(contract: Contract, operation: Operation) -> dict[str, Any]:
    if operation.kind in ("speech", "file", "content"):
        return {"description": "the bytes of a file", "content": {kind: {} for kind in FILES}}
    content: dict[str, Any] = {"application/json": {"schema": answer_schema(contract, operation)}}
    if any(name.startswith("stream.") for name in _names(contract, operation)):
        content[STREAM] = {}  # schemathesis holds each event against a schema here, and events are judged elsewhere
    answer: dict[str, Any] = {"description": "accepted", "content": content}
    links = _links(contract, operation)
    return {**answer, "links": links} if links else answer


def _names(contract: Contract, operation: Operation) -> set[str]:
    attached: list[Attachment | None] = [attachment for _, attachment in contract.attached(operation.id)]
    return {name for one in (attached or [None]) for name in answers_of(operation, one)}


def _links(contract: Contract, operation: Operation) -> dict[str, Any]:
    """From a submit to the operations that may be asked for each of its tasks, whatever their family."""
    families = [family for family, _ in contract.attached(operation.id)]
    if operation.kind != "submit" or not families:
        return {}
    places = paths_of(submitted(operation, families[0]), "task.id")
    found: dict[str, Any] = {}
    for query in contract.operations.values():
        if query.kind == "query" and places and all(query.id in family.operations for family in families):
            parameter = query.name or query.path.partition("{")[2].partition("}")[0]
            found[query.id] = {
                "operationId": query.id,
                "parameters": {parameter: f"$response.body#/{'/'.join(places[0])}"},
            }
    return found
