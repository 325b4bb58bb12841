"""The page of datasets for statisticians, out of the definitions they are written by."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from docs_site.markdown import code, page, plain, table

if TYPE_CHECKING:
    from autosalt.study.export.dataset import Parameter, Variable

_INTRO: Final = """
What `autosalt datasets` writes: [how to](../how-to/datasets.md). Generated from the definitions
that the program writes the datasets by; the define page beside them has the code lists too. **All
codes are sponsor-defined.** `rs` and `adsalt` are like SDTM and ADaM; they are not submission
datasets.
"""


def datasets_page() -> str:
    """Markdown of the three datasets."""
    from autosalt.study.export import adam as adam_define
    from autosalt.study.export import long as long_define
    from autosalt.study.export import sdtm

    return page(
        "Datasets for statisticians",
        _INTRO,
        _section("salt_long", long_define.VARIABLES, long_define.PARAMETERS),
        _section("rs", sdtm.VARIABLES, sdtm.PARAMETERS),
        _section("adsalt", adam_define.VARIABLES, adam_define.PARAMETERS),
    )


def _section(name: str, variables: "Sequence[Variable]", parameters: "Sequence[Parameter]") -> str:
    columns = [
        (code(one.name), plain(one.label), one.kind, one.origin, plain(one.derivation))
        for one in variables
    ]
    values = [
        (code(one.code), plain(one.name), plain(one.unit), one.origin, plain(one.derivation))
        for one in parameters
    ]
    return "\n\n".join(
        (
            f"## {name}",
            table(("variable", "label", "type", "origin", "how it comes about"), columns),
            f"### Parameters of {name}",
            table(("code", "name", "unit", "origin", "how it comes about"), values),
        )
    )
