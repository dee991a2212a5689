"""Which probes are not made of a target, and why: its region, what it lacks, what the user does not want."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from conformance.addresses import is_at_home
from conformance.contract import Contract
from conformance.expect import predict
from conformance.keys import fitting_key
from conformance.probe import CALLBACK, CONTROL, FUZZ, SECOND_KEY, Probe, Unmade
from conformance.target import Where

if TYPE_CHECKING:
    from conformance.running import Plan

_LACKS = {
    CONTROL: "it needs the control API of a mock (--control)",
    SECOND_KEY: "it needs a key of another account (--second-key)",
    CALLBACK: "it needs a mock on this machine, which can call back here",
    FUZZ: "it sends generated requests, which may cost: ask for them with --examples",
}


def unmade_probes(plan: Plan, probes: Iterable[Probe]) -> dict[str, Unmade]:
    """The probes that are not made, by their ids."""
    found = ((probe.id, _unmade(plan, probe)) for probe in probes)
    return {name: reason for name, reason in found if reason is not None}


def region_of(contract: Contract, where: Where) -> str | None:
    """The region of the host that is asked, when it is one that the contract names."""
    name = where.origin.partition("://")[2].partition(":")[0]
    return next((host.region for host in contract.hosts if host.name == name), None)


def host_for(plan: Plan, probe: Probe) -> str | None:
    """The host name by which a mock is asked for a probe's region; ``None`` where the URL's own will do."""
    if probe.region is None or plan.where.control is None:
        return None
    return next((host.name for host in plan.contract.hosts if host.region == probe.region), None)


def url_for(plan: Plan, probe: Probe) -> str:
    """Where a probe's first request goes."""
    return plan.where.url(probe.first, host_for(plan, probe))


def _unmade(plan: Plan, probe: Probe) -> Unmade | None:
    region, here = probe.region, region_of(plan.contract, plan.where)
    if region is not None and region != here and host_for(plan, probe) is None:
        served = here or "no region that the contract names"
        return Unmade(f"it is about the region {region}; the target's host serves {served}", applies=False)
    if region is None and here is not None:
        request = probe.first.with_key(plan.contract.auth, fitting_key(plan.contract.auth))
        there = predict(plan.contract, request, region=here)
        if probe.key == "own" and there.errors != probe.prediction.errors:
            said = " or ".join(there.errors) or "accepted"
            return Unmade(f"in the region {here}: {said}", applies=False)
    for need in sorted(probe.needs):
        if not _has(plan, need):
            return Unmade(_LACKS[need])
    if plan.read_only and not probe.only_reads:
        return Unmade("it would make or change something (--read-only)")
    return None


def _has(plan: Plan, need: str) -> bool:
    where = plan.where
    if need == FUZZ:
        return plan.fuzz or where.control is not None
    if need == CONTROL:
        return where.control is not None
    if need == SECOND_KEY:
        return where.second_key is not None or where.control is not None
    return where.control is not None and (where.app is not None or is_at_home(where.base_url))
