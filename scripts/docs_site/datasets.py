"""Page of the datasets for statisticians, from their definitions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from docs_site.markdown import code, page, plain, table

if TYPE_CHECKING:
    from autosalt.study.export.dataset import Parameter, Variable

_INTRO: Final = """
The datasets that `autosalt datasets` writes: [how to](../how-to/analyse/datasets.md). Generated
from the definitions in the program. The define page beside the datasets has the code lists too.
**All codes are sponsor-defined.** `rs` and `adsalt` are like SDTM and ADaM. They are not submission
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
        (code(item.name), plain(item.label), item.kind, item.origin, plain(item.derivation))
        for item in variables
    ]
    values = [
        (code(item.code), plain(item.name), plain(item.unit), item.origin, plain(item.derivation))
        for item in parameters
    ]
    return "\n\n".join(
        (
            f"## {name}",
            table(("variable", "label", "type", "origin", "how it comes about"), columns),
            f"### Parameters of {name}",
            table(("code", "name", "unit", "origin", "how it comes about"), values),
        )
    )
