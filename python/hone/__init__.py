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

from . import (
    distributions,
    exceptions,
    importance,
    logging,
    pruners,
    samplers,
    storages,
    study,
    trial,
)
from .exceptions import TrialPruned
from .study import (
    Study,
    StudyDirection,
    create_study,
    delete_study,
    get_all_study_names,
    load_study,
)
from .trial import FrozenTrial, Trial, TrialState, create_trial

__version__ = "0.1.0"

__all__ = [
    "FrozenTrial",
    "Study",
    "StudyDirection",
    "Trial",
    "TrialPruned",
    "TrialState",
    "create_study",
    "create_trial",
    "delete_study",
    "distributions",
    "exceptions",
    "get_all_study_names",
    "importance",
    "load_study",
    "logging",
    "pruners",
    "samplers",
    "storages",
    "study",
    "trial",
]
