"""Has the doctor look at the running program, and shows what is found as it comes."""

from app.doctor.examine import examine
from app.doctor.finding import Finding, Verdict
from app.doctor.patient import Patient
from app.doctor.report import bug_report
from app.doctor.sound import of_the_window
from app.state.diagnosis import Diagnosis, DiagnosisRow, DiagnosisShown
from app.state.store import Store


async def diagnose(patient: Patient, store: Store, *, repair: bool) -> None:
    """Ends when everything was looked at."""
    found: list[Finding] = []

    def show(running: bool) -> None:
        rows = tuple(DiagnosisRow(f.name, f.title, f.sentence, f.verdict.value) for f in found)
        damaged = any(f.name == "cache" and f.verdict is Verdict.WARNING for f in found)
        report = "" if running else bug_report(found)
        store.dispatch(DiagnosisShown(Diagnosis(rows, running, damaged and not running, report)))

    def told(finding: Finding) -> None:
        found.append(finding)
        show(True)

    def heard() -> Finding:
        audio = store.state.audio
        return of_the_window(audio.output, silent=audio.silent, rate_hz=audio.rate_hz, dropouts=audio.dropouts)

    show(True)
    try:
        await examine(patient, repair=repair, told=told, heard=heard)
    finally:
        show(False)
