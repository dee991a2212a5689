"""A mock of the made-up provider in process, asked as a program asks: by its documented host, through httpx."""

from __future__ import annotations

import httpx

from mockserver.testing import MockProvider

KEY = "sk-test"


class Gateway:
    """A mock of the made-up provider, and an httpx client that asks it as a program would."""

    def __init__(self, mock: MockProvider, client: httpx.Client) -> None:
        self.mock = mock
        self._client = client

    def request(self, method: str, path: str, *, key: str = KEY, **options: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {key}", **options.pop("headers", {})}  # type: ignore[dict-item]
        return self._client.request(method, f"https://api.acme.test{path}", headers=headers, **options)  # type: ignore[arg-type]

    def submit(self, *, key: str = KEY, **fields: object) -> str:
        """The id of a new task."""
        answer = self.request("POST", "/v1/jobs", key=key, json={"model": "clip-1", "prompt": "a cat", **fields})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def status(self, task: str, *, key: str = KEY) -> str:
        """What a poll shows."""
        return str(self.request("GET", f"/v1/jobs/{task}", key=key).json()["status"])
