"""One request on its way through the checks: what is known of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from mockserver import chance
from mockserver.contracts.catalogue import Refusal

if TYPE_CHECKING:
    from mockserver.contracts.compiled import Bound, CompiledOperation, CompiledProvider
    from mockserver.contracts.model import Condition, Model
    from mockserver.contracts.terms import Scope
    from mockserver.http.bodies import Body
    from mockserver.state.records import Account
    from mockserver.world import World

T = TypeVar("T")


class Call:
    """A request being answered. The checks fill it in, in the provider's order; the operation then reads it."""

    __slots__ = (
        "_scope", "base_url", "channel", "entropy", "found_account", "found_bound", "found_model", "found_operation",
        "headers", "key", "method", "model_name", "now", "params", "path", "path_values", "provider", "query", "raw",
        "region", "request_id", "task_id", "uploads", "world",
    )  # fmt: skip

    def __init__(
        self,
        *,
        world: World,
        provider: CompiledProvider,
        method: str,
        path: str,
        headers: Mapping[bytes, bytes],
        query: Mapping[str, str],
        raw: Body,
        base_url: str,
        region: str | None,
    ) -> None:
        self.world = world
        self.provider = provider
        self.method = method
        self.path = path
        self.headers = headers
        self.query = query
        self.raw = raw
        self.base_url = base_url
        self.region = region
        self.now = world.now()
        self.entropy = world.entropy()
        self.request_id = provider.ids["request"](self.entropy, self.now)
        self.found_operation: CompiledOperation | None = None
        self.path_values: Mapping[str, str] = {}
        self.key = ""
        self.found_account: Account | None = None
        self.channel: str | None = None
        self.params: dict[str, Any] = {}
        self.uploads: dict[str, Any] = {}
        self.found_bound: Bound | None = None
        self.found_model: Model | None = None
        self.model_name = ""
        self.task_id: str | None = None
        self._scope: Scope | None = None

    @property
    def operation(self) -> CompiledOperation:
        """The operation that the path named."""
        return _found(self.found_operation, "operation")

    @property
    def account(self) -> Account:
        """The account of the key; the check ``key`` finds it."""
        return _found(self.found_account, "account")

    @property
    def bound(self) -> Bound:
        """The family on this operation; the check ``family`` finds it."""
        return _found(self.found_bound, "family")

    @property
    def model(self) -> Model:
        """The model that was asked for; the check ``family`` finds it."""
        return _found(self.found_model, "model")

    @property
    def named(self) -> str:
        """The id that the request asks for, where the operation has it; empty when it names none."""
        place = self.operation.facts.names
        return self.query.get(place.name, "") if place.at == "query" else next(iter(self.path_values.values()), "")

    @property
    def scope(self) -> Scope:
        """The names of this request for terms, rules and prices."""
        if self._scope is None:
            self._scope = self.bound.family.scope(self.params, self.model)
        return self._scope

    def refuse(self, condition: Condition, **names: Any) -> Refusal:
        """The refusal that this page gives for a condition, such as ``no-key``."""
        provider = self.provider.facts.provider.refusals
        narrowest = self.found_bound or self.found_operation
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
            "base": self.base_url,
            "region": self.region,
            "now": int(self.now),
        }

    def id(self, purpose: str) -> str:
        """A new id of a documented form (``ids`` of provider.json)."""
        return self.provider.ids[purpose](chance.number(self.entropy, purpose), self.now)


def _found(value: T | None, what: str) -> T:
    if value is None:
        raise LookupError(f"the order of checks asks for the {what} before a check has found it")
    return value
