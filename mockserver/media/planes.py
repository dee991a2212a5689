"""RGB pictures as the three planes of a yuv420p frame, and the planes as a frame of libav."""

from av import VideoFrame
from PIL import Image

# Pillow's YCbCr uses the full range of a byte; video keeps to 16..235 for light and 16..240 for colour.
_LIGHT = [round(16 + level * 219 / 255) for level in range(256)]
_COLOUR = [round(128 + (level - 128) * 224 / 255) for level in range(256)]

Planes = tuple[Image.Image, Image.Image, Image.Image]


def planes_of(image: Image.Image) -> Planes:
    """Light at full size and two colour planes at half, BT.601 in limited range; the picture's sides are even."""
    light, blue, red = image.convert("YCbCr").point(_LIGHT + _COLOUR + _COLOUR).split()
    return light, blue.reduce(2), red.reduce(2)


def padded(planes: Planes) -> Planes:
    """The planes on canvases as wide as libav's rows, whose ends it keeps free."""
    width, height = planes[0].size
    rows = [plane.line_size for plane in VideoFrame(width, height, "yuv420p").planes]
    canvases = []
    for plane, row in zip(planes, rows, strict=True):
        canvas = Image.new("L", (row, plane.height))
        canvas.paste(plane)
        canvases.append(canvas)
    light, blue, red = canvases
    return light, blue, red


def put(planes: Planes, patch: Planes, left: int, top: int) -> None:
    """Paste a patch's planes into `planes` at an even place of the full-size picture."""
    for plane, part, scale in zip(planes, patch, (1, 2, 2), strict=True):
        plane.paste(part, (left // scale, top // scale))


def frame_of(planes: Planes, width: int, height: int) -> VideoFrame:
    """A frame that holds a copy of padded planes."""
    frame = VideoFrame(width, height, "yuv420p")
    for target, plane in zip(frame.planes, planes, strict=True):
        target.update(plane.tobytes())
    return frame
