"""A Midjourney client as these tests use it: submits, follow-ups and polls by the paths of the pages."""

from __future__ import annotations

import io
from typing import Any

import httpx
from PIL import Image

from tests.support.client import Client

from .place import contracts

FOX = {"model": "mj_imagine", "prompt": "A fox"}
LINKS = ["https://example.com/a.png", "https://example.com/b.png"]
# follow-up -> what begins the customId of its button, and whether it follows a single picture
FOLLOW_UPS = {
    "mj_upscale": ("MJ::JOB::upsample::", False),
    "mj_variation": ("MJ::JOB::variation::", False),
    "mj_reroll": ("MJ::JOB::reroll::", False),
    "mj_low_variation": ("MJ::JOB::low_variation::", True),
    "mj_high_variation": ("MJ::JOB::high_variation::", True),
    "mj_zoom": ("MJ::Outpaint::50::", True),
    "mj_custom_zoom": ("MJ::CustomZoom::", True),
    "mj_pan": ("MJ::JOB::pan_left::", True),
}
LONGEST = 70


class Midjourney(Client):
    """The client of an account with money enough."""

    def __init__(self, **options: Any) -> None:
        super().__init__("imarouter", contracts=contracts(), key=options.pop("key", "sk-fox"), **options)
        self.account(balance_usd="1000", rpm=None)

    def imagine(self, prompt: str = "A fox", **fields: Any) -> str:
        """A finished imagine."""
        return self.done(self.post("/mj/submit/imagine", {**FOX, "prompt": prompt, **fields}))

    def change(self, parent: str, model: str, button: str | None = None, **fields: Any) -> httpx.Response:
        """A follow-up; without a ``button`` (the beginning of its customId) the one that goes with the model."""
        wanted = self.button(parent, button or FOLLOW_UPS[model][0])
        return self.post("/mj/submit/change", {"model": model, "taskId": parent, "customId": wanted, **fields})

    def remix(self, parent: str, prompt: str = "A wizard", button: str = "MJ::RemixModal::", **fields: Any) -> Any:
        """A modal call."""
        body = {"model": "mj_remix", "taskId": parent, "customId": self.button(parent, button), "prompt": prompt}
        return self.post("/mj/submit/modal", {**body, **fields})

    def upscale(self, parent: str) -> str:
        """A finished upscale of the first picture."""
        return self.done(self.change(parent, "mj_upscale"))

    def parent_of(self, model: str) -> str:
        """A finished task that offers a follow-up."""
        grid = self.imagine()
        return self.upscale(grid) if FOLLOW_UPS[model][1] else grid

    def done(self, answer: httpx.Response) -> str:
        """The id of an accepted task, once it has ended."""
        assert answer.status_code == 200, answer.text
        assert answer.json()["code"] == 1, answer.text
        self.advance(LONGEST)
        return str(answer.json()["result"])

    def task(self, task: str) -> dict[str, Any]:
        """What the fetch page says of a task."""
        found: dict[str, Any] = self.get(f"/mj/task/{task}/fetch").json()
        return found

    def buttons(self, task: str) -> list[str]:
        """The customIds that a task shows."""
        return [row["customId"] for row in self.task(task)["buttons"]]

    def button(self, task: str, beginning: str) -> str:
        """The first customId that begins so."""
        return next(name for name in self.buttons(task) if name.startswith(beginning))

    def sizes(self, task: str) -> list[tuple[int, int]]:
        """The pixels of every picture of a task."""
        return [Image.open(io.BytesIO(self.fetch(url).content)).size for url in self.task(task)["urls"]]

    def entries(self) -> list[tuple[str, str]]:
        """What moved on the account, kind and amount."""
        rows = self.control("GET", f"/ledger/imarouter/{self.key}")["entries"]
        return [(row["kind"], row["amount_usd"]) for row in rows]


def failure(answer: httpx.Response) -> tuple[int, Any, str]:
    """Status, code and description of a refusal in Midjourney's own form."""
    body = answer.json()
    assert set(body) in ({"description", "type", "code"}, {"code", "description", "properties"}), body
    return answer.status_code, body["code"], body["description"]
