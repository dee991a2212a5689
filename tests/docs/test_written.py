"""Pages that are lists agree with what they list."""

from __future__ import annotations

import pytest

from tests.docs.pages import ROOT
from tests.docs.written import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_written_page_is_up_to_date(name: str) -> None:
    page = (ROOT / "docs" / name).read_text("utf-8")

    assert page == PAGES[name](), f"docs/{name} is behind what it lists: run `python -m tests.docs.written`"
