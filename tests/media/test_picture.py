"""Still pictures: pixels, formats, looks."""

import pytest
from PIL import Image

from mockserver.media import Picture, render
from mockserver.media.spec import PictureFormat
from tests.media.decoding import difference, picture

CAPTION = ("A red fox leaps over a frozen brook", "some-model 1.0", "task_01")
FORMATS: tuple[PictureFormat, ...] = ("png", "jpeg", "webp")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("size", [(1, 1), (16, 16), (33, 17), (320, 180), (180, 320), (96, 900)])
def test_a_picture_has_the_asked_pixels_and_format(format: PictureFormat, size: tuple[int, int]) -> None:
    image = picture(render(Picture(*size, format, CAPTION, 1)))
    assert (image.size, image.format, image.mode) == (size, format.upper(), "RGB")


def test_the_largest_size_works_and_stays_small() -> None:
    data = render(Picture(4096, 4096, "png", CAPTION, 1))
    assert picture(data).size == (4096, 4096)
    assert len(data) < 1_000_000


@pytest.mark.parametrize(("size", "limit"), [((64, 64), 8_000), ((1024, 1024), 150_000), ((1280, 720), 150_000)])
def test_pictures_are_small_files(size: tuple[int, int], limit: int) -> None:
    assert max(len(render(Picture(*size, name, CAPTION, 1))) for name in FORMATS) < limit


@pytest.mark.parametrize("format", FORMATS)
def test_different_prompts_look_different(format: PictureFormat) -> None:
    prompts = ["a red fox", "a red fox!", "a blue whale", "红狐", "蓝鲸"]
    drawn = [picture(render(Picture(160, 90, format, (prompt,), 1))) for prompt in prompts]
    for index, one in enumerate(drawn):
        for other in drawn[:index]:
            assert difference(one, other) > 8


def test_all_formats_show_the_same_picture() -> None:
    png, jpeg, webp = (picture(render(Picture(320, 180, name, CAPTION, 5))) for name in FORMATS)
    assert 0 < difference(png, jpeg) < 4
    assert 0 < difference(png, webp) < 4


def test_the_caption_is_written_in_white() -> None:
    assert _white(picture(render(Picture(320, 180, "png", CAPTION, 1)))) > 100


def test_a_picture_without_words_has_no_panel() -> None:
    assert _white(picture(render(Picture(320, 180, "png", ("", " \n"), 1)))) == 0


def test_sixteen_pixels_are_just_colour() -> None:
    one, other = (picture(render(Picture(16, 16, "png", (text,), 1))) for text in ("a fox", "a whale"))
    assert difference(one, other) > 8
    assert _white(one) == _white(other) == 0


@pytest.mark.parametrize("format", ["png", "webp"])
def test_a_transparent_picture_has_no_sky(format: PictureFormat) -> None:
    image = picture(render(Picture(320, 180, format, CAPTION, 1, transparent=True)))
    assert image.mode == "RGBA"
    alpha = image.getchannel("A")
    assert (alpha.getpixel((160, 2)), alpha.getpixel((160, 175))) == (0, 255)


def test_a_jpeg_cannot_be_transparent() -> None:
    plain = render(Picture(64, 64, "jpeg", CAPTION, 1))
    assert render(Picture(64, 64, "jpeg", CAPTION, 1, transparent=True)) == plain


@pytest.mark.parametrize("format", FORMATS)
def test_more_compression_makes_a_smaller_file(format: PictureFormat) -> None:
    sizes = [len(render(Picture(320, 180, format, CAPTION, 1, compression=percent))) for percent in (0, 40, 100)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[2]


@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_quality_overrides_compression(format: PictureFormat) -> None:
    good = render(Picture(320, 180, format, CAPTION, 1, quality=90))
    assert render(Picture(320, 180, format, CAPTION, 1, quality=90, compression=100)) == good
    assert len(render(Picture(320, 180, format, CAPTION, 1, quality=20))) < len(good)


def _white(image: Image.Image) -> int:
    """How many pixels are pure white; the scenery has none."""
    colours = image.getcolors(image.width * image.height) or []
    return sum(count for count, colour in colours if colour == (255, 255, 255))
