"""The made-up provider with Responses and Messages, in a form of its own: data alone makes it answer."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.support.contracts import SOURCE, tiny_files

SAID = {"n": "{sequence}", "at": "{output.index}"}
RESPONSES: dict[str, Any] = {
    "whole": {"id": "{id}", "is": "{status}", "why": "{incomplete}", "asked": "{body.shade.hue}", "out": "{output}"},
    "usage": {"tokens": "{usage.total}"},
    "reasoning": {"kind": "thought", "parts": "{parts}"},
    "message": {"kind": "text", "is": "{item.status}", "parts": "{parts}"},
    "call": {"kind": "call", "call": "{tool.id}", "of": "{tool.name}", "with": "{tool.arguments}"},
    "text": "{text}",
    "summary": "{text}",
    "stream.created": {"type": "begin", **SAID, "all": "{response}"},
    "stream.in-progress": {"type": "go", **SAID},
    "stream.item.start": {"type": "item", **SAID, "item": "{item}"},
    "stream.item.end": {"type": "item-end", **SAID, "item": "{item}"},
    "stream.part.start": {"type": "part", **SAID},
    "stream.part.end": {"type": "part-end", **SAID, "part": "{part}"},
    "stream.text": {"type": "text", **SAID, "piece": "{delta}"},
    "stream.text.end": {"type": "text-end", **SAID, "text": "{said}"},
    "stream.summary.start": {"type": "thought", **SAID},
    "stream.summary": {"type": "thinks", **SAID, "piece": "{delta}"},
    "stream.summary.text-end": {"type": "thought-text", **SAID},
    "stream.summary.end": {"type": "thought-end", **SAID},
    "stream.arguments": {"type": "with", **SAID, "piece": "item {{n}} gets {delta}"},
    "stream.arguments.end": {"type": "with-end", **SAID, "with": "{said}"},
    "stream.completed": {"type": "done", **SAID, "all": "{response}"},
    "stream.incomplete": {"type": "cut", **SAID, "all": "{response}"},
}
MESSAGES: dict[str, Any] = {
    "whole": {"id": "{id}", "says": "{content}", "end": "{stop.reason}", "at": "{stop.sequence}"},
    "thinking": {"thinks": "{thinking}", "seal": "{signature}"},
    "text": {"text": "{text}"},
    "tool": {"use": "{tool.name}", "with": "{tool.input}"},
    "stream.start": {"type": "start", "id": "{id}"},
    "stream.thinking.start": {"type": "thought", "n": "{index}"},
    "stream.thinking": {"type": "thinks", "n": "{index}", "piece": "{delta}"},
    "stream.signature": {"type": "seal", "n": "{index}"},
    "stream.text.start": {"type": "text", "n": "{index}"},
    "stream.text": {"type": "says", "n": "{index}", "piece": "{delta}"},
    "stream.tool.start": {"type": "tool", "n": "{index}", "id": "{tool.id}"},
    "stream.tool": {"type": "with", "n": "{index}", "piece": "{delta}"},
    "stream.stop": {"type": "stop", "n": "{index}"},
    "stream.finish": {"type": "finish", "end": "{stop.reason}"},
    "stream.end": {"type": "end"},
}
IDS = {
    "response": "r-{hex:8}",
    "output-reasoning": "t-{hex:8}",
    "output-message": "m-{hex:8}",
    "output-call": "c-{hex:8}",
    "encrypted": "{hex:8}",
    "message": "say-{hex:8}",
    "tool-use": "use-{hex:8}",
    "signature": "seal-{hex:8}",
}


def talking_files() -> dict[str, Any]:
    """The files of the made-up provider, with the operations ``speak`` (Responses) and ``tell`` (Messages).

    ``tell`` takes its key in a header of its own, and wants a header that says ``acme-edition``.
    """
    files = tiny_files()
    provider = files["provider.json"]
    provider["ids"] |= IDS
    provider["refusals"]["unknown-response"] = "refused"
    provider["auth"]["schemes"].append({"header": "acme-key", "operations": ["tell"]})
    attached = {}
    for word, kind, answers in (("speak", "responses", RESPONSES), ("tell", "messages", MESSAGES)):
        files["operations.json"]["operations"].append(
            {
                "id": f"{word}.create",
                "word": word,
                "title": word,
                "method": "POST",
                "path": f"/v1/{word}",
                "kind": kind,
                "accepts": ["json"],
                "select": ["model"],
                "answers": deepcopy(answers),
                "source": SOURCE,
            }
        )
        attached[f"{word}.create"] = {"request": {"type": "object"}}
    attached["tell.create"]["rules"] = [
        {
            "id": "edition",
            "require": {"is": ["header.acme-edition", "2"]},
            "error": "refused",
            "source": SOURCE,
        }
    ]
    files["talk/family.json"] = {
        "family": "talk",
        "title": "Talk",
        "source": SOURCE,
        "models": [{"name": "talk-1", "source": SOURCE}, {"name": "muse-1", "thinking": True, "source": SOURCE}],
        "operations": attached,
        "prices": [{"unit": "completion_tokens", "amount": "0.01", "source": SOURCE}],
    }
    return files
