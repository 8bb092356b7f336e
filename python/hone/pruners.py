"""What stops trials that are not worth finishing. ``docs/pruners.md`` explains the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import _hone
from ._plugin import Plugin

if TYPE_CHECKING:
    from ._study import Study
    from .trial import FrozenTrial


class BasePruner(Plugin):
    """A pruner with its options."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        _hone.check_pruner(self._spec())

    def prune(self, study: Study, trial: FrozenTrial) -> bool:
        """Whether the trial, as its reports have it so far, is not worth finishing.

        A pruner that is written in Python overrides it. The engine's pruners judge reports as they
        come, and are not asked.
        """
        raise NotImplementedError

    def _spec_for(self, maximize: bool) -> tuple[str, Any]:
        """The specification for a study that minimises or maximises its first objective."""
        if type(self).prune is not BasePruner.prune:
            return ("python", self._judge)
        return self._spec()

    def _judge(self, study: Study, record: tuple[Any, ...]) -> bool:
        return bool(self.prune(study, study._frozen(record)))


class PythonPruner(BasePruner):
    """The base of pruners that are written in Python; override ``prune``.

    It is called when an objective asks ``should_prune()``, on that objective's thread.
    """

    def __init__(self) -> None:
        Plugin.__init__(self, {})


class NopPruner(BasePruner):
    """Never prunes."""

    _name = "none"

    def __init__(self) -> None:
        super().__init__({})


class MedianPruner(BasePruner):
    """Prunes what is worse than the median of complete trials at the same step."""

    _name = "median"

    def __init__(
        self,
        n_startup_trials: int = 3,
        n_warmup_steps: int = 0,
        interval_steps: int = 1,
        *,
        n_min_trials: int = 1,
        metric: str = "",
    ) -> None:
        steps = _steps(n_startup_trials, n_warmup_steps, interval_steps, n_min_trials)
        super().__init__({**steps, "metric": metric})


class PercentilePruner(BasePruner):
    """Prunes what is worse than a percentile of complete trials at the same step."""

    _name = "percentile"

    def __init__(
        self,
        percentile: float,
        n_startup_trials: int = 3,
        n_warmup_steps: int = 0,
        interval_steps: int = 1,
        *,
        n_min_trials: int = 1,
        metric: str = "",
    ) -> None:
        steps = _steps(n_startup_trials, n_warmup_steps, interval_steps, n_min_trials)
        super().__init__({"percentile": percentile, **steps, "metric": metric})


class SuccessiveHalvingPruner(BasePruner):
    """Asynchronous successive halving: the best fraction goes on from each rung.

    The default of a study. ``min_resource="auto"`` takes the step above 0 at which a trial first
    reports. Rungs lie below ``max_steps``, if it is given. With ``promotion`` a trial is not pruned
    but paused, and goes on once it is among the best.
    """

    _name = "asha"

    def __init__(
        self,
        min_resource: int | str = "auto",
        reduction_factor: int = 4,
        min_early_stopping_rate: int = 0,
        bootstrap_count: int = 0,
        *,
        max_steps: int = 0,
        promotion: bool = False,
        metric: str = "",
    ) -> None:
        super().__init__(
            {
                "min_steps": 0 if min_resource == "auto" else min_resource,
                "reduction_factor": reduction_factor,
                "min_early_stopping_rate": min_early_stopping_rate,
                "bootstrap_trials": bootstrap_count,
                "max_steps": max_steps,
                "promotion": promotion,
                "metric": metric,
            }
        )


class HyperbandPruner(BasePruner):
    """Successive halving in brackets that start at different rungs. ``max_resource`` is needed:
    how many steps a trial that is never pruned takes. ``halving`` says what becomes of a trial that
    does not go on: it is pruned ("stopping"), or paused and maybe promoted later ("promotion"), or
    each bracket goes on together, rung by rung ("synchronous"). ``shared_rungs``: trials compete
    with those of all brackets, else with their own bracket's alone, as those of "synchronous"."""

    _name = "hyperband"

    def __init__(
        self,
        min_resource: int = 1,
        max_resource: int = 27,
        reduction_factor: int = 4,
        bootstrap_count: int = 0,
        *,
        halving: str = "stopping",
        shared_rungs: bool = True,
        metric: str = "",
    ) -> None:
        super().__init__(
            {
                **_rungs(min_resource, max_resource, reduction_factor),
                "bootstrap_trials": bootstrap_count,
                "halving": halving,
                "shared_rungs": shared_rungs,
                "metric": metric,
            }
        )


class SynchronousHalvingPruner(BasePruner):
    """Synchronous successive halving: groups of trials pause at each rung, the best go on.

    For objectives that look at ``trial.resume_step``. ``n_trials`` start together; 0: as many as
    leave one at the end.
    """

    _name = "sha"

    def __init__(
        self,
        min_resource: int = 1,
        max_resource: int = 27,
        reduction_factor: int = 4,
        *,
        n_trials: int = 0,
        metric: str = "",
    ) -> None:
        rungs = _rungs(min_resource, max_resource, reduction_factor)
        super().__init__({**rungs, "trials": n_trials, "metric": metric})


class PopulationBasedTrainingPruner(BasePruner):
    """Population-based training: the worst give way to perturbed copies of the best.

    For objectives that look at ``trial.resume_step`` and save to ``trial.checkpoint_dir``. A trial
    that gives way is pruned; in its place a new one, whose ``parent`` is one of the best, goes on
    from a copy of that one's folder. Ask for parameters after the checkpoint was loaded: they are
    other ones. ``n_trials`` counts the members of the population, not the forks.
    """

    _name = "pbt"

    def __init__(
        self,
        population: int = 20,
        interval_steps: int = 10,
        max_steps: int = 0,
        *,
        quantile: float = 0.25,
        resample_probability: float = 0.25,
        perturbation: float = 0.2,
        metric: str = "",
    ) -> None:
        super().__init__(
            {
                "population": population,
                "interval_steps": interval_steps,
                "max_steps": max_steps,
                "quantile": quantile,
                "resample_probability": resample_probability,
                "perturbation": perturbation,
                "metric": metric,
            }
        )


class ThresholdPruner(BasePruner):
    """Prunes what reports a value below ``lower``, above ``upper``, or NaN."""

    _name = "threshold"

    def __init__(
        self,
        lower: float | None = None,
        upper: float | None = None,
        n_warmup_steps: int = 0,
        interval_steps: int = 1,
        *,
        metric: str = "",
    ) -> None:
        bounds = {"lower": lower, "upper": upper}
        given = {name: bound for name, bound in bounds.items() if bound is not None}
        super().__init__(
            {
                **given,
                "warmup_steps": n_warmup_steps,
                "interval_steps": interval_steps,
                "metric": metric,
            }
        )


class PatientPruner(BasePruner):
    """Asks another pruner only about trials that have stopped improving; prunes them without."""

    _name = "patient"

    def __init__(
        self,
        wrapped_pruner: BasePruner | None,
        patience: int,
        min_delta: float = 0.0,
        *,
        metric: str = "",
    ) -> None:
        self._wrapped = wrapped_pruner
        super().__init__({"patience": patience, "min_delta": min_delta, "metric": metric})

    def _spec_for(self, maximize: bool) -> tuple[str, dict[str, Any]]:
        if self._wrapped is None:
            return self._spec()
        return (self._name, {**self._options, "pruner": self._wrapped._spec_for(maximize)})


class WilcoxonPruner(BasePruner):
    """For one report an instance: prunes what is significantly worse than the best trial.

    Its mean must be worse as well: over the instances in common, or with ``means="all"`` over all
    that each has reported.
    """

    _name = "wilcoxon"

    def __init__(
        self,
        *,
        p_threshold: float = 0.1,
        n_startup_steps: int = 2,
        means: str = "common",
        metric: str = "",
    ) -> None:
        super().__init__(
            {
                "p_threshold": p_threshold,
                "startup_steps": n_startup_steps,
                "means": means,
                "metric": metric,
            }
        )


class ExtrapolationPruner(BasePruner):
    """Prunes what will hardly end better than the best, by the finished curves of this study."""

    _name = "extrapolation"

    def __init__(
        self,
        *,
        min_probability: float = 0.1,
        n_startup_trials: int = 4,
        n_warmup_steps: int = 0,
        metric: str = "",
    ) -> None:
        super().__init__(
            {
                "min_probability": min_probability,
                "startup_trials": n_startup_trials,
                "warmup_steps": n_warmup_steps,
                "metric": metric,
            }
        )


class _Combination(BasePruner):
    def __init__(self, pruners: Iterable[BasePruner]) -> None:
        self._pruners = tuple(pruners)
        super().__init__({})

    def _spec_for(self, maximize: bool) -> tuple[str, dict[str, Any]]:
        return (self._name, {"pruners": [each._spec_for(maximize) for each in self._pruners]})


class AndPruner(_Combination):
    """Prunes when all of several pruners do."""

    _name = "and"


class OrPruner(_Combination):
    """Prunes when one of several pruners does."""

    _name = "or"


def _steps(startup: int, warmup: int, interval: int, min_trials: int) -> dict[str, int]:
    return {
        "startup_trials": startup,
        "warmup_steps": warmup,
        "interval_steps": interval,
        "min_trials": min_trials,
    }


def _rungs(first: int, last: int, factor: int) -> dict[str, int]:
    return {"min_steps": first, "max_steps": last, "reduction_factor": factor}


__all__ = [
    "AndPruner",
    "BasePruner",
    "ExtrapolationPruner",
    "HyperbandPruner",
    "MedianPruner",
    "NopPruner",
    "OrPruner",
    "PatientPruner",
    "PercentilePruner",
    "PopulationBasedTrainingPruner",
    "PythonPruner",
    "SuccessiveHalvingPruner",
    "SynchronousHalvingPruner",
    "ThresholdPruner",
    "WilcoxonPruner",
]
