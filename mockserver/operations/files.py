"""Serving result files. A path is only looked up among the links that were given out: it reaches no file system."""

from __future__ import annotations

from mockserver.http.answers import Answer, Whole
from mockserver.http.exchange import Call
from mockserver.media.serve import answer as serve
from mockserver.operations.query import named_task
from mockserver.state.records import FileEntry
from mockserver.tasks.lifecycle import moment


async def answer_file(call: Call) -> Answer:
    """The file behind a link, once its task has succeeded and until the link ends."""
    asked = call.named
    entry = call.world.engine.file(call.provider.name, asked)
    if entry is None or not _open(call, entry):
        raise call.refuse("unknown-file", path=call.path)
    call.task_id = entry.task_id
    return await _served(call, entry)


async def answer_content(call: Call) -> Answer:
    """The first file of the first result of a task, by the task's id: what a link of the task's answer leads to."""
    task = named_task(call)
    if task.family not in call.operation.bound:
        raise call.refuse("unknown-task", task_id=task.id)
    if moment(task, call.now).state != "succeeded":
        raise call.refuse("unfinished-task", task_id=task.id)
    paths = next(iter(task.files.values()), ())
    entry = call.world.engine.file(call.provider.name, paths[0]) if paths else None
    if entry is None or not _open(call, entry):
        raise call.refuse("unknown-file", path=call.path)
    return await _served(call, entry)


async def _served(call: Call, entry: FileEntry) -> Answer:
    file = await call.world.shelf.get(entry.spec)
    headers = call.headers
    status, rows, body = serve(
        file,
        method=call.method,
        range_header=_text(headers.get(b"range")),
        if_none_match=_text(headers.get(b"if-none-match")),
        if_range=_text(headers.get(b"if-range")),
    )
    name = entry.path.rpartition("/")[2].encode("ascii", "replace")
    rows.append((b"content-disposition", b'inline; filename="%s"' % name))
    return Whole(status, body, rows, head=True)


def _open(call: Call, entry: FileEntry) -> bool:
    """Whether the link leads somewhere now: its task has succeeded, and its life is not over."""
    since = entry.made
    if entry.task_id is not None:
        task = call.world.engine.find(call.provider.name, entry.task_id)
        seen = moment(task, call.now) if task else None
        if seen is None or seen.state != "succeeded" or seen.ended is None:
            return False
        since = seen.ended
    return entry.lifetime is None or call.now < since + entry.lifetime


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
