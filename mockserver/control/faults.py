"""The catalogue of faults."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockserver.control.filters import check_flag, check_word
from mockserver.control.replies import filters_of, reply
from mockserver.faults.catalogue import FAULTS, Fault

FILTERS = {"legal": "true or false", "on": "whole, stream, query or callback"}


async def list_faults(request: Request) -> Response:
    """Every fault with its parameters."""
    filters = filters_of(request)
    check_flag(filters, "legal")
    check_word(filters, "on", dict.fromkeys(word for fault in FAULTS.values() for word in fault.on))
    rows = [fault_row(fault) for fault in FAULTS.values()]
    if "legal" in filters:
        rows = [row for row in rows if str(row["legal"]).lower() == filters["legal"]]
    if "on" in filters:
        rows = [row for row in rows if filters["on"] in row["on"]]
    return reply({"faults": rows})


def fault_row(fault: Fault) -> dict[str, Any]:
    """A fault as the API and ``mockserver faults --json`` show it."""
    return {
        "name": fault.name,
        "legal": fault.legal,
        "on": list(fault.on),
        "about": fault.about,
        "parameters": [
            {
                "name": name,
                "default": row.default,
                "about": row.about,
                **({} if isinstance(row.default, str) else {"least": row.least, "most": row.most}),
            }
            for name, row in fault.parameters.items()
        ],
    }
