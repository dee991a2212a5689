"""Operations and models of the document that are still to come; both lists must end empty."""

from __future__ import annotations

PENDING_PATHS: tuple[str, ...] = ("/mj/",)
PENDING_MODELS = frozenset(
    [
        *("mj_imagine", "mj_blend", "mj_upscale", "mj_variation", "mj_low_variation", "mj_high_variation"),
        *("mj_reroll", "mj_zoom", "mj_custom_zoom", "mj_pan", "mj_remix"),
    ]
)


def is_pending(page: str) -> bool:
    """Whether a page (``POST /v1/videos#vidu``) is still to come."""
    return page.partition(" ")[2].startswith(PENDING_PATHS)


def has_no_clauses_yet(page: str) -> bool:
    """Whether the clauses of a page are still to come."""
    return page.partition(" ")[2].startswith(("/v1/assets/", "/api/usage/"))
