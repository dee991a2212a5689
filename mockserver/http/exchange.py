"""One request on its way through the checks: what is known of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mockserver import chance
from mockserver.contracts.catalogue import Refusal

if TYPE_CHECKING:
    from mockserver.contracts.compiled import Bound, CompiledOperation, CompiledProvider
    from mockserver.contracts.model import Model
    from mockserver.contracts.terms import Scope
    from mockserver.http.bodies import Body
    from mockserver.state.records import Account, Fate
    from mockserver.world import World


class Call:
    """A request being answered. The checks fill it in, in the provider's order; the operation then reads it."""

    __slots__ = (
        "_scope", "account", "base_url", "body", "bound", "channel", "entropy", "error_names", "fate", "headers", "key",
        "method", "model", "model_name", "now", "operation", "params", "path", "path_values", "provider", "query",
        "raw", "region", "request_id", "task_id", "uploads", "world",
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
        self.operation: CompiledOperation | None = None
        self.path_values: Mapping[str, str] = {}
        self.key = ""
        self.account: Account | None = None
        self.channel: str | None = None
        self.params: dict[str, Any] = {}
        self.uploads: dict[str, Any] = {}
        self.bound: Bound | None = None
        self.model: Model | None = None
        self.model_name = ""
        self.fate: Fate | None = None
        self.task_id: str | None = None
        self._scope: Scope | None = None

    @property
    def scope(self) -> Scope:
        """The names of this request for terms, rules and prices."""
        if self._scope is None:
            assert self.bound is not None
            assert self.model is not None
            self._scope = self.bound.family.scope(self.params, self.model)
        return self._scope

    def refuse(self, condition: str, **names: Any) -> Refusal:
        """The refusal that this page gives for a condition, such as ``no-key``."""
        if self.bound is not None:
            refusals = self.bound.refusals
        elif self.operation is not None:
            refusals = self.operation.refusals
        else:
            refusals = self.provider.facts.provider.refusals
        if condition not in refusals:
            refusals = self.provider.facts.provider.refusals
        return Refusal(refusals[condition], **names)

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
