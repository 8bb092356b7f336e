"""Bridges to other libraries. Each is imported when it is first used, and says what it needs."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .keras import KerasPruningCallback
    from .lightgbm import LightGBMPruningCallback
    from .lightning import LightningPruningCallback
    from .mlflow import MLflowCallback
    from .optuna import HoneSampler, export_study, import_study
    from .tensorboard import TensorBoardCallback
    from .tracking import Tracker
    from .xgboost import XGBoostPruningCallback

_HOMES = {
    "HoneSampler": "optuna",
    "KerasPruningCallback": "keras",
    "LightGBMPruningCallback": "lightgbm",
    "LightningPruningCallback": "lightning",
    "MLflowCallback": "mlflow",
    "TensorBoardCallback": "tensorboard",
    "Tracker": "tracking",
    "XGBoostPruningCallback": "xgboost",
    "export_study": "optuna",
    "import_study": "optuna",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES.values():
        return importlib.import_module(f"{__name__}.{name}")
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_HOMES.values()})


__all__ = [
    "HoneSampler",
    "KerasPruningCallback",
    "LightGBMPruningCallback",
    "LightningPruningCallback",
    "MLflowCallback",
    "TensorBoardCallback",
    "Tracker",
    "XGBoostPruningCallback",
    "export_study",
    "import_study",
]
