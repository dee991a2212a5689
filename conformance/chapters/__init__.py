"""The chapters of the suite: each is a module with ``checks(bench)``, which yields its checks."""

from __future__ import annotations

CHAPTERS = (
    "examples",
    "validation",
    "models",
    "listings",
    "rules",
    "submit",
    "auth",
    "errors",
    "headers",
    "lifecycle",
    "shapes",
    "money",
    "balance",
    "files",
    "at_once",
    "wholes",
    "text",
    "tools",
    "structured",
    "streams",
    "responses",
    "messages",
    "embeddings",
    "sdk",
    "limits",
    "admission",
    "resources",
    "callbacks",
    "follow_ups",
    "waiting",
    "openapi",
    "generated",
)
"""The modules of this package, in the order in which their checks are listed; one a line: many add theirs."""
