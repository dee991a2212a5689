"""The shapes of the control API's answers, as JSON Schema; a test holds the answers to them."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
ANY: Schema = {}
USD: Schema = {"type": "string", "description": "USD, an exact decimal"}
TIME: Schema = {"type": "number", "description": "simulated unix time in seconds"}
TABLE: Schema = {"type": "object"}


def maybe(schema: Schema) -> Schema:
    """The same or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def rows(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def shape(*optional: str, **members: Schema) -> Schema:
    """An object with exactly these members, of which the ``optional`` ones may be missing."""
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": required, "additionalProperties": False}


def page(name: str, row: Schema, *, filtered: bool = False) -> Schema:
    """One page of a list, with how many there are in all; with filters also how many fit, and whether more follow."""
    fitting = {"more": FLAG, "matching": {**WHOLE, "description": "how many fit the filters"}} if filtered else {}
    return shape(**{name: rows(row), **fitting, "total": {**WHOLE, "description": "how many there are in all"}})


DONE = shape(status=TEXT)
CLOCK = shape(mode={"enum": ["real", "manual", "polls"]}, now=TIME, speed=NUMBER, next_event=maybe(TIME))
HEALTH = shape(
    status=TEXT, version=TEXT, providers=rows(TEXT), clock=CLOCK, state=TEXT, outbound=TEXT, seed=WHOLE, strictness=TEXT
)
RESET = shape(status=TEXT, seed=WHOLE, clock=CLOCK)
ACCOUNT = shape(
    provider=TEXT, key=TEXT, balance_usd=USD, held_usd=USD, spent_usd=USD, granted_usd=USD, quota=WHOLE, suspended=FLAG,
    models=maybe(rows(TEXT)), ip_allowed=FLAG, rpm=maybe(WHOLE), role=TEXT, unpriced=rows(TEXT), upstream=TEXT,
    tokens=rows(TEXT), token_of=maybe(TEXT), token_id=WHOLE, user_id=WHOLE,
)  # fmt: skip
ENTRY = shape(at=TIME, task_id=maybe(TEXT), kind={"enum": ["reserve", "charge", "release", "refund"]},
              amount_usd=USD, model=TEXT, request_id=maybe(TEXT))  # fmt: skip
ATTEMPT = shape(at=TIME, url=TEXT, status=maybe(WHOLE), answer=ANY, error=maybe(TEXT))
DELIVERY = shape(id=WHOLE, request_id=TEXT, task_id=maybe(TEXT), state={"enum": ["waiting", "acknowledged", "dropped"]},
                 next_at=maybe(TIME), event=ANY, attempts=rows(ATTEMPT))  # fmt: skip
CALLBACKS = shape(url=maybe(TEXT), allowed=FLAG, deliveries=rows(DELIVERY), total=WHOLE)
STAGE = shape(state=TEXT, until=TIME)
_TASK: dict[str, Schema] = {
    "id": TEXT, "provider": TEXT, "family": TEXT, "operation": TEXT, "model": TEXT, "key": TEXT, "state": TEXT,
    "progress": WHOLE, "created": TIME, "ends": maybe(TIME), "settled": maybe(TIME), "price_usd": USD,
    "error": maybe(TEXT), "parent": maybe(TEXT), "stages": rows(STAGE), "request": TABLE, "quantities": TABLE,
}  # fmt: skip
TASK = shape(**_TASK)
FILE = shape(name=TEXT, media=TEXT, url=TEXT)
WHOLE_TASK = shape(**_TASK, files=rows(FILE), entries=rows(ENTRY), deliveries=rows(DELIVERY))
RESOURCE = shape(id=TEXT, provider=TEXT, family=TEXT, model=TEXT, key=TEXT, state=TEXT, created=TIME, updated=TIME,
                 ends=maybe(TIME), error=maybe(TEXT), fields=TABLE, facts=TABLE)  # fmt: skip
SIDE = shape(headers={"type": "object", "additionalProperties": TEXT}, body=ANY)
CHOSEN = shape("rules", "faults", rules=rows(TEXT), faults=rows(TEXT))
EXCHANGE = shape(
    "chosen", "lost", "hint",
    id=TEXT, at=TIME, provider=maybe(TEXT), operation=maybe(TEXT), operation_id=maybe(TEXT), method=TEXT, path=TEXT,
    status=WHOLE, error=maybe(TEXT), model=maybe(TEXT), task_id=maybe(TEXT), amount_usd=maybe(USD), request=SIDE,
    response=SIDE, duration_ms=NUMBER, chosen=CHOSEN, lost=FLAG, hint=TEXT,
)  # fmt: skip
SCENARIO = shape("problem", name=TEXT, about=TEXT, rules=rows(TEXT), problem=TEXT)
SESSION = shape(name=TEXT, path=TEXT, clock=CLOCK, seed=WHOLE, requests=WHOLE, tasks=WHOLE, accounts=WHOLE, rules=WHOLE)
PARAMETER = shape("least", "most", name=TEXT, default={"type": ["number", "string"]}, about=TEXT, least=NUMBER,
                  most=NUMBER)  # fmt: skip
FAULT = shape(name=TEXT, legal=FLAG, on=rows({"enum": ["whole", "stream", "query", "callback"]}), about=TEXT,
              parameters=rows(PARAMETER))  # fmt: skip
ERROR = shape(id=TEXT, provider=TEXT, status=WHOLE, body=ANY, cause=TEXT, source=TEXT, operations=rows(TEXT))
EVIDENCE = shape(exchange=TEXT, at=TIME, request=TEXT, status=WHOLE)
FINDING = shape(verdict=TEXT, sentence=TEXT, provider=maybe(TEXT), operation=maybe(TEXT), evidence=rows(EVIDENCE))
VERDICT = shape(verdict=TEXT, findings=rows(FINDING), exchanges=WHOLE, complete=FLAG,
                missing=maybe(TEXT))  # fmt: skip
COUNTERS: dict[str, Schema] = {
    "origin": {"enum": ["start", "added"]}, "seen": WHOLE, "taken": WHOLE, "left": maybe(WHOLE),
}  # fmt: skip
REFUSED = shape(error=shape(code=TEXT, message=TEXT))
