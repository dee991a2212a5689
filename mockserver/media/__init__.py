"""Real files behind the result URLs: pictures, clips and sounds, drawn on demand from a small description.

Importing this package loads neither Pillow nor PyAV; the first rendering does.
"""

from .render import render
from .serve import answer, send_file
from .shelf import MediaFile, Shelf
from .sniff import Sniffed, sniff
from .spec import Clip, MediaSpec, Picture, Sound, content_type, suffix

__all__ = [
    "Clip",
    "MediaFile",
    "MediaSpec",
    "Picture",
    "Shelf",
    "Sniffed",
    "Sound",
    "answer",
    "content_type",
    "render",
    "send_file",
    "sniff",
    "suffix",
]
