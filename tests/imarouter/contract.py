"""What this provider's contract folder says, and whether an answer is one of its errors."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import httpx

from mockserver.contracts import Facts, load_provider
from mockserver.contracts.model import ErrorEntry, Example

from .place import contracts

_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_.]+)\}")


@cache
def facts() -> Facts:
    """The contract of this provider."""
    return load_provider(contracts() / "imarouter")


def examples(*families: str) -> list[Example]:
    """The example requests of these families."""
    return [row for name in families for row in facts().examples[name]]


def errors_of(answer: httpx.Response) -> set[str]:
    """The errors of the catalogue that an answer may be; those whose text may be any are left out."""
    return {
        name
        for name, entry in facts().errors.items()
        if _PLACEHOLDER.sub("", entry.message).strip() and is_error(answer, entry)
    }


def refused(answer: httpx.Response, error: str) -> None:
    """The answer is this error, to the letter but for what its placeholders hold."""
    entry = facts().errors[error]
    assert is_error(answer, entry), (entry.status, entry.message, answer.status_code, answer.text)


def is_error(answer: httpx.Response, entry: ErrorEntry) -> bool:
    """Whether an answer has an error's status, the keys of its envelope in order, and its texts."""
    return answer.status_code == entry.status and _fits(
        facts().provider.envelopes[entry.envelope], answer.json(), {**entry.fields, "message": entry.message}
    )


def _fits(template: Any, value: Any, fields: dict[str, Any]) -> bool:
    if isinstance(template, dict):
        same = isinstance(value, dict) and list(value) == list(template)
        return same and all(_fits(template[name], value[name], fields) for name in template)
    if not isinstance(template, str):
        return bool(template == value)
    whole = _PLACEHOLDER.fullmatch(template)
    if whole and isinstance(fields.get(whole[1]), dict):
        return _fits(fields[whole[1]], value, {})
    if whole and not isinstance(fields.get(whole[1], ""), str):
        return bool(fields[whole[1]] == value)
    # a field's text stands in the envelope, and may have placeholders of its own
    text = _PLACEHOLDER.sub(lambda found: fields.get(found[1], found[0]), template)
    pattern = "(?s:.*)".join(re.escape(part) for part in _PLACEHOLDER.split(text)[::2])
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None
