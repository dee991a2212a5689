"""The calls of the control API: method, path, where each is answered, and what it takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.choosing.rule import Rule
from mockserver.control import (
    accounts,
    callbacks,
    events,
    exchanges,
    faults,
    filters,
    inputs,
    openapi,
    resources,
    rules,
    server,
    sessions,
    shapes,
    tasks,
    verdict,
)
from mockserver.control.replies import PAGING, Handler
from mockserver.ledger.changes import AccountChange
from mockserver.state.records import InputFacts

NO_FILTERS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Call:
    """One call. ``filters`` are words of its query with their meaning, beside ``limit`` and ``skip`` where it is paged.

    ``body`` is the struct of its JSON body; ``gives`` the shape of its answer, or its media type where it is no JSON.
    """

    method: str
    path: str
    handler: Handler
    gives: dict[str, Any] | type | str
    filters: Mapping[str, str] = field(default_factory=dict)
    paged: bool = False
    body: type | None = None

    @property
    def words(self) -> list[str]:
        """Every word that its query may have."""
        return [*self.filters, *(PAGING if self.paged else ())]

    @property
    def shown_path(self) -> str:
        """The path as a document writes it."""
        return "/_mock" + self.path.replace(":path}", "}")


_KEYED = "/{provider}/{key:path}"

CALLS: tuple[Call, ...] = (
    Call("GET", "/health", server.health, shapes.HEALTH),
    Call("POST", "/reset", server.reset, shapes.RESET, body=server.ResetBody),
    Call("GET", "/clock", server.read_clock, shapes.CLOCK),
    Call("POST", "/clock", server.change_clock, shapes.CLOCK, body=server.ClockBody),
    Call("GET", "/accounts", accounts.list_accounts, shapes.page("accounts", shapes.ACCOUNT, filtered=True),
         accounts.FILTERS, True),
    Call("GET", f"/accounts{_KEYED}", accounts.read_account, shapes.ACCOUNT),
    Call("PUT", f"/accounts{_KEYED}", accounts.change_account, shapes.ACCOUNT, body=AccountChange),
    Call("GET", f"/ledger{_KEYED}", accounts.read_ledger, shapes.page("entries", shapes.ENTRY), paged=True),
    Call("GET", f"/callbacks{_KEYED}", callbacks.read_callbacks, shapes.CALLBACKS, paged=True),
    Call("PUT", f"/callbacks{_KEYED}", callbacks.set_callback, shapes.CALLBACKS, paged=True,
         body=callbacks.CallbackBody),
    Call("GET", "/tasks", tasks.list_tasks, shapes.page("tasks", shapes.TASK, filtered=True), filters.TASKS, True),
    Call("GET", "/tasks/{id:path}", tasks.read_task, shapes.WHOLE_TASK),
    Call("POST", "/tasks/{id:path}", tasks.force_task, shapes.WHOLE_TASK, body=tasks.TaskBody),
    Call("GET", "/resources", resources.list_resources, shapes.page("resources", shapes.RESOURCE, filtered=True),
         resources.FILTERS, True),
    Call("POST", "/resources/{id:path}", resources.force_resource, shapes.RESOURCE, body=resources.ResourceBody),
    Call("GET", "/inputs", inputs.list_inputs, shapes.page("inputs", {"$ref": "#/components/schemas/InputFacts"}),
         paged=True),
    Call("POST", "/inputs", inputs.register_input, InputFacts, body=InputFacts),
    Call("GET", "/rules", rules.list_rules, shapes.page("rules", rules.SHAPE)),
    Call("POST", "/rules", rules.add_rules, shapes.shape(rules=shapes.rows(rules.SHAPE)), rules.PARAMETERS, body=Rule),
    Call("DELETE", "/rules", rules.clear_rules, shapes.shape(status=shapes.TEXT, removed=shapes.WHOLE)),
    Call("GET", "/rules/{id}", rules.read_rule, rules.SHAPE),
    Call("DELETE", "/rules/{id}", rules.remove_rule, rules.SHAPE),
    Call("GET", "/scenarios", rules.list_scenarios, shapes.shape(scenarios=shapes.rows(shapes.SCENARIO))),
    Call("GET", "/sessions", sessions.list_sessions, shapes.page("sessions", shapes.SESSION), paged=True),
    Call("GET", "/sessions/{name}", sessions.read_session, shapes.SESSION),
    Call("DELETE", "/sessions/{name}", sessions.drop_session, shapes.SESSION),
    Call("GET", "/requests", exchanges.list_requests, shapes.page("requests", shapes.EXCHANGE, filtered=True),
         filters.REQUESTS, True),
    Call("DELETE", "/requests", exchanges.forget_requests, shapes.DONE),
    Call("GET", "/unmatched", exchanges.list_unmatched, shapes.page("requests", shapes.EXCHANGE, filtered=True),
         filters.REQUESTS, True),
    Call("GET", "/verdict", verdict.read_verdict, shapes.VERDICT, verdict.FILTERS),
    Call("GET", "/events", events.follow_events, "text/event-stream", events.FILTERS),
    Call("GET", "/faults", faults.list_faults, shapes.shape(faults=shapes.rows(shapes.FAULT)), faults.FILTERS),
    Call("GET", "/errors", exchanges.list_errors, shapes.shape(errors=shapes.rows(shapes.ERROR)),
         exchanges.ERROR_FILTERS),
    Call("GET", "/openapi/{name}.json", openapi.read_document, shapes.TABLE),
)  # fmt: skip
