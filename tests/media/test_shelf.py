"""The shelf: one rendering a description, off the event loop, within its budget."""

import asyncio
from collections.abc import Iterator
from threading import Event, current_thread, main_thread

import pytest

from mockserver.media import MediaFile, MediaSpec, Picture, Shelf, shelf


def _spec(seed: int) -> Picture:
    return Picture(16, 16, "png", (), seed)


class Renderer:
    """Counts renderings; each waits until it is let go. A seed's file is 100 bytes, that of seed 99 is broken."""

    def __init__(self) -> None:
        self.rendered: list[int] = []
        self.begun = Event()
        self.go = Event()
        self.go.set()

    def __call__(self, spec: MediaSpec) -> bytes:
        assert current_thread() is not main_thread()
        self.rendered.append(spec.seed)
        self.begun.set()
        assert self.go.wait(10)
        if spec.seed == 99:
            raise OSError("no pen")
        return bytes([spec.seed]) * 100


@pytest.fixture
def renderer(monkeypatch: pytest.MonkeyPatch) -> Renderer:
    renderer = Renderer()
    monkeypatch.setattr(shelf, "render", renderer)
    return renderer


@pytest.fixture
def kept() -> Iterator[Shelf]:
    kept = Shelf(budget_bytes=250)
    yield kept
    kept.close()


def test_a_file_carries_its_type_and_a_tag_of_its_bytes(kept: Shelf) -> None:
    one, other = (kept.get_now(Picture(16, 16, "webp", (), seed)) for seed in (1, 2))
    assert one.content_type == "image/webp"
    assert one.etag.startswith('"')
    assert one.etag.endswith('"')
    assert one.etag != other.etag
    assert one.etag == Shelf().get_now(Picture(16, 16, "webp", (), 1)).etag


def test_a_file_asked_for_by_many_at_once_is_rendered_once(renderer: Renderer, kept: Shelf) -> None:
    async def ask() -> list[MediaFile]:
        renderer.go.clear()
        waiting = [asyncio.ensure_future(kept.get(_spec(1))) for _ in range(20)]
        await asyncio.sleep(0)
        renderer.go.set()
        return await asyncio.gather(*waiting)

    files = asyncio.run(ask())
    assert renderer.rendered == [1]
    assert all(file is files[0] for file in files)
    assert kept.get_now(_spec(1)) is files[0]
    assert asyncio.run(kept.get(_spec(1))) is files[0]
    assert renderer.rendered == [1]


def test_the_event_loop_goes_on_while_a_file_is_rendered(renderer: Renderer, kept: Shelf) -> None:
    async def ask() -> None:
        renderer.go.clear()
        waiting = asyncio.ensure_future(kept.get(_spec(1)))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not waiting.done()
        renderer.go.set()
        assert (await waiting).content == b"\x01" * 100

    asyncio.run(ask())


def test_one_who_gives_up_does_not_disturb_the_others(renderer: Renderer) -> None:
    async def ask() -> bytes:
        renderer.go.clear()
        single = Shelf(workers=1)
        before, leaver, stayer = (asyncio.ensure_future(single.get(_spec(seed))) for seed in (1, 2, 2))
        await asyncio.sleep(0)
        leaver.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaver
        renderer.go.set()
        await before
        return (await stayer).content

    assert asyncio.run(ask()) == b"\x02" * 100
    assert renderer.rendered == [1, 2]


def test_the_least_recently_used_file_goes_first(renderer: Renderer, kept: Shelf) -> None:
    for seed in (1, 2, 1, 3):
        kept.get_now(_spec(seed))
    assert kept.kept_bytes == 200
    kept.get_now(_spec(1))
    assert renderer.rendered == [1, 2, 3]
    kept.get_now(_spec(2))
    assert renderer.rendered == [1, 2, 3, 2]


def test_a_file_larger_than_the_budget_is_given_but_not_kept(renderer: Renderer) -> None:
    narrow = Shelf(budget_bytes=99)
    assert narrow.get_now(_spec(1)).content == narrow.get_now(_spec(1)).content
    assert (renderer.rendered, narrow.kept_bytes) == ([1, 1], 0)
    narrow.close()


def test_a_failed_rendering_is_told_and_tried_again(renderer: Renderer, kept: Shelf) -> None:
    for _ in range(2):
        with pytest.raises(OSError, match="no pen"):
            kept.get_now(_spec(99))
    with pytest.raises(OSError, match="no pen"):
        asyncio.run(kept.get(_spec(99)))
    assert renderer.rendered == [99, 99, 99]
    assert kept.kept_bytes == 0


def test_a_closed_shelf_forgets_and_refuses(renderer: Renderer, kept: Shelf) -> None:
    kept.get_now(_spec(1))
    kept.close()
    assert kept.kept_bytes == 0
    with pytest.raises(RuntimeError):
        kept.get_now(_spec(1))


def test_closing_cancels_what_has_not_begun(renderer: Renderer) -> None:
    async def ask() -> None:
        renderer.go.clear()
        single = Shelf(workers=1)
        running, queued = (asyncio.ensure_future(single.get(_spec(seed))) for seed in (1, 2))
        await asyncio.sleep(0)
        await asyncio.to_thread(renderer.begun.wait, 10)
        single.close()
        with pytest.raises(asyncio.CancelledError):
            await queued
        renderer.go.set()
        assert (await running).content == b"\x01" * 100

    asyncio.run(ask())
    assert renderer.rendered == [1]
