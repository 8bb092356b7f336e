"""hone finds good hyperparameters.

>>> import hone
>>> def objective(trial):
...     x = trial.suggest_float("x", -10, 10)
...     return (x - 2) ** 2
>>> study = hone.create_study(seed=1)
>>> study.optimize(objective, n_trials=50)
>>> abs(study.best_params["x"] - 2) < 1
True
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from . import (
    callbacks,
    distributions,
    exceptions,
    importance,
    logging,
    pruners,
    samplers,
    storages,
    study,
    trial,
    tuners,
)
from ._files import export_trials, import_trials
from ._groups import GroupStudies, tune_groups
from ._leaderboard import Confirmation, Contender, Leaderboard, mean_over_instances
from ._population import Population
from ._space import Space
from .exceptions import TrialPruned, TrialReleased
from .study import (
    Study,
    StudyDirection,
    StudySummary,
    copy_study,
    create_study,
    delete_study,
    get_all_study_names,
    get_all_study_summaries,
    load_study,
)
from .trial import FrozenTrial, Trial, TrialState, create_trial

if TYPE_CHECKING:
    from . import integration as integration
    from . import pareto as pareto
    from . import simulation as simulation
    from . import visualization as visualization
    from .sklearn import HoneSearchCV as HoneSearchCV

__version__ = "0.1.0"

# What builds on other packages is imported when it is first used.
_LAZY = {
    "HoneSearchCV": "sklearn",
    "integration": "integration",
    "pareto": "pareto",
    "simulation": "simulation",
    "visualization": "visualization",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'hone' has no attribute {name!r}")
    module = importlib.import_module(f"hone.{_LAZY[name]}")
    return module if name == _LAZY[name] else getattr(module, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})


__all__ = [
    "Confirmation",
    "Contender",
    "FrozenTrial",
    "GroupStudies",
    "Leaderboard",
    "Population",
    "Space",
    "Study",
    "StudyDirection",
    "StudySummary",
    "Trial",
    "TrialPruned",
    "TrialReleased",
    "TrialState",
    "callbacks",
    "copy_study",
    "create_study",
    "create_trial",
    "delete_study",
    "distributions",
    "exceptions",
    "export_trials",
    "get_all_study_names",
    "get_all_study_summaries",
    "import_trials",
    "importance",
    "load_study",
    "logging",
    "mean_over_instances",
    "pruners",
    "samplers",
    "storages",
    "study",
    "trial",
    "tune_groups",
    "tuners",
]
