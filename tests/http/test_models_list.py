"""A list of models says what the contract's ``listing`` says beside the models' own facts."""

from __future__ import annotations

from pathlib import Path

from tests.support.client import Client
from tests.support.contracts import SOURCE, tiny_files, write_contract


def test_defaults_and_endpoint_names_come_from_the_listing(tmp_path: Path) -> None:
    files = tiny_files()
    model = files["clips/family.json"]["models"][0]
    item = {"id": "{item.id}", "owner": "{item.owner}", "years?": "{item.years}", "at": "{item.endpoints}"}
    files["operations.json"]["operations"].append(
        {
            "id": "models.list",
            "word": "models",
            "title": "List",
            "method": "GET",
            "path": "/v1/models",
            "kind": "models",
            "order": ["door", "key"],
            "answers": {"whole": {"data": {"$each": "models", "do": item}}},
            "listing": {"defaults": {"owner": "nobody", "years": 3}, "endpoints": {"jobs": "acme-video"}},
            "source": SOURCE,
        }
    )
    model["facts"] = {**model.get("facts", {}), "owner": "acme"}
    with Client("acme", contracts=write_contract(tmp_path, files)) as client:
        rows = {row["id"]: row for row in client.get("/v1/models").json()["data"]}

    assert rows[model["name"]] == {"id": model["name"], "owner": "acme", "years": 3, "at": ["acme-video"]}
