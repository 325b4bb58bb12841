"""Optional extras and the packages of each; it imports nothing heavy."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

EXTRAS: Final[Mapping[str, tuple[str, ...]]] = {
    "report": ("jinja2", "matplotlib"),
    "study": ("pandas", "pingouin", "statsmodels"),
    "heif": ("pillow_heif",),
    "dicom": ("highdicom", "pydicom"),
    "ray": ("ray",),
    "serve": ("fastapi", "prometheus_client", "python_multipart", "uvicorn"),
    "mlflow": ("mlflow",),
    "sweep": ("hydra_plugins",),
    "train": (
        "albumentations",
        "hydra",
        "lightning",
        "onnx",
        "onnxscript",
        "segmentation_models_pytorch",
        "tensorboard",
        "timm",
        "torch",
        "torchvision",
    ),
}
"""Extra of pyproject.toml -> names to import. Not `cpu` and `gpu`, which are one module under two
names and cannot be distinguished so, nor `docs` and `dev`, which users do not need."""


def missing(extra: str) -> list[str]:
    """The packages of an extra that are not installed; nothing is imported to find out."""
    return [name for name in EXTRAS[extra] if find_spec(name) is None]
