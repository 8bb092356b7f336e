"""hone's samplers inside Optuna's studies, and studies from one library to the other."""

from __future__ import annotations

import math
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from .._catalogue import Direction, create_study
from .._need import needed
from .._study import Study
from ..exceptions import InvalidArgumentError
from ..pruners import BasePruner, NopPruner
from ..samplers import BaseSampler, GridSampler, TPESampler
from ..storages import BaseStorage
from ..trial import Trial, TrialState

with needed("optuna", "hone.integration.optuna"):
    import optuna

    from ._optuna_convert import (
        common_space,
        constraints_of,
        directions_of,
        distribution_of,
        fitting_params,
        is_default_names,
        metric_names_of,
        record_of,
        suggested_alike,
        their_record_of,
        their_value_of,
    )

_FINISHED = (
    optuna.trial.TrialState.COMPLETE,
    optuna.trial.TrialState.PRUNED,
    optuna.trial.TrialState.FAIL,
)


class HoneSampler(optuna.samplers.BaseSampler):  # type: ignore[misc]
    """A sampler of hone as one of Optuna: ``HoneSampler(hone.samplers.TPESampler(seed=1))``.

    It keeps a study of hone in memory beside each study of Optuna, tells it what comes of the
    trials, and asks it for the next. hone proposes all parameters that it knows jointly as a trial
    begins; the trial then asks for them one by one, so that conditional parameters need nothing
    more. In Optuna's words all sampling is independent. For a seed and one worker the suggestions
    are those that hone makes by itself.

    ``constraints_func`` gets Optuna's record of each trial that was completed or pruned; the trial
    is feasible when all numbers that it gives are at most 0.
    """

    def __init__(
        self,
        sampler: BaseSampler | None = None,
        *,
        constraints_func: Callable[[Any], Sequence[float]] | None = None,
    ) -> None:
        self._sampler = sampler or TPESampler()
        if self._sampler.constraints is not None:
            raise InvalidArgumentError(
                "constraints_func: give it to HoneSampler, not to the sampler within; it gets "
                "Optuna's records"
            )
        self._constraints_func = constraints_func
        self._mirrors: dict[str, _Mirror] = {}
        self._lock = threading.Lock()

    def __str__(self) -> str:
        return f"HoneSampler({self._sampler!r})"

    def __getstate__(self) -> dict[str, Any]:
        """Copies learn anew from the storage, which knows all that the original was told."""
        return {"_sampler": self._sampler, "_constraints_func": self._constraints_func}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._mirrors = {}
        self._lock = threading.Lock()

    def infer_relative_search_space(self, study: Any, trial: Any) -> dict[str, Any]:
        return {}

    def sample_relative(
        self, study: Any, trial: Any, search_space: dict[str, Any]
    ) -> dict[str, Any]:
        return {}

    def before_trial(self, study: Any, trial: Any) -> None:
        mirror = self._mirror_of(study)
        mirror.learn(study.get_trials(deepcopy=False, states=_FINISHED))
        mirror.begin(trial)

    def sample_independent(
        self, study: Any, trial: Any, param_name: str, param_distribution: Any
    ) -> Any:
        return self._mirror_of(study).suggest(trial, param_name, param_distribution)

    def after_trial(
        self, study: Any, trial: Any, state: Any, values: Sequence[float] | None
    ) -> None:
        constraints = constraints_of(trial)
        if self._constraints_func is not None and state != optuna.trial.TrialState.FAIL:
            constraints = [float(value) for value in self._constraints_func(trial)]
            study._storage.set_trial_system_attr(trial._trial_id, "constraints", constraints)
        mirror = self._mirror_of(study)
        mirror.end(trial, TrialState[state.name], values, constraints)
        if mirror.exhausted:
            study.stop()

    def _mirror_of(self, study: Any) -> _Mirror:
        with self._lock:
            if study.study_name not in self._mirrors:
                self._mirrors[study.study_name] = _Mirror(self._sampler, directions_of(study))
            return self._mirrors[study.study_name]


class _Mirror:
    """The study of hone beside one of Optuna."""

    def __init__(self, sampler: BaseSampler, directions: list[Direction]) -> None:
        self._study = create_study(sampler=sampler, pruner=NopPruner(), directions=directions)
        self._running: dict[int, Trial] = {}
        self._known: set[int] = set()
        self._lock = threading.Lock()

    @property
    def exhausted(self) -> bool:
        """Whether a grid has been tried whole."""
        sampler = self._study.sampler
        finite = isinstance(sampler, GridSampler) and sampler.search_space is not None
        return finite and not self._study._core.waiting()

    def learn(self, finished: Sequence[Any]) -> None:
        """Takes in trials of other workers, and those from before."""
        with self._lock:
            unknown = [trial for trial in finished if trial.number not in self._known]
            self._known.update(trial.number for trial in unknown)
            self._study.add_trials(record_of(trial) for trial in unknown)

    def begin(self, theirs: Any) -> None:
        """Asks for a trial, around the values that Optuna has fixed for it, if any."""
        fixed = theirs.system_attrs.get("fixed_params", {})
        with self._lock:
            fitting = fitting_params(self._study.space, fixed)
            if fitting is None:
                return  # it is learned from its record, once it has one
            if fitting:
                self._study.enqueue_trial(fitting)
            self._ask(theirs)

    def suggest(self, theirs: Any, name: str, distribution: Any) -> Any:
        with self._lock:
            ours = self._running.get(theirs.number) or self._ask(theirs)
        spec = distribution_of(distribution)._spec()
        return their_value_of(distribution, ours._suggest(name, spec))

    def end(
        self,
        theirs: Any,
        state: TrialState,
        values: Sequence[float] | None,
        constraints: Sequence[float],
    ) -> None:
        ours = self._running.pop(theirs.number, None)
        if ours is None:
            return
        if not suggested_alike(ours, theirs):
            with self._lock:
                self._known.discard(theirs.number)
            return
        if constraints:
            ours.set_constraints(constraints)
        for step, value in theirs.intermediate_values.items():
            ours.report(value, step)
        if values is not None and not all(map(math.isfinite, values)):
            state = TrialState.FAIL
        complete = state == TrialState.COMPLETE
        self._study.tell(ours, list(values) if complete and values else None, state)

    def _ask(self, theirs: Any) -> Trial:
        trial = self._running[theirs.number] = self._study.ask()
        self._known.add(theirs.number)
        return trial


def import_study(
    study: Any,
    study_name: str | None = None,
    *,
    storage: str | BaseStorage | None = None,
    sampler: BaseSampler | None = None,
    pruner: BasePruner | None = None,
) -> Study:
    """A study of hone with the trials of one of Optuna's.

    ``study`` is Optuna's study, or its storage or the URL of that, in which ``study_name`` may be
    left out where there is only one. ``storage`` is where the new study lives. Trials that are
    running are left out, those that are enqueued are enqueued; numbers follow on without gaps.
    """
    theirs = study if isinstance(study, optuna.Study) else _load(study, study_name)
    trials = theirs.get_trials(deepcopy=False)
    finished = [trial for trial in trials if trial.state in _FINISHED]
    ours = create_study(
        storage=storage,
        sampler=sampler,
        pruner=pruner,
        study_name=study_name or theirs.study_name,
        directions=directions_of(theirs),
        metric_names=metric_names_of(theirs),
        space=common_space(finished),
        duplicates="allow",
    )
    ours.add_trials(record_of(trial) for trial in finished)
    for trial in trials:
        fixed = trial.system_attrs.get("fixed_params")
        if trial.state == optuna.trial.TrialState.WAITING and fixed:
            ours.enqueue_trial(fixed, user_attrs=trial.user_attrs)
    for key, value in theirs.user_attrs.items():
        ours.set_user_attr(key, value)
    return ours


def export_study(study: Study, storage: Any = None, study_name: str | None = None) -> Any:
    """A study of Optuna, in one of its storages or the URL of one, with our finished trials.

    optuna-dashboard then shows it. Choices in order become choices without.
    """
    theirs = optuna.create_study(
        storage=storage,
        study_name=study_name or study.study_name,
        directions=directions_of(study),
    )
    if not is_default_names(study):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            theirs.set_metric_names(study.metric_names)
    theirs.add_trials(
        [their_record_of(trial) for trial in study.trials if trial.state.is_finished()]
    )
    for key, value in study.user_attrs.items():
        theirs.set_user_attr(key, value)
    return theirs


def _load(storage: Any, study_name: str | None) -> Any:
    names = optuna.get_all_study_names(storage)
    if study_name is None and len(names) == 1:
        study_name = names[0]
    if study_name not in names:
        known = ", ".join(repr(name) for name in names) or "no studies"
        raise InvalidArgumentError(f"study_name: is {study_name!r}; the storage has {known}")
    return optuna.load_study(study_name=study_name, storage=storage)


__all__ = ["HoneSampler", "export_study", "import_study"]
