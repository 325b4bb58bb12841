"""Order of the report sections, and the note on those left out."""

from collections.abc import Mapping

from autosalt.report.data.analysis import Findings
from autosalt.report.data.model import Study
from autosalt.report.page.blocks import Section, Text
from autosalt.report.sections import analysis as responses
from autosalt.report.sections import arms
from autosalt.report.sections.audit_trail import trail
from autosalt.report.sections.summary import refused_section, visits_section


def before(
    study: Study, findings: Findings, links: Mapping[str, str], blinded: bool
) -> list[Section]:
    """Return the sections before the subjects."""
    if blinded:
        return [visits_section(study, links)]
    if not findings.record:
        return []
    agreement = responses.agreement(findings)
    return [
        responses.problems(findings),
        arms.flow(findings),
        arms.responders(findings),
        arms.change(study, findings),
        responses.trajectories(findings, links),
        *([agreement] if agreement else []),
        responses.settings(findings),
    ]


def after(study: Study, findings: Findings, blinded: bool) -> list[Section]:
    """Return the sections after the subjects."""
    history = None if blinded else trail(findings)
    masks = None if findings.record else responses.agreement(findings)
    refused = refused_section(study, blinded) if study.photos or not study.subjects else None
    sections = [masks, refused, history]
    return [section for section in sections if section is not None]


def left_out(findings: Findings) -> Text | None:
    """Return a note on why the analysis is left out; None where it is shown."""
    if findings.stale:
        return Text(
            "The analysis is left out: the scores in this folder changed after it was made. Run "
            "autosalt respond again.",
            notice=True,
        )
    if findings.unfinished:
        return Text(
            "The analysis is left out: it is not finished, or one of its tables was edited. Run "
            "autosalt respond again.",
            notice=True,
        )
    if not findings.record:
        return Text(
            "To see responders, the comparison of arms and the course of each subject, run "
            "autosalt respond on this folder, then autosalt report again."
        )
    return None
