"""What a probe sends and looks up goes through a session, which records it, and repeats what a trace already holds."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import blake2b
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from conformance.listener import listening
from conformance.probe import CONTROL, Probe
from conformance.requests import Request
from conformance.target import Target, UnfitError, UnknownError
from conformance.trace import Answer, Exchange, Observation, Reading, Trouble, redacted


class StoppedError(Exception):
    """A probe cannot go on; the text says why: the budget, the time, what the target lacks."""


class Sender(Protocol):
    """Sends one request with all that a run asks of it: pace, patience, price."""

    async def __call__(self, probe: Probe, request: Request, *, role: str, key: str) -> Exchange: ...


class Session:
    """One probe at work. ``earlier`` is what a trace holds of it: that is taken instead of being sent again."""

    def __init__(
        self,
        probe: Probe,
        target: Target,
        send: Sender,
        *,
        heard: Callable[[Probe, Exchange], None],
        pass_time: Callable[[float], Awaitable[None]],
        earlier: Observation | None = None,
    ) -> None:
        self.probe = probe
        self.seen = Observation()
        self._target = target
        self._send = send
        self._heard = heard
        self._pass_time = pass_time
        self._earlier = deque(earlier.exchanges if earlier else ())
        self._looked_up = deque(earlier.readings if earlier else ())

    @property
    def controlled(self) -> bool:
        """Whether the target is a mock whose clock can be moved."""
        return self._target.where.control is not None

    @property
    def stranger(self) -> str:
        """The word for a key of another account: the second one given, else one that only a mock knows."""
        return "second" if self._target.where.second_key else "sk-conformance-of-somebody-else-0000"

    @property
    def purse_key(self) -> str:
        """The key of an account that this probe alone moves, and no run before it has: a mock takes any."""
        word = f"{self.probe.id} {self._target.visit}".rstrip()
        return f"sk-conformance-{blake2b(word.encode(), digest_size=12).hexdigest()}"

    async def conduct(self) -> Observation:
        """The whole probe; what it could not do is said in ``missing``: also that an answer was too odd to go on from,
        which whoever judges that answer has the word on. Raises ``UnfitError``.
        """
        try:
            if self.probe.conduct is None:
                await self.send(self.probe.first, key=self.probe.key)
            else:
                await self.probe.conduct(self)
        except StoppedError as reason:
            self.seen.missing = str(reason)
        except UnfitError:
            raise
        except Exception as problem:
            self.seen.missing = f"an answer is too odd to go on from ({type(problem).__name__}: {problem})"
        return self.seen

    async def send(self, request: Request, *, role: str = "request", key: str = "own") -> Exchange:
        """One exchange. Raises ``StoppedError`` where nothing was sent, for the budget."""
        exchange = self._remembered(request, role)
        if exchange is None:
            exchange = await self._send(self.probe, request, role=role, key=key)
        self.seen.exchanges.append(exchange)
        self._heard(self.probe, exchange)
        if isinstance(exchange.outcome, Trouble) and exchange.outcome.kind == "budget":
            raise StoppedError(exchange.outcome.text)
        return exchange

    async def answer(self, request: Request, *, role: str = "request", key: str = "own") -> Answer:
        """One exchange that must have an answer for the probe to go on; raises ``StoppedError``."""
        exchange = await self.send(request, role=role, key=key)
        if isinstance(exchange.outcome, Trouble):
            raise StoppedError(exchange.outcome.text)
        return exchange.outcome

    def at_target(self, url: str) -> Request | None:
        """The request that fetches a URL of the target; ``None`` for one elsewhere, which is never fetched."""
        found, base = urlsplit(url), urlsplit(self._target.where.base_url)
        if found.netloc != base.netloc or not found.path.startswith(base.path.rstrip("/")):
            return None
        path = unquote(found.path[len(base.path.rstrip("/")) :])
        return Request("GET", path, query=dict(parse_qsl(found.query, keep_blank_values=True)))

    async def wait(self, seconds: float) -> None:
        """Lets simulated seconds pass: by moving a mock's clock, else by waiting."""
        if self._earlier:
            return
        await self._pass_time(seconds)

    async def look_up(self, role: str, path: str) -> Any:
        """A reading of the control API; needs one."""
        if self._looked_up and self._looked_up[0].role == role:
            reading = self._looked_up.popleft()
        else:
            reading = Reading(role, await self.steer("GET", path))
        self.seen.readings.append(reading)
        return reading.value

    def write_down(self, role: str, value: Any) -> None:
        """Something that nobody but this session knows; what was written down of an answer remembered stands."""
        earlier = self._looked_up and self._looked_up[0].role == role
        self.seen.readings.append(self._looked_up.popleft() if earlier else Reading(role, value))

    async def read_money(self, provider: str, role: str, *, key: str = "own") -> Any:
        """What a mock has on the account of a key: ``balance_usd``, ``held_usd``, ``spent_usd``, ``granted_usd``."""
        return await self.look_up(role, self._target.account_path(provider, key))

    @asynccontextmanager
    async def called_back(
        self, provider: str, key: str, *answers: tuple[int, Any]
    ) -> AsyncIterator[Callable[[str], Awaitable[None]]]:
        """Listens for what the target tells of the charges of a key; the calls are answered by ``answers`` in turn.

        What comes is written down, without the key, when the function given is called with a role. Needs a mock on
        this machine.
        """
        path = f"/callbacks/{provider}/{quote(key, safe='')}"
        async with listening(answers) as listener:
            await self.steer("PUT", path, {"url": listener.url, "allowed": True})

            async def write_down(role: str) -> None:
                if self._looked_up and self._looked_up[0].role == role:
                    self.seen.readings.append(self._looked_up.popleft())
                    return
                await self.steer("GET", path)  # which answers once nothing is being sent any more
                calls = [{"method": one.method, "media_type": one.media_type, "body": redacted(one.body, key)}
                         for one in listener.calls]  # fmt: skip
                self.seen.readings.append(Reading(role, calls))

            try:
                yield write_down
            finally:
                with suppress(StoppedError):
                    await self.steer("PUT", path, {"url": None})

    async def steer(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the control API that is not recorded; needs one. Raises ``StoppedError`` without."""
        if not self.controlled:
            raise StoppedError(f"needs the {CONTROL} API of a mock")
        try:
            return await self._target.control(method, path, body)
        except UnknownError as problem:
            raise StoppedError(str(problem)) from None

    def _remembered(self, request: Request, role: str) -> Exchange | None:
        """The next exchange of the trace, when it is this one; another one says that the trace is of another plan."""
        if not self._earlier:
            return None
        exchange = self._earlier[0]
        if exchange.role == role and exchange.request == request and isinstance(exchange.outcome, Answer):
            return self._earlier.popleft()
        self._earlier.clear()
        self._looked_up.clear()
        return None
