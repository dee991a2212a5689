"""One request on its way through the checks: what is known of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from mockserver import chance
from mockserver.contracts.catalogue import Refusal

if TYPE_CHECKING:
    from mockserver.choosing.plan import Plan
    from mockserver.contracts.compiled import Bound, CompiledOperation
    from mockserver.contracts.model import Condition, Model
    from mockserver.contracts.terms import Scope
    from mockserver.http.bodies import Body
    from mockserver.http.routing import Place
    from mockserver.http.understood import Understanding
    from mockserver.state.records import Account, Fate, Task
    from mockserver.tasks.lifecycle import Aging
    from mockserver.tasks.offers import FollowUp
    from mockserver.world import World


class Call:
    """A request being answered. The checks fill it in, in the provider's order; the operation then reads it.

    ``operation``, ``account``, ``bound`` and ``model`` are not there before the routing or the check that finds them:
    reading them earlier is an AttributeError, which ``contracts.review`` rules out for an order of checks.
    """

    operation: CompiledOperation
    account: Account
    bound: Bound
    model: Model

    __slots__ = (
        "account", "amount", "bound", "channel", "doom", "entropy", "error", "headers", "inputs", "key", "lineage",
        "lost", "method", "model", "model_name", "now", "operation", "params", "parent", "path", "path_values", "plan",
        "prefix", "provider", "query", "raw", "received", "region", "request_id", "task_id", "token", "understanding",
        "uploads", "watched", "world",
    )  # fmt: skip

    def __init__(self, world: World, place: Place, received: Any, headers: Mapping[bytes, bytes], raw: Body) -> None:
        self.world = world
        self.provider = provider = place.provider
        self.prefix = place.prefix
        self.region = place.region
        self.path = place.path
        self.received = received
        self.method: str = received["method"]
        self.headers = headers
        self.raw = raw
        query = received["query_string"]
        self.query: Mapping[str, str] = (
            dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {}
        )
        self.now = world.now()
        self.entropy = world.entropy()
        self.request_id = provider.ids["request"](self.entropy, self.now)
        self.path_values: Mapping[str, str] = {}
        self.key = ""
        self.token = ""
        self.channel: str | None = None
        self.params: dict[str, Any] = {}
        self.uploads: dict[str, Any] = {}
        self.model_name = ""
        self.task_id: str | None = None
        self.error: str | None = None
        self.lost = False
        self.amount: Decimal | None = None
        self.inputs: Mapping[str, Mapping[str, Any]] = {}
        self.doom: Fate | None = None
        self.plan: Plan | None = None
        self.parent: tuple[Task, FollowUp] | None = None
        self.lineage: Mapping[str, Any] = {}
        self.understanding: Understanding | None = None
        self.watched: Aging | None = None

    @property
    def named(self) -> str:
        """The id that the request asks for, where the operation has it; empty when it names none."""
        place = self.operation.facts.names
        if place.at == "path":
            return next(iter(self.path_values.values()), "")
        return str((self.query if place.at == "query" else self.params).get(place.name, ""))

    @property
    def scope(self) -> Scope:
        """The names of this request for terms, rules and prices."""
        if self.understanding is not None:
            return self.understanding.scope
        extra: dict[str, Any] = {"$inputs": self.inputs, **self.lineage}
        if self.bound.reads_headers:
            extra["header"] = {name.decode(): self.header(name) for name in self.bound.reads_headers}
        return self.bound.family.scope(self.params, self.model, extra)

    @property
    def reported_id(self) -> str:
        """The id by which a callback tells of this request: the caller's own where it named one."""
        callback = self.provider.callback
        named = self.headers.get(callback.header, b"").decode("latin-1").strip() if callback else ""
        return named or self.request_id

    @property
    def base_url(self) -> str:
        """What stands before this provider's paths in links: the public URL of the settings, or as the client came.

        A link of a session names it, since whoever follows a link sends no header.
        """
        public, within = self.world.settings.public_url, self.world.prefix
        if public:
            return public.rstrip("/") + within + (self.prefix or "/" + self.provider.name)
        host = self.headers.get(b"host", b"").decode("latin-1") or ":".join(map(str, self.received["server"]))
        if within:
            return f"{self.received['scheme']}://{host}{within}/{self.provider.name}"
        return f"{self.received['scheme']}://{host}{self.prefix}"

    def refuse(self, condition: Condition, **names: Any) -> Refusal:
        """The refusal that this page gives for a condition, such as ``no-key``."""
        provider = self.provider.facts.provider.refusals
        narrowest = getattr(self, "bound", None) or getattr(self, "operation", None)
        error = (narrowest.refusals if narrowest else provider).get(condition)
        return Refusal(error or provider[condition], **names)

    def names(self) -> dict[str, Any]:
        """The names that every template of this provider may read."""
        return {
            "request.id": self.request_id,
            "model": self.model_name,
            "key.last6": self.key[-6:],
            "key": self.key,
            "method": self.method,
            "path": self.path,
            "region": self.region,
            "now": int(self.now),
        }

    def header(self, name: bytes) -> str | None:
        """A request header as text, None where it is missing or empty."""
        value = self.headers.get(name)
        return value.decode("latin-1") if value else None

    def id(self, purpose: str, position: int = 0) -> str:
        """A new id of a documented form (``ids`` of provider.json); an answer may need several of one purpose."""
        entropy = chance.number(self.entropy, position) if position else self.entropy
        return self.provider.ids[purpose](entropy, self.now)
