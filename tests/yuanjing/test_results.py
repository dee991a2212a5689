"""Result files: real pictures and videos of what was asked, and nothing else behind the same path."""

from __future__ import annotations

import io
from typing import Any

import av
import pytest
from PIL import Image

from tests.support.client import Client
from tests.yuanjing.contract import FILES, finished, is_error, query, submit

SECRETS = [
    "",
    "/",
    ".",
    "..",
    "/etc/passwd",
    "etc/passwd",
    "../../../../../../etc/passwd",
    "/tmp/../etc/passwd",
    "/tmp/1/1/1/1/../../../../../etc/passwd",
    "/tmp/1/2/3/4/video.mp4",
    "file:///etc/passwd",
    "http://127.0.0.1/",
    "//etc/passwd",
    "\\..\\..\\windows\\win.ini",
    "C:\\windows\\win.ini",
    "/etc/passwd\x00.mp4",
    "\x00",
    "/proc/self/environ",
    "/dev/zero",
    "~/.ssh/id_rsa",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "\udc80\udcff",
    "/tmp/" + "a" * 5000,
]


def clip_of(data: bytes) -> tuple[int, int, float, list[str]]:
    """Width, height, seconds and codecs of a video file."""
    with av.open(io.BytesIO(data), "r") as container:
        stream = container.streams.video[0]
        frames = len(list(container.decode(stream)))
        rate = stream.average_rate
        assert rate is not None
        codecs = [row.codec_context.name for row in container.streams]
        return stream.codec_context.width, stream.codec_context.height, float(frames / rate), codecs


@pytest.mark.parametrize(
    ("family", "fields", "width", "height", "seconds"),
    [
        ("vidu-text", {"resolution": "540p", "duration": 1}, 960, 540, 1),
        ("vidu-image", {"resolution": "540p", "duration": 2, "ratio": "3:4"}, 540, 720, 2),
        ("wan-text", {"size": "480*832", "duration": 5}, 480, 832, 5),
        ("wan-image", {"size": "624*624", "duration": 5}, 624, 624, 5),
        ("happyhorse-text", {"resolution": "480p", "duration": 3}, 854, 480, 3),
        ("seedance15-text", {"resolution": "480p", "radio": "9:21", "duration": 1}, 480, 1120, 1),
        ("seedance2-reference", {"resolution": "480p", "ratio": "21:9", "duration": 4}, 1120, 480, 4),
        ("dreamina2-image", {"resolution": "480p", "ratio": "1:1", "duration": 2}, 480, 480, 2),
    ],
)
def test_cover_and_video_are_as_asked(
    client: Client, family: str, fields: dict[str, Any], width: int, height: int, seconds: int
) -> None:
    answer = finished(client, submit(client, family, **fields))
    video, cover = client.fetch(answer["video"]), client.fetch(answer["image"])
    assert (video.status_code, video.headers["content-type"]) == (200, "video/mp4")
    assert clip_of(video.content)[:2] == (width, height)
    assert clip_of(video.content)[2] == pytest.approx(seconds, abs=1 / 24)
    assert clip_of(video.content)[3] == ["h264", "aac"]
    assert (cover.status_code, cover.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(cover.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (width, height))


def test_a_result_needs_no_key_and_no_money(client: Client) -> None:
    answer = finished(client, submit(client, "vidu-text", duration=1, resolution="540p"))
    client.account(balance_usd="0")
    fetched = client.fetch(answer["image"])
    assert fetched.status_code == 200
    assert fetched.headers["content-disposition"].endswith('filename="cover.jpeg"')


def test_a_result_can_be_fetched_in_parts_and_looked_at_first(client: Client) -> None:
    url = finished(client, submit(client, "vidu-text", duration=1, resolution="540p"))["image"]
    whole = client.fetch(url)
    head = client.fetch(url, method="HEAD")
    part = client.fetch(url, headers={"Range": "bytes=2-5"})
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(whole.content)))
    assert (part.status_code, part.content) == (206, whole.content[2:6])


def test_a_result_does_not_exist_before_its_task_has_succeeded(client: Client) -> None:
    taskid = submit(client, "vidu-text", duration=1, resolution="540p")
    paths = list(client.app.world.engine.find("yuanjing", taskid).files.values())  # type: ignore[union-attr]
    for [path] in paths:
        assert is_error(client.get(FILES, params={"path": path}), "unknown-file")
    finished(client, taskid)
    for [path] in paths:
        assert client.get(FILES, params={"path": path}).status_code == 200


def test_a_failed_task_has_no_file(client: Client) -> None:
    taskid = submit(client, "vidu-text", prompt="[[mock fail=generation-failed]]")
    paths = list(client.app.world.engine.find("yuanjing", taskid).files.values())  # type: ignore[union-attr]
    assert finished(client, taskid)["status"] == "FAILED"
    for [path] in paths:
        assert is_error(client.get(FILES, params={"path": path}), "unknown-file")


@pytest.mark.parametrize("encoding", ["once", "twice"])
@pytest.mark.parametrize("path", SECRETS, ids=lambda path: ascii(path)[:40])
def test_no_path_leaves_the_results(client: Client, path: str, encoding: str) -> None:
    raw = path.encode("utf-8", "surrogateescape")
    for _ in range(2 if encoding == "twice" else 1):
        raw = "".join(f"%{byte:02X}" for byte in raw).encode()
    answer = client.get(f"{FILES}?path={raw.decode()}")
    assert (answer.status_code, answer.json()) == (404, {"error": "File not found"})


@pytest.mark.parametrize(
    "question", ["", "?", "?file=/etc/passwd", "?path", "?path=/etc/passwd&path=/etc/hosts", "?path[]=/etc/passwd"]
)
def test_no_question_leaves_the_results(client: Client, question: str) -> None:
    answer = client.get(FILES + question)
    assert (answer.status_code, answer.json()) == (404, {"error": "File not found"})


def test_a_real_path_with_a_way_around_is_no_result(client: Client) -> None:
    url = finished(client, submit(client, "vidu-text", duration=1, resolution="540p"))["image"]
    path = url.partition("path=")[2]
    for around in (
        path + "/",
        "/" + path,
        path.replace("/tmp/", "/tmp/./"),
        path + "\x00",
        path.upper(),
        path + "/../cover.jpeg",
    ):
        assert is_error(client.get(FILES, params={"path": around}), "unknown-file")


def test_two_tasks_share_no_file(client: Client) -> None:
    fields = {"duration": 1, "resolution": "540p", "prompt": "the same"}
    first, second = (submit(client, "vidu-text", **fields) for _ in range(2))
    client.advance(3600)
    assert query(client, first)["video"] != query(client, second)["video"]


KNOWN = "https://example.com/a.png?mock_width=300&mock_height=600"


@pytest.mark.parametrize(
    ("family", "fields", "size"),
    [
        ("seedance15-image", {"image_file1": KNOWN, "radio": "keep_ratio"}, (480, 960)),
        ("seedance15-image", {"image_file1": KNOWN, "radio": "adaptive"}, (480, 960)),
        ("seedance15-image", {"image_file1": KNOWN, "radio": "1:1"}, (480, 480)),
        ("seedance15-image", {"image_file1": "https://example.com/a.png", "radio": "keep_ratio"}, (854, 480)),
        ("seedance2-image", {"image1_file": KNOWN, "ratio": "adaptive"}, (480, 960)),
        ("dreamina2-image", {"image1_file": KNOWN, "ratio": "adaptive"}, (480, 960)),
        ("seedance2-reference", {"image_files": [KNOWN], "ratio": "adaptive"}, (480, 960)),
        ("dreamina2-reference", {"image_files": [KNOWN], "ratio": "adaptive"}, (480, 960)),
        ("happyhorse-reference", {"image_files": [KNOWN], "ratio": "adaptive"}, (480, 960)),
    ],
)
def test_a_clip_that_keeps_the_ratio_has_that_of_its_picture_where_it_is_known(
    client: Client, family: str, fields: dict[str, Any], size: tuple[int, int]
) -> None:
    answer = finished(client, submit(client, family, resolution="480p", **fields))

    assert clip_of(client.fetch(answer["video"]).content)[:2] == size
