"""The contract as an OpenAPI 3.1 document, from the suite's own reading of it: what schemathesis generates from."""

from __future__ import annotations

from conformance.openapi.document import document

__all__ = ["document"]
