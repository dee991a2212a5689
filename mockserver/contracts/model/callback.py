"""``callback`` of ``provider.json``: the event that tells a URL of the user of a confirmed charge."""

from __future__ import annotations

from mockserver.contracts.model.words import Json, Part, Source


class Callback(Part, frozen=True):
    """The event, and when its receiver has it.

    ``event`` is a template. ``figures`` are terms over what was counted: the quantities of a task, or the tokens,
    images or characters of an immediate answer. ``request_id`` is the header by which a caller names a request for
    its event. ``acknowledged`` is a condition over the receiver's JSON, beside a 2xx status; without it the event is
    sent again after ``retry_after`` simulated seconds, and each time ``retry_growth`` times as late.
    """

    event: Json
    acknowledged: Json
    source: Source
    figures: dict[str, Json] = {}
    request_id: str = ""
    retry_after: float = 15.0
    retry_growth: float = 2.0
