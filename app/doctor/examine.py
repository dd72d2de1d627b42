"""All examinations, one after the other where they would disturb each other."""

import asyncio
from collections.abc import Callable

from app.doctor import machine, network, sound, stores
from app.doctor.finding import Finding, Verdict
from app.doctor.patient import Patient
from app.i18n import tr

Told = Callable[[Finding], None]


async def examine(
    patient: Patient,
    *,
    tone: bool = False,
    repair: bool = False,
    backend: str = "auto",
    told: Told = lambda _: None,
    heard: Callable[[], Finding] | None = None,
) -> tuple[Finding, ...]:
    """`told` is given each finding as it comes. tone: play two seconds. repair: set damaged content aside.

    heard: what the program that runs knows of its sound; None starts an engine to find out.
    """
    found: list[Finding] = []

    def add(*findings: Finding) -> None:
        for finding in findings:
            found.append(finding)
            told(finding)

    add(await asyncio.to_thread(machine.versions))
    add(await asyncio.to_thread(machine.folders, patient))
    add(await asyncio.to_thread(stores.settings, patient))
    add(await asyncio.to_thread(stores.ledger, patient))
    add(await stores.content(patient, repair=repair))
    add(await asyncio.to_thread(machine.secret_store))
    add(*await _collection(patient))
    if heard is not None:
        add(heard())
    else:
        add(await asyncio.to_thread(sound.devices, backend, patient.device, tone=tone))
    return tuple(found)


async def _collection(patient: Patient) -> list[Finding]:
    if patient.trouble:
        return [Finding("profile", tr("Collection"), Verdict.WRONG, patient.trouble)]
    if patient.profile is None:
        sentence = tr("The demo world brings its own node and key gate; they run only while its window is open.")
        return [Finding("profile", tr("Collection"), Verdict.SKIPPED, sentence)]
    profile = patient.profile
    facts: dict[str, object] = {"chain_id": profile.chain_id, "collection": profile.collection}
    facts["forge_verified"] = profile.forge_verified
    known = Finding(
        "profile",
        tr("Collection"),
        Verdict.FINE,
        tr("{title}, on chain {chain_id}.", title=profile.title, chain_id=profile.chain_id),
        facts,
    )
    nodes, gateways, gate = await asyncio.gather(
        network.nodes(profile), network.gateways(profile), network.key_gate(profile)
    )
    return [known, *nodes, *gateways, gate]
