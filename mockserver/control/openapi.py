"""OpenAPI 3.1 documents: one for each provider, written from its contract, and one for the control API itself."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockserver import __version__
from mockserver.contracts import CompiledOperation, CompiledProvider
from mockserver.contracts.callbacks import CompiledCallback
from mockserver.contracts.model import Scheme
from mockserver.control.replies import ControlError, reply, understudy_of
from mockserver.errors import nearest

_MEDIA = {"json": "application/json", "form": "application/x-www-form-urlencoded", "multipart": "multipart/form-data"}


async def read_document(request: Request) -> Response:
    """``/_mock/openapi/<provider>.json`` or ``/_mock/openapi/control.json``."""
    name, providers = request.path_params["name"], understudy_of(request).providers
    if name == "control":
        from mockserver.control.document import control_document

        return reply(control_document())
    if name not in providers:
        known = ["control", *providers]
        raise ControlError(404, "unknown_document", f"there is no document {name!r}{nearest(name, known)}")
    return reply(provider_document(providers[name]))


def provider_document(provider: CompiledProvider) -> dict[str, Any]:
    """What a provider's contract says, as OpenAPI."""
    facts = provider.facts.provider
    paths: dict[str, Any] = {}
    for operation in provider.operations.values():
        for method in (operation.facts.method, *operation.facts.also):
            entry = _operation(provider, operation)
            entry["operationId"] = (
                operation.facts.id if method == operation.facts.method else f"{operation.facts.id}.{method.lower()}"
            )
            paths.setdefault(operation.facts.path, {})[method.lower()] = entry
    return {
        "openapi": "3.1.0",
        "info": {"title": facts.title, "version": __version__},
        "servers": [{"url": f"https://{host.name}"} for host in facts.hosts] + [{"url": f"/{provider.name}"}],
        "security": [{header.decode(): []} for header, _ in provider.schemes],
        "components": {"securitySchemes": {row.header.lower(): _key_place(row) for row in facts.auth.schemes}},
        "paths": paths,
        **({"webhooks": {"settle": _webhook(provider.callback)}} if provider.callback else {}),
    }


def _webhook(callback: CompiledCallback) -> dict[str, Any]:
    event = callback.facts.event
    properties: dict[str, Any] = {name.removesuffix("?"): {} for name in event} if isinstance(event, dict) else {}
    schema = {"type": "object", "properties": properties}
    return {
        "post": {
            "summary": "A charge was confirmed",
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {"2XX": {"description": "acknowledged, when the body says so; otherwise it is sent again"}},
        }
    }


def _operation(provider: CompiledProvider, operation: CompiledOperation) -> dict[str, Any]:
    facts = operation.facts
    entry: dict[str, Any] = {
        "summary": facts.title,
        "tags": [facts.word],
        "responses": {"200": {"description": "accepted"}, **_refusals(provider, facts.word)},
    }
    if operation.schemes != provider.schemes:
        entry["security"] = [{header.decode(): []} for header, _ in operation.schemes]
    parameters = [_path_parameter(part[1:-1]) for part in facts.path.split("/") if part.startswith("{")]
    if facts.names.at == "query":
        parameters.append({"name": facts.names.name, "in": "query", "required": True, "schema": {"type": "string"}})
    if parameters:
        entry["parameters"] = parameters
    if facts.accepts:
        schemas = [bound.schema.schema for bound in operation.bound.values()]
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        entry["requestBody"] = {
            "required": True,
            "content": {_MEDIA[kind]: {"schema": schema} for kind in facts.accepts},
        }
    return entry


def _key_place(scheme: Scheme) -> dict[str, Any]:
    if scheme.prefix == "Bearer ":
        return {"type": "http", "scheme": "bearer"}
    return {"type": "apiKey", "in": "header", "name": scheme.header}


def _refusals(provider: CompiledProvider, word: str) -> dict[str, Any]:
    by_status: dict[str, list[Any]] = {}
    for row in provider.catalogue:
        if not row.entry.task and (not row.entry.operations or word in row.entry.operations):
            by_status.setdefault(str(row.entry.status), []).append(row)
    return {
        status: {
            "description": "; ".join(row.entry.id for row in rows),
            "content": {"application/json": {"examples": {row.entry.id: {"value": row.body({})} for row in rows}}},
        }
        for status, rows in sorted(by_status.items())
    }


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


_ERROR = {
    "description": "the call cannot be carried out",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["error"],
                "properties": {
                    "error": {
                        "type": "object",
                        "required": ["code", "message"],
                        "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
                    }
                },
            }
        }
    },
}
