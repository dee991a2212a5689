"""From a description to the bytes of a file."""

from .spec import Clip, MediaSpec, Picture


def render(spec: MediaSpec) -> bytes:
    """Draw and encode the file; the same description always gives the same bytes.

    Blocks for as long as it takes: from a millisecond for a small picture to some seconds for the largest clip.
    """
    if isinstance(spec, Picture):
        from .picture import render_picture

        return render_picture(spec)
    if isinstance(spec, Clip):
        from .clip import render_clip

        return render_clip(spec)
    from .sound import render_sound

    return render_sound(spec)
