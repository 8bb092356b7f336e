"""Which configurations lead when values are noisy; ``docs/repeats.md`` explains it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from . import _hone
from ._records import StudyRecords
from ._run import Catch, caught_of, jobs_of
from .exceptions import InvalidArgumentError, TrialPruned, UnavailableError
from .trial import FrozenTrial, Trial

if TYPE_CHECKING:
    from ._study import Callback, Objective, Study

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Contender:
    """A configuration, and what its complete trials say of its true value: the mean of what it
    would reach in endlessly many repeats."""

    params: dict[str, Any]
    trials: list[int]
    """The numbers of its trials."""
    mean: float
    """Of their values."""
    estimate: float
    """The posterior mean of the true value: a lucky mean is drawn towards those of the others."""
    deviation: float
    """The posterior standard deviation; NaN where nothing tells the noise."""
    probability: float
    """That none of the configurations listed is truly better; NaN where nothing tells the noise."""


@dataclasses.dataclass(frozen=True)
class Leaderboard:
    """The configurations that lead, best estimate first."""

    contenders: list[Contender]
    configurations: int
    """How many the study has complete trials of."""
    trials: int
    """How many complete trials it has."""
    source: str
    """What told the noise: "repeats" of a configuration, "instances" (folds), or "none"."""
    noise: float
    """The standard deviation of a trial's value about the true one."""
    spread: float
    """The standard deviation of the true values of configurations."""

    def _repr_html_(self) -> str:
        from ._html import table

        names = list(dict.fromkeys(name for each in self.contenders for name in each.params))
        rows = [
            [
                each.trials[0],
                len(each.trials),
                each.mean,
                each.estimate,
                _or_blank(each.deviation),
                _or_blank(each.probability),
                *(each.params.get(name) for name in names),
            ]
            for each in self.contenders
        ]
        return table(rows, ["trial", "runs", "mean", "estimate", "+/-", "probability", *names])


@dataclasses.dataclass(frozen=True)
class Confirmation:
    """How a race of configurations ended."""

    leaderboard: Leaderboard
    """Of those that raced."""
    confident: bool
    """Whether the probability of the first has reached the confidence."""
    repeats: int
    """How many trials were run."""

    @property
    def best(self) -> Contender:
        """The first of the leaderboard."""
        return self.leaderboard.contenders[0]

    def _repr_html_(self) -> str:
        said = "is the best" if self.confident else "leads, but it is not clear yet"
        return (
            f"<b>After {self.repeats} repeats trial {self.best.trials[0]} {said}</b>"
            + self.leaderboard._repr_html_()
        )


class Repeatable(StudyRecords):
    """The part of a study that knows of repeats."""

    def leaderboard(
        self,
        count: int = 10,
        *,
        among: Iterable[int] = (),
        tolerance: float = 0.0,
        draws: int = 10_000,
        seed: int = 0,
    ) -> Leaderboard:
        """The configurations that lead, with estimates that do not take luck for quality.

        The noise is told by trials of the same configuration, or by values that trials report for
        each fold. ``tolerance`` is a difference of values that makes no difference. ``among``, the
        numbers of trials, lists their configurations only. Probabilities are the shares of so many
        random ``draws``, which ``seed`` repeats.
        """
        for name, value in (("count", count), ("draws", draws)):
            if value < 1:
                raise InvalidArgumentError(f"{name}: is {value}; it must be at least 1")
        return _leaderboard(
            _hone.leaderboard(
                self._core,
                count=count,
                among=list(among),
                tolerance=tolerance,
                draws=draws,
                seed=seed,
            )
        )

    @property
    def best_configuration(self) -> Contender:
        """The configuration with the best estimate; ``best_trial`` is the luckiest trial."""
        contenders = self.leaderboard().contenders
        if not contenders:
            raise UnavailableError("best_configuration: no trial is complete and feasible yet")
        return contenders[0]

    def confirm(
        self,
        func: Objective,
        top: int = 5,
        confidence: float = 0.95,
        max_repeats: int = 50,
        *,
        tolerance: float = 0.0,
        n_jobs: int | None = None,
        catch: Catch = (),
        callbacks: Iterable[Callback] | None = None,
    ) -> Confirmation:
        """Runs the ``top`` configurations again and again until one is the best of them with a
        probability of ``confidence``, or ``max_repeats`` trials are done.

        The repeats are trials of the study with numbers of their own, so an objective that draws
        its seeds from ``trial.number`` has new ones. No pruner stops them. Configurations that
        differ by no more than ``tolerance`` are equally good. ``n_jobs``, ``catch`` and
        ``callbacks`` are as in :meth:`optimize`.
        """
        for name, value in (("top", top), ("max_repeats", max_repeats)):
            if value < 1:
                raise InvalidArgumentError(f"{name}: is {value}; it must be at least 1")
        study = cast("Study", self)
        calls = list(callbacks or ())
        board, confident, repeats = _hone.confirm(
            self._core,
            objective=study._constrained(func),
            top=top,
            confidence=confidence,
            repeats=max_repeats,
            tolerance=tolerance,
            jobs=jobs_of(n_jobs),
            caught=caught_of(catch),
            finished=study._caller_of(calls) if calls else None,
            owner=study._self,
        )
        return Confirmation(_leaderboard(board), confident, repeats)


def mean_over_instances(
    trial: Trial | FrozenTrial, instances: Iterable[T], func: Callable[[T], float]
) -> float:
    """The mean of ``func`` over instances (folds, seeds, data sets), each reported as it comes.

    So trials can be compared instance by instance: by :class:`hone.pruners.WilcoxonPruner` while
    they run, and by :meth:`Study.leaderboard`. Raises TrialPruned when the trial should stop.
    """
    values = []
    for step, instance in enumerate(instances):
        values.append(float(func(instance)))
        trial.report(values[-1], step)
        if trial.should_prune():
            raise TrialPruned
    if not values:
        raise InvalidArgumentError("instances: there are none")
    return math.fsum(values) / len(values)


def _leaderboard(fields: tuple[Any, ...]) -> Leaderboard:
    return Leaderboard([Contender(*each) for each in fields[0]], *fields[1:])


def _or_blank(value: float) -> float | None:
    return None if math.isnan(value) else value
