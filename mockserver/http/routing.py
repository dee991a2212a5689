"""Finding the provider and operation of a request: by prefix, host name or at the root, without scanning."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from mockserver.contracts.compiled import CompiledOperation, CompiledProvider


class Place(msgspec.Struct, frozen=True, gc=False):
    """A provider reached in one of the three ways: the path as its document writes it, and what stood before it.

    ``methods`` are the operations of the path, where that is clear already.
    """

    provider: CompiledProvider
    path: str
    prefix: str
    region: str | None
    methods: Mapping[str, CompiledOperation] | None = None


class Node:
    """One segment of the path tree."""

    __slots__ = ("children", "methods", "parameter", "takes_rest")

    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.parameter: tuple[str, Node] | None = None
        self.methods: dict[str, CompiledOperation] = {}
        self.takes_rest = False


class Router:
    """All providers of a server; the cost of a look-up is the number of segments of the path."""

    def __init__(self, providers: Mapping[str, CompiledProvider], root: str = "all") -> None:
        self.providers = providers
        self._trees = {name: _tree(provider) for name, provider in providers.items()}
        self._fixed = {name: _fixed(provider) for name, provider in providers.items()}
        self._prefixed = {
            f"/{name}{path}": Place(provider, path, f"/{name}", None, methods)
            for name, provider in providers.items()
            for path, methods in _fixed(provider).items()
        }
        self._root = providers.get(root)
        self._hosts = {
            host.name: (provider, host.region)
            for provider in providers.values()
            for host in provider.facts.provider.hosts
        }

    def place(self, path: str, host: str) -> Place | None:
        """The provider of a request, or None. A prefix wins over a host name, a host name over the root."""
        known = self._prefixed.get(path)
        if known is not None:
            return known
        first, _, rest = path[1:].partition("/")
        provider = self.providers.get(first)
        if provider is not None:
            return Place(provider, "/" + rest, "/" + first, None)
        found = self._hosts.get(host.partition(":")[0].lower())
        if found:
            return Place(found[0], path, "", found[1])
        return Place(self._root, path, "", None) if self._root else None

    def find(self, place: Place) -> tuple[Mapping[str, CompiledOperation], dict[str, str]] | None:
        """The operations of a path by method, and the values of its parameters; None for an unknown path."""
        if place.methods is not None:
            return place.methods, {}
        fixed = self._fixed[place.provider.name].get(place.path)
        if fixed is not None:
            return fixed, {}
        node = self._trees[place.provider.name]
        values: dict[str, str] = {}
        segments = place.path[1:].split("/")
        for position, segment in enumerate(segments, start=1):
            child = node.children.get(segment)
            if child is None:
                # a path that ends where its parameter should stand is that operation's to refuse
                if node.parameter is None or not (segment or position == len(segments)):
                    return None
                name, child = node.parameter
                if child.takes_rest:
                    return child.methods, {**values, name: "/".join(segments[position - 1 :])}
                values[name] = segment
            node = child
        return (node.methods, values) if node.methods else None

    def hint(self, method: str, path: str, place: Place | None) -> str:
        """What the caller may have meant by a request that nothing answers."""
        found = [place.provider] if place else list(self.providers.values())
        known: dict[str, list[str]] = {}
        for provider in found:
            for prefix in [place.prefix] if place else ["/" + provider.name]:
                for operation in provider.operations.values():
                    methods = known.setdefault(f"{prefix}{operation.facts.path}", [])
                    methods.extend((operation.facts.method, *operation.facts.also))
        close = difflib.get_close_matches(path, known, n=1, cutoff=0.5)
        if not close:
            return f"known base paths: {', '.join(self.base_paths())}"
        methods = known[close[0]]
        return f"did you mean {method if method in methods else methods[0]} {close[0]}?"

    def base_paths(self) -> list[str]:
        """The base path of each provider behind its prefix."""
        return [f"/{name}{provider.facts.provider.base_path}" for name, provider in self.providers.items()]


@lru_cache(maxsize=64)
def _fixed(provider: CompiledProvider) -> dict[str, dict[str, CompiledOperation]]:
    """The paths without parameters, which are most: found in one look-up."""
    paths: dict[str, dict[str, CompiledOperation]] = {}
    for operation in provider.operations.values():
        if "{" not in operation.facts.path:
            for method in (operation.facts.method, *operation.facts.also):
                paths.setdefault(operation.facts.path, {})[method] = operation
    return paths


@lru_cache(maxsize=64)
def _tree(provider: CompiledProvider) -> Node:
    root = Node()
    for operation in provider.operations.values():
        node = root
        for segment in operation.facts.path[1:].split("/"):
            if segment.startswith("{"):
                if node.parameter is None:
                    node.parameter = (segment[1:-1], Node())
                node = node.parameter[1]
            else:
                node = node.children.setdefault(segment, Node())
        for method in (operation.facts.method, *operation.facts.also):
            node.methods[method] = operation
        # the name of a model may have slashes: prunaai/p-image
        node.takes_rest = operation.facts.kind == "model"
    return root
