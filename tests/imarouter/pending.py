"""Operations and models of the document that are still to come; both lists must end empty."""

from __future__ import annotations

PENDING_PATHS: tuple[str, ...] = (
    "/mj/",
    "/v1/videos#vidu",
    "/v1/videos#pixverse",
    "/v1/videos#minimax",
    "/v1/videos/{task_id}#pixverse",
    "/v1/video/generations#vidu",
    "/v1/video/generations#pixverse",
    "/v1/video/generations/{task_id}#",
)
# pages of MiniMax that have no name of their own
PENDING_PAGES = ("POST /v1/video/generations", "GET /v1/video/generations/{task_id}")
PENDING_MODELS = frozenset(
    [
        *("mj_imagine", "mj_blend", "mj_upscale", "mj_variation", "mj_low_variation", "mj_high_variation"),
        *("mj_reroll", "mj_zoom", "mj_custom_zoom", "mj_pan", "mj_remix"),
        *("viduq1", "viduq2", "viduq2-pro", "viduq2-turbo", "viduq3-pro", "viduq3-turbo"),
        *("pixverse-c1", "pixverse-v6", "MiniMax-Hailuo-02", "MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast"),
    ]
)


def is_pending(page: str) -> bool:
    """Whether a page (``POST /v1/videos#vidu``) is still to come."""
    return page in PENDING_PAGES or page.partition(" ")[2].startswith(PENDING_PATHS)
