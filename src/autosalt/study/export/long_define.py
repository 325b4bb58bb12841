"""What the variables and parameters of the dataset `salt_long` are."""

from typing import Final

from autosalt.core.views import VIEWS
from autosalt.study.export.codes import PERCENT, POINTS
from autosalt.study.export.model import CodeList, Parameter, Variable
from autosalt.study.settings import RESPONDER_FLAGS
from autosalt.study.settings_text import FLAG_NAME

NAME: Final = "salt_long"
OBSERVED: Final = "observed"
NOT_DONE: Final = "not done"
MISSING: Final = "missing"
UNDEFINED: Final = "undefined"
FLAG_PARAMETERS: Final = RESPONDER_FLAGS

CODELISTS: Final = (
    CodeList(
        "STATUS",
        "Status of a value",
        {
            OBSERVED: "There is a value",
            NOT_DONE: "The visit took place, but it or this view has no score; see reason",
            MISSING: "Nobody came in this window",
            UNDEFINED: "The visit has a score, but this cannot be told; see reason",
        },
    ),
    CodeList(
        "ROLE",
        "What a visit is in the study",
        {
            "baseline": "What the others are compared with, by the settings",
            "follow-up": "Stands for a window",
            "unplanned": "Stands for no window: in none, before the baseline, or another was taken",
            "missing": "Did not take place",
        },
    ),
)
PARAMETERS: Final = (
    Parameter(
        "salt",
        "SALT",
        POINTS,
        "Derived",
        "0.18 left + 0.18 right + 0.40 top + 0.24 back of the hair loss, 0 to 100, not rounded; "
        "as it was given where scores were not computed from photos, and of readers.",
    ),
    *(
        Parameter(
            f"salt_bound_{end}",
            f"{word} bound of SALT",
            POINTS,
            "Derived",
            f"Of a visit without SALT: with every view that lacks at {value}.",
        )
        for end, word, value in (("low", "Lower", 0), ("high", "Upper", 100))
    ),
    *(
        Parameter(
            f"{view.value}_loss_pct",
            f"Hair loss, {view.value} view",
            PERCENT,
            "Derived",
            "100 x area(loss and scalp) / area(scalp); left and right are the subject's.",
        )
        for view in VIEWS
    ),
    Parameter("band", "SALT band", "", "Derived", "Read off SALT.", "BAND"),
    Parameter(
        "aa_iga", "AA-IGA", "", "Derived", "Read off SALT; no investigator gave it.", "GRADE"
    ),
    Parameter(
        "change_points",
        "Change since baseline",
        POINTS,
        "Derived",
        "Visit minus baseline, negative is regrowth; interval by MOVER.",
    ),
    Parameter(
        "improvement_pct",
        "Improvement since baseline",
        PERCENT,
        "Derived",
        "100 x (baseline - visit) / baseline; interval by MOVER-R.",
    ),
    Parameter(
        "beyond_noise",
        "Change beyond noise",
        "",
        "Derived",
        "1: the change, either way, exceeds the minimal detectable change; 0: it does not.",
    ),
    *(
        Parameter(
            flag,
            FLAG_NAME[flag],
            "",
            "Derived",
            "1 reached, 0 not, at this visit; not imputed.",
        )
        for flag in RESPONDER_FLAGS
    ),
)
VARIABLES: Final = (
    Variable("study_id", "Study", "text", "Assigned", "--study-id; blank where not given."),
    Variable("subject", "Subject", "text", "Collected", "As it was given."),
    Variable("arm", "Arm", "text", "Collected", "Of several that are stated the first."),
    Variable("site", "Site", "text", "Collected", "Of several that are stated the first."),
    Variable("visit", "Visit", "text", "Collected", "As the data call it.", "VISIT"),
    Variable("visit_role", "Role of the visit", "text", "Derived", "By the settings.", "ROLE"),
    Variable("date", "Day of the visit", "date", "Collected", "As it was given."),
    Variable("day", "Days since baseline", "int", "Derived", "0 is the day of the baseline."),
    Variable("window", "Window", "text", "Derived", "That the visit stands for."),
    Variable("window_order", "Place of the window", "int", "Derived", "From 1, in order of time."),
    Variable("planned_day", "Planned day of the window", "int", "Assigned", "By the settings."),
    Variable("parameter", "What the value is", "text", "Assigned", "See below.", "PARAMETER"),
    Variable(
        "evaluator",
        "Who scored",
        "text",
        "Assigned",
        "AUTOSALT where a model scored photos, READER for readers; blank where it is not known.",
        "EVAL",
    ),
    Variable("evaluator_id", "Name of the reader", "text", "Collected", "Blank without a name."),
    Variable("value", "Value", "float", "Derived", "See below; blank where status says why."),
    Variable("value_text", "Value of a class", "text", "Derived", "For band and aa_iga."),
    Variable("unit", "Unit", "text", "Assigned", "Blank for classes and flags.", "UNIT"),
    Variable("low", "95% interval, lower end", "float", "Derived", "Blank where there is none."),
    Variable("high", "95% interval, upper end", "float", "Derived", "Blank where there is none."),
    Variable(
        "probability",
        "Probability of a flag being true",
        "float",
        "Derived",
        "That the threshold is truly crossed, 0 to 1, given the intervals of both scores.",
    ),
    Variable("status", "Status", "text", "Derived", "Whether there is a value.", "STATUS"),
    Variable("reason", "Why there is no value", "text", "Derived", "Codes as in photos.csv."),
    Variable(
        "photo_sha256",
        "sha256 of the photos",
        "text",
        "Derived",
        "Of the photo of the view; of SALT those of its views in the order left, right, top, back, "
        "with spaces between.",
    ),
    Variable("override", "What a reviewer did to the photo", "text", "Collected", "Of views only."),
    Variable("override_by", "Who overruled", "text", "Collected", "By `autosalt override`."),
    Variable("override_reason", "Why it was overruled", "text", "Collected", "As it was given."),
    Variable(
        "original_value",
        "Value before the override",
        "float",
        "Derived",
        "Of the photo that now counts for this view; blank where nothing was changed.",
    ),
    Variable("model_sha256", "sha256 of the model", "text", "Derived", "Blank without a model."),
    Variable(
        "scores_sha256",
        "sha256 of the scores read",
        "text",
        "Derived",
        "visits.parquet or a CSV.",
    ),
    Variable(
        "settings_sha256",
        "sha256 of the settings",
        "text",
        "Derived",
        "Of the settings as compact JSON with sorted keys; they stand in define.json.",
    ),
    Variable("autosalt_version", "Version of autosalt", "text", "Derived", "That made the file."),
)
