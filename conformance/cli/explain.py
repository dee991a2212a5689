"""``conformance explain``: one check in full."""

from __future__ import annotations

import click

from conformance.cli.choosing import contract_of, unknown


@click.command()
@click.argument("check_id", metavar="ID")
def explain(check_id: str) -> None:
    """Say what the check ID requires, where that is documented, what it sends and what must come back."""
    from conformance.cli.targeting import ADDRESS
    from conformance.pricing import dollars
    from conformance.report import curl
    from conformance.report.sent import body_text
    from conformance.suite import checks

    contract = contract_of(check_id.partition("/")[0])
    check = next((one for one in checks(contract, starts=(check_id,)) if one.id == check_id), None)
    if check is None:
        unknown("check", check_id, [one.id for one in checks(contract)])
    request, prediction = check.request, check.probes[0].prediction
    price = prediction.price
    rows = {
        "requires": check.title,
        "level": check.level,
        "source": str(check.source),
        "region": check.region or "any",
        "sends": f"{request.method} {request.target} {body_text(request)}".rstrip(),
        "expects": check.expected,
        "because": "; ".join(one.why for one in prediction.refusals) or "nothing in the contract stands against it",
        "costs": "nothing"
        if not prediction.accepted
        else "by what it uses"
        if price is None
        else f"{dollars(price)} USD",
        "tells": ", ".join(check.facts[:12]) + (" ..." if len(check.facts) > 12 else ""),
        "repeat": curl(request, f"{ADDRESS}/{contract.provider}{request.target}", contract.auth),
    }
    click.echo(check.id)
    for name, text in rows.items():
        click.echo(f"  {name:<9} {text}")
