"""Order of the report sections, and the note on those left out."""

from collections.abc import Mapping

from autosalt.report.data.analysis import Findings
from autosalt.report.data.model import Study
from autosalt.report.page.blocks import Section, Text
from autosalt.report.sections import analysis as responses
from autosalt.report.sections import arms
from autosalt.report.sections.audit_trail import trail
from autosalt.report.sections.summary import refused_section, visits_section


def before(study: Study, found: Findings, links: Mapping[str, str], blinded: bool) -> list[Section]:
    """The sections before the subjects."""
    if blinded:
        return [visits_section(study, links)]
    if not found.record:
        return []
    agreement = responses.agreement(found)
    return [
        responses.problems(found),
        arms.flow(found),
        arms.responders(found),
        arms.change(study, found),
        responses.trajectories(found, links),
        *([agreement] if agreement else []),
        responses.settings(found),
    ]


def after(study: Study, found: Findings, blinded: bool) -> list[Section]:
    """The sections after the subjects."""
    history = None if blinded else trail(found)
    masks = None if found.record else responses.agreement(found)
    refused = refused_section(study, blinded) if study.photos or not study.subjects else None
    sections = [masks, refused, history]
    return [section for section in sections if section is not None]


def left_out(found: Findings) -> Text | None:
    """What to say where there is no analysis; None where there is one."""
    if found.stale:
        return Text(
            "The analysis in this folder was made of other scores than those now in it, so it is "
            "left out. Run autosalt respond again.",
            notice=True,
        )
    if found.unfinished:
        return Text(
            "The analysis in this folder is not finished, or a table of it was edited, so it is "
            "left out. Run autosalt respond again.",
            notice=True,
        )
    if not found.record:
        return Text(
            "Responders, comparison of arms and the course of each subject are shown once "
            "autosalt respond has been run on this folder."
        )
    return None
