"""The bases of samplers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from . import _hone
from ._plugin import Plugin
from .distributions import BaseDistribution, Choice, _from_spec
from .trial import _STATES, FrozenTrial, TrialState

Params = dict[str, Any]
Distributions = dict[str, BaseDistribution]
Constraints = Callable[[FrozenTrial], Sequence[float]]


class BaseSampler(Plugin):
    """A sampler with its options and, if one was given, the seed of the studies it serves."""

    seed: int | None = None
    constraints: Constraints | None = None

    def __init__(self, options: dict[str, Any], seed: int | None) -> None:
        super().__init__(options)
        self.seed = seed
        self.fixed_params: dict[str, Choice] = {}
        """What every trial of its studies has."""
        _hone.check_sampler(self._spec())


class Finished(NamedTuple):
    """A finished trial as samplers see it."""

    number: int
    state: TrialState
    losses: list[float]
    """One for each objective, smaller is better: the values, negated where the study maximises.
    Empty for a failed trial."""
    params: Params


class PythonSampler(BaseSampler):
    """The base of samplers that are written in Python; override ``suggest``.

    Both methods are called by one thread at a time, and must not use the study: it waits for them.
    What a sampler knows should come from ``observe`` and its draws from the ``seed`` it is handed;
    then a study that goes on is the study that was left, and the same seed gives it again.
    """

    _name = "python"

    def __init__(self, seed: int | None = None) -> None:
        Plugin.__init__(self, {})
        self.seed = seed
        self.constraints = None
        self.fixed_params = {}

    def observe(self, trials: list[Finished]) -> None:
        """Learns trials that have finished since the last call; each is shown once, in order."""

    def suggest(
        self, space: Distributions, fixed: Params, running: list[Params], seed: int
    ) -> Params | None:
        """The values of a new trial, or None when there is nothing left to try.

        What it leaves out is drawn from the prior; what is ``fixed`` stays; parameters whose
        condition does not hold are ignored. ``running`` are the configurations of running trials.
        """
        raise NotImplementedError

    def _spec(self) -> tuple[str, Any]:
        return (self._name, self)

    def _observe(self, records: list[tuple[Any, ...]]) -> None:
        self.observe(
            [
                Finished(number, _STATES[state], losses, params)
                for number, state, losses, params in records
            ]
        )

    def _suggest(
        self, space: dict[str, tuple[Any, ...]], fixed: Params, running: list[Params], seed: int
    ) -> Params | None:
        distributions = {name: _from_spec(spec) for name, spec in space.items()}
        return self.suggest(distributions, fixed, list(running), seed)
