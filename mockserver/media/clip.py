"""Clips: one second is drawn and encoded, and its coded pictures are repeated to the asked length.

Encoding is what costs; a repeated second begins with a key frame and nothing in it looks beyond it, so copies follow
each other as if they had been encoded in place.
"""

from collections.abc import Iterator
from itertools import accumulate
from unicodedata import east_asian_width

from av import VideoFrame
from PIL.Image import Image

from .h264 import encode
from .layout import ELLIPSIS
from .loop import encode_loop, open_encoder
from .motion import patches
from .mp4 import Track, audio_entry, mp4, video_entry
from .palette import Palette, palette_of
from .planes import frame_of, padded, planes_of, put
from .poster import poster
from .spec import Clip
from .tune import tune

_RATE = 48000
_LOOP_FRAMES = 94
_TICKS_A_FRAME = 512
_COARSENESS = ((60, 28), (140, 32), (280, 38), (560, 42))
_COARSEST = 44
_MOST_COLUMNS = 900
"""By the columns of the caption: letters are what costs bytes, and five seconds of 720p stay below 300 KB."""


def render_clip(spec: Clip) -> bytes:
    """Draw and encode an MP4; the same description always gives the same bytes."""
    width, height = spec.width + spec.width % 2, spec.height + spec.height % 2
    total = max(round(spec.seconds * spec.fps), 1)
    # Two key frames in a row would need different identifiers, so a loop has at least one frame besides its key.
    looped = min(total, max(spec.fps, 2))
    palette = palette_of(spec.seed, spec.caption)
    caption = tuple(map(_shown, spec.caption))
    pictures = encode(
        _frames(poster(width, height, caption, palette), spec.fps, palette, looped),
        width=width,
        height=height,
        fps=spec.fps,
        coarseness=_coarseness(caption),
    )
    chunks = [pictures.samples[: total - start] for start in range(0, total, looped)]
    video = Track(
        video_entry(width, height, pictures.sequence_set, pictures.picture_set),
        chunks,
        timescale=spec.fps * _TICKS_A_FRAME,
        delta=_TICKS_A_FRAME,
        keys=range(1, total + 1, looped),
        size=(width, height),
    )
    return mp4([video, _sound(spec, total / spec.fps)] if spec.sound else [video])


def _coarseness(caption: tuple[str, ...]) -> int:
    """What keeps the clip small."""
    columns = sum(map(_columns, "".join(caption)))
    return next((found for most, found in _COARSENESS if columns <= most), _COARSEST)


def _shown(text: str) -> str:
    """A line of the caption, cut where no coarseness would keep the clip small."""
    ends = accumulate(map(_columns, text))
    length = next((at for at, column in enumerate(ends) if column > _MOST_COLUMNS), len(text))
    return text if length == len(text) else text[:length] + ELLIPSIS


def _columns(letter: str) -> int:
    """Letters of two columns, such as Chinese ones, cost as two."""
    return 2 if east_asian_width(letter) in "WF" else 1


def _frames(face: Image, fps: int, palette: Palette, count: int) -> Iterator[VideoFrame]:
    planes = padded(planes_of(face))
    for number in range(count):
        for patch in patches(face, palette, frame=number % fps, fps=fps):
            put(planes, planes_of(patch.image), patch.left, patch.top)
        yield frame_of(planes, face.width, face.height)


def _sound(spec: Clip, seconds: float) -> Track:
    """AAC as long as the pictures, in chunks of about a second to lie between theirs."""
    encoder = open_encoder("aac", rate=_RATE, bit_rate=64000, options={"aac_coder": "fast"})
    frames = min(_LOOP_FRAMES, max(round(seconds * _RATE / encoder.frame_size), 1))
    samples = tune(frames * encoder.frame_size, rate=_RATE, seed=spec.seed, caption=spec.caption)
    packets = encode_loop(encoder, samples).repeated(seconds)
    a_second = _RATE // encoder.frame_size
    chunks = [packets[start : start + a_second] for start in range(0, len(packets), a_second)]
    return Track(audio_entry(_RATE, encoder.extradata or b""), chunks, timescale=_RATE, delta=encoder.frame_size)
