"""Requests at the edges of a schema: what is just right, and what is just wrong, keyword by keyword."""

from __future__ import annotations

from conformance.edges.changes import REMOVED, Change, changes
from conformance.edges.instances import instance
from conformance.edges.places import apply, concrete, found_values, tries

__all__ = ["REMOVED", "Change", "apply", "changes", "concrete", "found_values", "instance", "tries"]
