"""Call the HTTP service with requests made from its own description, right and wrong ones.

Usage: python scripts/fuzz_service.py [--cases 2000] [--seed 0] [--model MODEL]

The service runs in this process. An answer of 500 or more, an undocumented status, and an answer
that is not as its description has it end the run with the request that led to it.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from autosalt.scorer.registry import find_model
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.session import SessionOptions
from autosalt.serve.app import create_app
from autosalt.serve.settings import Settings

TOKEN = "a-token-for-made-up-requests"  # noqa: S105 - guards nothing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=2000, help="uploads in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    options = parser.parse_args()
    service = Settings(token=TOKEN)
    scorer = Scorer(find_model(options.model), SessionOptions(threads=1), service.limits)
    total: Counter[int] = Counter()
    for operation, statuses in fuzz(create_app(scorer, service), options.cases, options.seed):
        print(
            f"{operation:18}{sum(statuses.values()):6} cases  {dict(sorted(statuses.items()))}",
            flush=True,
        )
        total += statuses
    print(f"{'all':18}{sum(total.values()):6} cases  {dict(sorted(total.items()))}")


def fuzz(app: FastAPI, cases: int, start: int = 0) -> Iterator[tuple[str, Counter[int]]]:
    """Call every operation of an application.

    Args:
        app: with a description at /openapi.json, and `TOKEN`.
        cases: how many uploads in all, half of them against the description.
        start: seed of the cases.

    Yields:
        Of each operation and kind of cases: its name, and how often it answered each status.

    Raises:
        AssertionError, FailureGroup: an answer that must not be.
    """
    schema: Any = schemathesis.openapi.from_asgi("/openapi.json", app)
    operations = [result.ok() for result in schema.get_all_operations()]
    each = -(-cases // (2 * sum(operation.method == "post" for operation in operations)))
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            yield operation.label, _call(operation, mode, each, start)


def _call(operation: Any, mode: GenerationMode, cases: int, start: int) -> Counter[int]:
    """Call one operation, and count its statuses."""
    statuses: Counter[int] = Counter()

    @seed(start)
    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
        statuses[int(response.status_code)] += 1
        assert response.status_code < 500, response.text
        # In a form a wrong type is the text of a file: a photograph that is refused with 200. And a
        # schema cannot state how many photographs all fields take together.
        excluded: list[Any] = [negative_data_rejection]
        if "At most" in response.text:
            excluded.append(positive_data_acceptance)
        case.validate_response(response, excluded_checks=excluded)

    with suppress(Unsatisfiable):  # there is no wrong request where nothing can be sent
        call()
    return statuses


if __name__ == "__main__":
    main()
