"""Rendered files kept by their description: rendered when first asked for, off the event loop, one rendering each."""

import asyncio
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

from .render import render
from .spec import MediaSpec, content_type

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class MediaFile:
    """The bytes of a file, its media type, and a strong entity tag (with its quotes) that follows from the bytes."""

    content: bytes
    content_type: str
    etag: str


class Shelf:
    """Keeps up to `budget_bytes` of files, least recently used first out; `workers` threads render.

    Safe to share between threads and event loops.
    """

    def __init__(self, *, budget_bytes: int = 256 * MEBIBYTE, workers: int = 2) -> None:
        self._budget = budget_bytes
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="media")
        self._lock = Lock()
        self._files: OrderedDict[MediaSpec, MediaFile] = OrderedDict()
        self._bytes = 0
        self._rendering: dict[MediaSpec, Future[MediaFile]] = {}

    async def get(self, spec: MediaSpec) -> MediaFile:
        """The file, rendered in a thread unless it is kept; a caller that gives up does not disturb the others.

        Raises:
            RuntimeError: the shelf is closed.
        """
        found = self._kept_or_rendering(spec)
        if isinstance(found, MediaFile):
            return found
        return await asyncio.shield(asyncio.wrap_future(found))

    def get_now(self, spec: MediaSpec) -> MediaFile:
        """The file, for a caller without an event loop; blocks while it renders.

        Raises:
            RuntimeError: the shelf is closed.
        """
        found = self._kept_or_rendering(spec)
        return found if isinstance(found, MediaFile) else found.result()

    def close(self) -> None:
        """Forget everything; what has not begun to render is cancelled, and nothing is waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._files.clear()
            self._rendering.clear()
            self._bytes = 0

    @property
    def kept_bytes(self) -> int:
        """How much the shelf holds now."""
        return self._bytes

    def _kept_or_rendering(self, spec: MediaSpec) -> MediaFile | Future[MediaFile]:
        with self._lock:
            file = self._files.get(spec)
            if file is not None:
                self._files.move_to_end(spec)
                return file
            future = self._rendering.get(spec)
            if future is None:
                future = self._rendering[spec] = self._pool.submit(self._render, spec)
            return future

    def _render(self, spec: MediaSpec) -> MediaFile:
        try:
            content = render(spec)
            file = MediaFile(content, content_type(spec), f'"{blake2b(content, digest_size=16).hexdigest()}"')
            with self._lock:
                self._keep(spec, file)
            return file
        finally:
            with self._lock:
                self._rendering.pop(spec, None)

    def _keep(self, spec: MediaSpec, file: MediaFile) -> None:
        if len(file.content) > self._budget:
            return
        self._files[spec] = file
        self._bytes += len(file.content)
        while self._bytes > self._budget:
            _, dropped = self._files.popitem(last=False)
            self._bytes -= len(dropped.content)
