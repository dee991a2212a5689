"""A run as JUnit XML, for the pages that CI servers make of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = ("expected_failure", "not_applicable", "inconclusive")


def junit(document: Mapping[str, Any]) -> str:
    """The XML of a run's JSON document: a suite a chapter, a case a check; expected failures count as skipped."""
    root = ElementTree.Element("testsuites", _counts(document["checks"]), name=f"conformance {document['provider']}")
    chapters = sorted(document["checks"], key=lambda check: str(check["chapter"]))
    for chapter, rows in groupby(chapters, key=lambda check: check["chapter"]):
        found = list(rows)
        suite = ElementTree.SubElement(root, "testsuite", _counts(found), name=f"{document['provider']}.{chapter}")
        for check in found:
            suite.append(_case(document["provider"], check))
    if document.get("problem"):
        problem = ElementTree.SubElement(
            root, "testsuite", name=f"{document['provider']}.target", tests="1", errors="1"
        )
        case = ElementTree.SubElement(problem, "testcase", classname=document["provider"], name="target")
        ElementTree.SubElement(case, "error", message=_clean(document["problem"]))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(provider: str, check: Mapping[str, Any]) -> ElementTree.Element:
    _, operation, family, what = check["id"].split("/", 3)
    case = ElementTree.Element(
        "testcase",
        classname=f"{provider}.{operation}.{family}",
        name=what,
        time=f"{check['duration_ms'] / 1000:.3f}",
    )
    status, told = check["status"], _told(check)
    if status == "failed":
        ElementTree.SubElement(case, "failure", message=_clean(check["actual"]), type=check["level"]).text = told
    elif status == "error":
        ElementTree.SubElement(case, "error", message=_clean(check.get("reason", ""))).text = told
    elif status in _SKIPPED:
        message = f"{status.replace('_', ' ')}: {check.get('reason', '')}"
        ElementTree.SubElement(case, "skipped", message=_clean(message))
    return case


def _told(check: Mapping[str, Any]) -> str:
    rows = {"id": check["id"], "requires": check["title"], "expected": check["expected"], "actual": check["actual"]}
    return _clean("\n".join(f"{name}: {text}" for name, text in {**rows, "repeat": check["curl"]}.items()))


def _counts(checks: list[Mapping[str, Any]]) -> dict[str, str]:
    def count(*statuses: str) -> str:
        return str(sum(check["status"] in statuses for check in checks))

    seconds = sum(check["duration_ms"] for check in checks) / 1000
    return {
        "tests": str(len(checks)),
        "failures": count("failed"),
        "errors": count("error"),
        "skipped": count(*_SKIPPED),
        "time": f"{seconds:.3f}",
    }


def _clean(text: str) -> str:
    """Text without the characters that XML has no place for."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
