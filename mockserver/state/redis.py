"""State in a Redis database: many processes on many machines may share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, TypeVar

from mockserver.errors import SettingsError
from mockserver.state.encoding import decode, encode, kind_name
from mockserver.state.redis_names import OUTSIDE, Names, generation_key, inside, space_of
from mockserver.state.store import Transaction
from mockserver.state.writes import Writes

R = TypeVar("R")
T = TypeVar("T")

# Each failed attempt is another transaction's success, so even among a hundred busy processes this is never reached.
_ATTEMPTS = 2_000
_SWEPT_AT_ONCE = 1_000


class BusyStoreError(Exception):
    """Other processes wrote first, again and again; nothing was written."""


class RedisStore:
    """A store in one database of a Redis server; other keys of that database are left alone.

    ``url`` is ``redis://HOST:PORT/N``; ``seconds`` is how long the server may take to answer. ``client`` is an open
    client to use instead of one's own. Raises ``SettingsError`` when redis-py is missing, or the server does not
    answer or refuses to write.

    A transaction reads freely, and is committed if at that moment all it has read still holds; otherwise its work runs
    again. ``clear`` begins a new generation, whose number is part of all names and is read along with every answer:
    so everything is gone at once for every process, and a transaction under way runs again.
    """

    shared = True

    def __init__(self, url: str, *, seconds: float = 2.0, client: Any = None) -> None:
        redis = _redis()
        # Any: redis-py types an answer as "this or an awaitable of it".
        self._client: Any = _client(redis, url, seconds) if client is None else client
        try:
            self._names = self._joined(OUTSIDE)
        except (redis.RedisError, OSError) as error:
            self._client.close()
            where = url.rpartition("@")[2].removeprefix("redis://")
            raise SettingsError(f"state: the Redis server at {where} cannot be used: {error}; is it running?") from None

    def transact(self, work: Callable[[Transaction], T]) -> T:
        for _ in range(_ATTEMPTS):
            attempt = _Attempt(self._client, self._names)
            writes = Writes(attempt.read)
            try:
                result = work(writes)
            except Exception:
                # What it has read piece by piece may never have been true at one moment.
                if attempt.holds():
                    raise
            else:
                if attempt.commit(writes):
                    for act in writes.acts:
                        act()
                    return result
            self._names = self._names.renewed(self._client.get(self._names.generation_key))
        raise BusyStoreError(f"gave up after {_ATTEMPTS} attempts at one transaction")

    def get(self, kind: type[R], key: str) -> R | None:
        (body,) = self._answers(
            lambda names: self._client.mget(names.generation_key, names.record(kind_name(kind), key))
        )
        return None if body is None else decode(kind, body)

    def several(self, kind: type[R], keys: Sequence[str]) -> Sequence[R]:
        name = kind_name(kind)
        bodies = self._answers(
            lambda names: self._client.mget(names.generation_key, *(names.record(name, key) for key in keys))
        )
        return [decode(kind, body) for body in bodies if body is not None]

    def newest(self, kind: type[R], *, limit: int, skip: int = 0) -> Sequence[R]:
        return [decode(kind, body) for body in self._answers(lambda names: self._page(names, kind, limit, skip))]

    def count(self, kind: type[Any]) -> int:
        return int(self._one(lambda pipe, names: pipe.llen(names.order(kind_name(kind)))))

    def entries(self, log: str, kind: type[R], *, limit: int, skip: int = 0) -> Sequence[R]:
        if limit < 1:
            return []
        bodies = self._one(lambda pipe, names: pipe.lrange(names.log(log), skip, skip + limit - 1))
        return [decode(kind, body) for body in bodies]

    def length(self, log: str) -> int:
        return int(self._one(lambda pipe, names: pipe.llen(names.log(log))))

    def due(self, moment: float) -> list[str]:
        keys = self._one(lambda pipe, names: pipe.zrangebyscore(names.schedule, "-inf", moment))
        return [key.decode() for key in keys]

    def next_due(self) -> float | None:
        first = self._one(lambda pipe, names: pipe.zrange(names.schedule, 0, 0, withscores=True))
        return float(first[0][1]) if first else None

    def clear(self) -> None:
        self._names = self._names.renewed(b"%d" % self._client.incr(self._names.generation_key))
        old = []
        for name in self._client.scan_iter(match=self._names.pattern, count=_SWEPT_AT_ONCE):
            if self._names.is_older(name):
                old.append(name)
            if len(old) == _SWEPT_AT_ONCE:
                self._client.unlink(*old)
                old.clear()
        if old:
            self._client.unlink(*old)

    def space(self, name: str) -> RedisStore:
        inner = copy(self)
        inner._names = self._joined(inside(name))
        return inner

    def spaces(self) -> list[str]:
        found = map(space_of, self._client.scan_iter(match=generation_key(inside("*"))))
        return sorted(name for name in found if name is not None)

    def drop(self, name: str) -> None:
        inner = self.space(name)
        inner.clear()
        self._client.unlink(generation_key(inside(name)))

    def close(self) -> None:
        self._client.close()

    def _joined(self, prefix: bytes) -> Names:
        """The names of the generation that is current there, or of the first."""
        self._client.setnx(generation_key(prefix), 0)
        return Names(self._client.get(generation_key(prefix)), prefix)

    def _page(self, names: Names, kind: type[Any], limit: int, skip: int) -> list[Any]:
        name = kind_name(kind)
        keys = self._client.lrange(names.order(name), -skip - limit, -skip - 1) if limit > 0 else []
        found: list[Any] = self._client.mget(names.generation_key, *(names.record(name, key) for key in reversed(keys)))
        return found

    def _one(self, ask: Callable[[Any, Names], object]) -> Any:
        def asked(names: Names) -> Any:
            with self._client.pipeline() as pipe:
                pipe.get(names.generation_key)
                ask(pipe, names)
                return pipe.execute()

        return self._answers(asked)[0]

    def _answers(self, ask: Callable[[Names], list[Any]]) -> list[Any]:
        """What ``ask`` gives after the generation that it gives first, once that is the one it was asked for."""
        while True:
            names = self._names
            generation, *answers = ask(names)
            if generation == names.generation:
                return answers
            self._names = names.renewed(generation)


class _Attempt:
    """One run of a transaction's work: what it has read so far."""

    def __init__(self, client: Any, names: Names) -> None:
        self._client = client
        self._names = names
        self._seen: dict[bytes, bytes | None] = {names.generation_key: names.generation}

    def read(self, kind: type[Any], key: str) -> Any:
        name = self._names.record(kind_name(kind), key)
        if name not in self._seen:
            self._seen[name] = self._client.get(name)
        body = self._seen[name]
        return None if body is None else decode(kind, body)

    def holds(self) -> bool:
        """Whether all that was read is true at this one moment."""
        return bool(self._client.mget(*self._seen) == list(self._seen.values()))

    def commit(self, writes: Writes) -> bool:
        """Write everything if all that was read still holds, or else nothing."""
        from redis import WatchError

        names = self._names
        bodies = {names.record(kind_name(kind), key): encode(record) for (kind, key), record in writes.records.items()}
        watched = list(self._seen | dict.fromkeys(bodies))
        with self._client.pipeline() as pipe:
            pipe.watch(*watched)
            found = dict(zip(watched, pipe.mget(*watched), strict=True))
            if any(found[name] != body for name, body in self._seen.items()):
                return False
            pipe.multi()
            if bodies:
                pipe.mset(bodies)
            for kind, key in writes.records:
                if found[names.record(kind_name(kind), key)] is None:
                    pipe.rpush(names.order(kind_name(kind)), key)
            for log, record in writes.appended:
                pipe.rpush(names.log(log), encode(record))
            for key, moment in writes.moments.items():
                pipe.zrem(names.schedule, key) if moment is None else pipe.zadd(names.schedule, {key: moment})
            try:
                pipe.execute()
            except WatchError:
                return False
        return True


def _redis() -> Any:
    try:
        import redis
    except ImportError:
        raise SettingsError(
            "state: redis://... needs the Redis client; install it with: pip install 'understudy[redis]'"
        ) from None
    return redis


def _client(redis: Any, url: str, seconds: float) -> Any:
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # No error is one to repeat a command for: redis-py would report a lost answer to EXEC as a lost race, and the
    # transaction, which may have been committed, would run a second time.
    retry = Retry(NoBackoff(), 0, supported_errors=())
    return redis.Redis.from_url(url, socket_connect_timeout=seconds, socket_timeout=seconds, retry=retry, protocol=2)
