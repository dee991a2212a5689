"""What a run has to say: for people in the terminal, for programs as JSON."""

from __future__ import annotations

from conformance.report.curl import curl
from conformance.report.document import document
from conformance.report.terminal import estimate, failure, summary

__all__ = ["curl", "document", "estimate", "failure", "summary"]
