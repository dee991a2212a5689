"""Whatever is submitted, followed, confirmed or left alone: offers hold, states go forward, money adds up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from .midjourney import FOX, Midjourney

ENDS = {"SUCCESS", "FAILURE", "CANCEL"}
ORDER = ["MODAL", "NOT_START", "SUBMITTED", "IN_PROGRESS"]
MODELS = {
    "upsample": "mj_upscale",
    "variation": "mj_variation",
    "reroll": "mj_reroll",
    "Outpaint": "mj_zoom",
    "low_variation": "mj_low_variation",
    "high_variation": "mj_high_variation",
    "CustomZoom": "mj_custom_zoom",
    "Inpaint": "mj_remix",
    "RemixModal": "mj_remix",
}


def model_of(button: str) -> str:
    """The model that a button goes with, by the rule of real gateways: the second part, or the third after JOB."""
    parts = button.split("::")
    word = parts[2] if parts[1] == "JOB" else parts[1]
    if word.startswith("pan_"):
        return "mj_pan"
    return MODELS["upsample" if word.startswith("upsample_") else word]


class FollowUpMachine(RuleBasedStateMachine):
    """Two keys and their tasks."""

    def __init__(self) -> None:
        super().__init__()
        self.client = Midjourney()
        self.seen: dict[tuple[str, str], str] = {}
        self.single = ""
        for self.client.key in ("sk-one", "sk-two"):
            self.client.account(balance_usd="100", rpm=None)

    def teardown(self) -> None:
        self.client.close()

    def _add(self, answer: Any) -> None:
        assert answer.status_code == 200, answer.text
        self.seen.setdefault((self.client.key or "", answer.json()["result"]), "")

    def _task(self, pick: int) -> tuple[str, dict[str, Any]]:
        key, task = list(self.seen)[pick % len(self.seen)]
        self.client.key = key
        return task, self.client.task(task)

    @initialize()
    def two_kinds_of_parent(self) -> None:
        """A grid and a single picture, so that every button is there from the start."""
        self.client.key = "sk-one"
        grid = self.client.imagine()
        self.single = self.client.upscale(grid)
        for task in (grid, self.single):
            self.seen["sk-one", task] = "SUCCESS"

    @rule(key=st.sampled_from(["sk-one", "sk-two"]), fails=st.booleans(), ratio=st.sampled_from(["", " --ar 2:3"]))
    def imagine(self, key: str, fails: bool, ratio: str) -> None:
        self.client.key = key
        headers = {"X-Mock-Task": "fail=task-failed"} if fails else {}
        self._add(self.client.post("/mj/submit/imagine", {**FOX, "prompt": f"A fox{ratio}"}, headers=headers))

    @rule(seconds=st.sampled_from([1, 5, 20, 70, 900]))
    def advance(self, seconds: int) -> None:
        self.client.advance(seconds)

    @precondition(lambda self: self.seen)
    @rule(pick=st.integers(0, 99), which=st.integers(0, 99), prompt=st.sampled_from([None, "A hen", "--zoom 2"]))
    def take_what_is_offered(self, pick: int, which: int, prompt: str | None) -> None:
        task, row = self._task(pick)
        buttons = [one["customId"] for one in row["buttons"]]
        assert bool(buttons) == (row["status"] in ("SUCCESS", "MODAL"))
        if not buttons:
            return
        button = buttons[which % len(buttons)]
        model = model_of(button)
        body = {"model": model, "taskId": task, "customId": button}
        body |= {"prompt": prompt or "A hat"} if model == "mj_remix" else {"prompt": prompt} if prompt else {}
        answer = self.client.post(f"/mj/submit/{'modal' if model == 'mj_remix' else 'change'}", body)
        self._add(answer)
        waits = model == "mj_custom_zoom" and prompt is None
        assert answer.json()["code"] == (21 if waits else 1)
        assert (answer.json()["result"] == task) == (row["status"] == "MODAL")

    @rule()
    def open_a_window(self) -> None:
        self.client.key = "sk-one"
        before = self.client.entries()
        self._add(self.client.change(self.single, "mj_custom_zoom"))
        assert self.client.entries() == before

    @precondition(lambda self: len(self.seen) > 1)
    @rule(pick=st.integers(0, 99), other=st.integers(0, 99))
    def take_what_another_task_offers(self, pick: int, other: int) -> None:
        found, row = self._task(other)
        buttons = [one["customId"] for one in row["buttons"]]
        task, asked = self._task(pick)
        if not buttons or found == task:
            return
        model = model_of(buttons[0])
        body = {"model": model, "taskId": task, "customId": buttons[0], "prompt": "A hat"}
        before = self.client.entries()
        answer = self.client.post(f"/mj/submit/{'modal' if model == 'mj_remix' else 'change'}", body)
        ready = asked["status"] in ("SUCCESS", "MODAL")
        words = "关联任务不允许执行变化 " if ready else "task_status_not_success "
        assert (answer.status_code, answer.json()["description"]) == (400, words)
        assert self.client.entries() == before

    @precondition(lambda self: self.seen)
    @rule(pick=st.integers(0, 99), state=st.sampled_from(["succeeded", "failed", "cancelled"]))
    def end_by_hand(self, pick: int, state: str) -> None:
        task, row = self._task(pick)
        self.client.control("POST", f"/tasks/{task}", {"state": state})
        word = {"succeeded": "SUCCESS", "failed": "FAILURE", "cancelled": "CANCEL"}[state]
        assert self.client.task(task)["status"] == (row["status"] if row["status"] in ENDS else word)

    @invariant()
    def states_go_forward_and_ends_stay(self) -> None:
        for (key, task), before in self.seen.items():
            self.client.key = key
            row = self.client.task(task)
            now = row["status"]
            if before in ENDS:
                assert now == before
            elif before and now not in ENDS:
                assert ORDER.index(now) >= ORDER.index(before)
            assert (row["progress"] == "100%") == (now in ENDS)
            assert bool(row["urls"]) == (now == "SUCCESS")
            self.seen[key, task] = now

    @invariant()
    def money_adds_up(self) -> None:
        for self.client.key in ("sk-one", "sk-two"):
            account = self.client.account()
            parts = [Decimal(account[name]) for name in ("balance_usd", "held_usd", "spent_usd")]
            assert sum(parts) == Decimal(account["granted_usd"])
            assert min(parts) >= 0
            rows = self.client.control("GET", "/tasks?limit=1000")["tasks"]
            mine = [row for row in rows if (self.client.key, row["id"]) in self.seen]
            running = [row for row in mine if row["settled"] is None and row["state"] != "waiting"]
            assert parts[1] == sum(Decimal(row["price_usd"]) for row in running)


FollowUpMachine.TestCase.settings = settings(max_examples=6, stateful_step_count=15, deadline=None)
TestFollowUps = FollowUpMachine.TestCase
