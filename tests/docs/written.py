"""Pages that are lists of what the package holds: ``python -m tests.docs.written`` writes them anew."""

from __future__ import annotations

import inspect
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from mockserver.control.calls import CALLS, Call
from mockserver.faults.catalogue import FAULTS
from tests.docs.pages import ROOT

CONTRACTS = ROOT / "fixtures" / "contracts"
SCENARIOS = ROOT / "fixtures" / "scenarios"
BY = "Written by `python -m tests.docs.written`"

CONTRADICTIONS_HEAD = f"""# Where documents contradict themselves

{BY} from `fixtures/contracts/*/contradictions.json`, where each row has its
source, too. The server answers as the third column says; `conformance` accepts every reading and says which one it saw.
"""
FAULTS_HEAD = f"""# Faults

{BY} from the catalogue, which `mockserver faults` and `GET /_mock/faults` print as well.

A fault spoils an answer on its way: by header (`X-Mock-Fault: cut_stream; after=3`), by a rule (`fault =
"cut_stream; after=3"`) or from Python (`mock_provider.rule(fault="cut_stream; after=3")`); several are separated by
commas. A legal one keeps to the contract and the standards: a conforming client must not care. After an illegal one
a client should report a failure, in time and without a crash. What is left to chance follows from the seed.

| fault | legal | on | what happens | parameters and their defaults |
|---|---|---|---|---|
"""
SCENARIOS_HEAD = f"""# Scenarios

{BY} from `fixtures/scenarios/`. A scenario is a named set of rules that comes with the package:

```sh
mockserver --rules flaky-poll --rules slow
```

On a running server, `POST /_mock/rules?scenario=NAME` adds one, `GET /_mock/scenarios` lists them, and `DELETE
/_mock/rules` ends all rules; in pytest it is `@pytest.mark.mock_provider(rules=["flaky-poll"])` or
`mock_provider.scenario("flaky-poll")`.

```sh
curl -s -X POST "http://127.0.0.1:8787/_mock/rules?scenario=burst-limit"
curl -s http://127.0.0.1:8787/_mock/scenarios
curl -s -X DELETE http://127.0.0.1:8787/_mock/rules
```

Each is a file of rules like any other; copy one and change it.
"""
CALLS_HEAD = f"""# The control API at a glance

{BY}; `/_mock/openapi/control.json` has the bodies and answers. Lists that have a `total` take
`limit` and `skip`. One shape of errors: `{{"error": {{"code", "message"}}}}`. It answers on loopback without a key;
bound to another address it wants `--control-token` as `Authorization: Bearer` or `X-Mock-Token`.
Pages of other origins may not write.

Requests with `X-Mock-Session: <name>`, or below `/_mock/sessions/<name>/<provider>/`, see a state of their own.

| call | what it does | words of its query | fields of its body |
|---|---|---|---|
"""


def contradictions() -> str:
    """All rows of all contracts, in the order of the files."""
    parts = [CONTRADICTIONS_HEAD]
    for provider in sorted(CONTRACTS.glob("*/provider.json")):
        title = json.loads(provider.read_text("utf-8"))["title"]
        rows = rows_of(provider.parent)
        parts.append(f"\n## {title} ({len(rows)})\n\n| where | readings | served | why |\n|---|---|---|---|\n")
        for family, row in rows:
            where = f"{f'`{family}` ' if family else ''}`{row['id']}`: {row['about']}"
            parts.append(_row(where, "; or ".join(row["readings"]), row["served"], row["why"]))
    return "".join(parts)


def rows_of(provider: Path) -> list[tuple[str, dict[str, Any]]]:
    """The contradictions of a provider and its families, with the family's name ("" for the provider's own)."""
    files = [provider / "contradictions.json", *sorted(provider.glob("*/contradictions.json"))]
    return [
        ("" if file.parent == provider else file.parent.name, row)
        for file in files
        if file.is_file()
        for row in json.loads(file.read_text("utf-8"))["contradictions"]
    ]


def faults() -> str:
    """The catalogue of faults as a table."""
    rows = [
        _row(
            f"`{fault.name}`",
            "yes" if fault.legal else "no",
            ", ".join(fault.on),
            fault.about,
            "; ".join(f"`{name}={it.default}` {it.about}" for name, it in fault.parameters.items()),
        )
        for fault in FAULTS.values()
    ]
    return FAULTS_HEAD + "".join(rows)


def calls() -> str:
    """Every call of the control API, by what its handler says of itself."""
    rows = []
    for call in CALLS:
        about = (inspect.getdoc(call.handler) or "").split("\n\n")[0].replace("``", "`")
        path = call.shown_path.replace("{", "<").replace("}", ">")
        rows.append(
            _row(f"`{call.method} {path}`", about, *(", ".join(f"`{it}`" for it in words) for words in _words(call)))
        )
    return CALLS_HEAD + "".join(rows)


def _words(call: Call) -> tuple[list[str], list[str]]:
    """The words of a call's query beside those of paging, and the fields of its body."""
    body = msgspec.structs.fields(call.body) if call.body is not None and issubclass(call.body, msgspec.Struct) else ()
    return list(call.filters), [field.encode_name for field in body]


def scenarios() -> str:
    """Every scenario as it is in its file."""
    parts = [SCENARIOS_HEAD]
    for file in sorted(SCENARIOS.glob("*.toml")):
        text = file.read_text("utf-8").strip()
        about = tomllib.loads(text)["about"]
        body = text.partition("\n")[2].strip() if text.startswith("about") else text
        parts.append(f"\n## {file.stem}\n\n{about}\n\n```toml\n{body}\n```\n")
    return "".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "calls.md": calls,
    "contradictions.md": contradictions,
    "faults.md": faults,
    "scenarios.md": scenarios,
}
"""Each page below ``docs/`` that is written, and what writes it."""


def _row(*cells: str) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |\n"


def _cell(text: str) -> str:
    said = " ".join(text.split()).replace("|", "\\|")
    return said if "`" in said else said.replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    for name, write in PAGES.items():
        (ROOT / "docs" / name).write_text(write(), "utf-8")
