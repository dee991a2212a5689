"""Which facts a single request tells: those that its acceptance needs, and the one that a refusal is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import Contract
from conformance.expect import Prediction
from conformance.facts.answers import members
from conformance.facts.errors import SHOWS
from conformance.facts.fact import ALL_FAMILIES, EACH, Fact, word
from conformance.facts.listing import all_facts
from conformance.refusals import Refusal
from conformance.requests import FORM, JSON, MULTIPART, Request
from conformance.samples import Upload
from conformance.values import as_text

_BRANCH = re.compile(r"\|\w+")


class Facts:
    """The facts of a contract, to be looked up by what a prediction says."""

    def __init__(self, contract: Contract) -> None:
        self.all: Mapping[str, Fact] = all_facts(contract)
        self._by_plain: dict[str, list[str]] = {}
        self._by_error: dict[str, list[str]] = {}
        for name in self.all:
            if name.startswith("error/"):
                self._by_error.setdefault(name.split("/")[1], []).append(name)
            self._by_plain.setdefault(_plain(name), []).append(name)

    def known(self, *names: str) -> tuple[str, ...]:
        """Those of the ids that the contract has, branches of ``anyOf`` ... left out of account; each once."""
        found = (fact for name in names for fact in ((name,) if name in self.all else self._by_plain.get(name, ())))
        return tuple(dict.fromkeys(found))

    def of_refusal(self, prediction: Prediction, refusal: Refusal) -> tuple[str, ...]:
        """What a refused request tells: the keyword, rule or condition, and all of the error."""
        kind, *words = refusal.cause
        tail = f"{kind}/{'/'.join(map(word, words))}"
        return self.known(*(f"{start}/{tail}" for start in scopes(prediction)), *self.of_error(refusal.error.id))

    def of_error(self, error: str) -> tuple[str, ...]:
        """What an answer tells that was looked at from its status to the last member: all that is said of its error,
        but for what it shows of the key.
        """
        return tuple(fact for fact in self._by_error.get(error, ()) if f"/{SHOWS}/" not in fact)

    def of_envelope(self, refusal: Refusal) -> tuple[str, ...]:
        """What a refusal's body tells of its envelope: each member that this error has."""
        return self.known(*(f"envelope/{refusal.error.envelope}/{path}" for path, _ in members(refusal.body)))

    def of_acceptance(self, prediction: Prediction, request: Request | None = None) -> tuple[str, ...]:
        """What an accepted request tells: its method, its model, each field that it sends, each value of a list, and in
        which form its media come.
        """
        if prediction.operation is None:
            return ()
        tails = [f"method/{prediction.operation.methods[0]}"]
        select = prediction.operation.select
        if select and not any(name in prediction.body for name in select):
            tails.append("select-default")
        if prediction.chosen is not None:
            tails += [f"model/{word(name)}" for name in prediction.chosen.model.select]
        tails += [f"schema/{tail}" for tail in _sent(prediction.body, "")]
        if request is not None:
            tails += _forms(prediction, request)
        return self.known(*(f"{start}/{tail}" for start in scopes(prediction) for tail in tails))

    def of_choice(self, prediction: Prediction, region: str | None) -> tuple[str, ...]:
        """What an accepted request tells of its model: that it is served in a region, that a later name is it too."""
        operation, chosen = prediction.operation, prediction.chosen
        if operation is None or chosen is None:
            return ()
        start = f"{operation.id}/{chosen.family.name}/model/{word(chosen.model.name)}"
        sent = {str(prediction.body[name]) for name in operation.select if name in prediction.body}
        later = sent and not sent & set(chosen.model.select)
        return self.known(*[f"{start}/region/{region}"] * bool(region), *[f"{start}/later"] * bool(later))

    def of_links(self, prediction: Prediction) -> tuple[str, ...]:
        """What an accepted request tells of the texts that stand for media: that a field takes a URL, or base64."""
        tails = (
            f"schema/{name}/x-input/{'base64' if text.startswith('data:') else 'url'}"
            for name, found in prediction.body.items()
            for text in (found if isinstance(found, list) else [found])
            if isinstance(text, str) and text.startswith(("data:", "http"))
        )
        return self.known(*(f"{start}/{tail}" for tail in tails for start in scopes(prediction)))

    def of_no_choice(self, prediction: Prediction, family: str) -> tuple[str, ...]:
        """What a request tells that is refused since nothing in it chooses a model: the field is needed. Its family is
        known to whoever made it alone.
        """
        operation = prediction.operation
        if operation is None or any(name in prediction.body for name in operation.select):
            return ()
        return self.known(*(f"{operation.id}/{family}/schema/{name}/required" for name in operation.select))


def _plain(name: str) -> str:
    """A fact's id without the branches that its path leads through."""
    found = _BRANCH.sub("", name)
    return found.replace("/schema/body.", "/schema/") if "/schema/body|" in name else found


def _forms(prediction: Prediction, request: Request) -> Iterator[str]:
    """The body's own form, the aliases that it uses, and files that it sends."""
    aliases = prediction.chosen.attachment.aliases if prediction.chosen else {}
    kinds = {JSON: "json", FORM: "form", MULTIPART: "multipart"}
    if request.media_type in kinds:
        yield f"accepts/{kinds[request.media_type]}"
    names = [name for name, _ in request.parts]
    if not names and request.media_type == JSON:
        sent = json.loads(request.content)
        names = list(sent) if isinstance(sent, dict) else []
    yield from (f"alias/{word(name)}" for name in names if name in aliases)
    for name, found in request.parts:
        if isinstance(found, Upload):
            yield f"schema/{aliases.get(name, name)}/x-input/upload"
        if names.count(name) > 1:
            yield f"schema/{aliases.get(name, name)}/x-repeat-into"


def scopes(prediction: Prediction) -> tuple[str, ...]:
    """Where the facts of a request may stand: in its family, and in its operation."""
    if prediction.operation is None:
        return ()
    found = [f"{prediction.operation.id}/{ALL_FAMILIES}"]
    if prediction.chosen is not None:
        found.insert(0, f"{prediction.operation.id}/{prediction.chosen.family.name}")
    return tuple(found)


def _sent(found: Any, path: str) -> Iterator[str]:
    """The words of what a body sends: ``size/taken``, ``size/enum/720p``."""
    if isinstance(found, Mapping):
        for name, inner in found.items():
            below = f"{path}.{name}" if path else name
            yield f"{below}/taken"
            yield from _sent(inner, below)
    elif isinstance(found, list):
        for member in found:
            yield from _sent(member, f"{path}.{EACH}")
    elif isinstance(found, str | int | float) and path:
        yield f"{path}/enum/{word(as_text(found))}"
