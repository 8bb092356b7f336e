"""What proposes configurations. Unknown options are refused by name.

Options are those that Optuna knows, as far as they have a counterpart, and the engine's own, which
``docs/samplers.md`` explains.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _hone
from ._plugin import Plugin, renamed
from .distributions import BaseDistribution, Choice, _from_spec
from .trial import _STATES, TrialState

if TYPE_CHECKING:
    from .trial import FrozenTrial

    Constraints = Callable[[FrozenTrial], Sequence[float]]


class BaseSampler(Plugin):
    """A sampler with its options and, if one was given, the seed of the studies it serves."""

    def __init__(self, options: dict[str, Any], seed: int | None) -> None:
        super().__init__(options)
        self.seed = seed
        self.constraints: Constraints | None = None
        _hone.check_sampler(self._spec())


class Finished(NamedTuple):
    """A finished trial as samplers see it."""

    number: int
    state: TrialState
    losses: list[float]
    """One for each objective, smaller is better: the values, negated where the study maximises.
    Empty for a failed trial."""
    params: dict[str, Any]


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

    def observe(self, trials: list[Finished]) -> None:
        """Learns trials that have finished since the last call; each is shown once, in order."""

    def suggest(
        self,
        space: dict[str, BaseDistribution],
        fixed: dict[str, Any],
        running: list[dict[str, Any]],
        seed: int,
    ) -> dict[str, Any] | None:
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
        self,
        space: dict[str, tuple[Any, ...]],
        fixed: dict[str, Any],
        running: list[dict[str, Any]],
        seed: int,
    ) -> dict[str, Any] | None:
        distributions = {name: _from_spec(spec) for name, spec in space.items()}
        return self.suggest(distributions, fixed, list(running), seed)


class RandomSampler(BaseSampler):
    """Independent draws from the priors."""

    _name = "random"

    def __init__(self, seed: int | None = None) -> None:
        super().__init__({}, seed)


class TPESampler(BaseSampler):
    """The tree-structured Parzen estimator: learns from all trials. The default.

    ``constraints_func`` is called with the record of each trial whose objective has returned; the
    trial is feasible when all numbers that it gives are at most 0. Whatever else is given are
    options of the engine: ``TPESampler(gamma=0.2, max_good=50)``.
    """

    _name = "tpe"

    def __init__(
        self,
        *,
        n_startup_trials: int | None = None,
        n_ei_candidates: int | None = None,
        multivariate: bool | None = None,
        group: bool | None = None,
        constant_liar: bool | None = None,
        prior_weight: float | None = None,
        consider_magic_clip: bool | None = None,
        consider_endpoints: bool | None = None,
        constraints_func: Constraints | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        known = {
            "startup_trials": n_startup_trials,
            "candidates": n_ei_candidates,
            "multivariate": multivariate,
            "group": group,
            "liar": constant_liar,
            "prior_weight": prior_weight,
            "magic_clip": consider_magic_clip,
            "endpoints": consider_endpoints,
        }
        super().__init__(renamed({**known, **options}, {}), seed)
        self.constraints = constraints_func


class QMCSampler(BaseSampler):
    """Evenly spread quasi-random points: ``qmc_type`` is "sobol" or "halton"."""

    _name = "qmc"

    def __init__(
        self, *, qmc_type: str = "sobol", scramble: bool = False, seed: int | None = None
    ) -> None:
        super().__init__({"sequence": qmc_type, "scramble": scramble}, seed)


class GridSampler(BaseSampler):
    """Every configuration of a grid once; then ``optimize`` ends.

    With ``search_space``, the values of each parameter, in an order that the seed decides. Without
    it the study's declared space is the grid, and the options are the engine's: ``points``,
    ``thin``, ``shuffle``.
    """

    _name = "grid"

    def __init__(
        self,
        search_space: Mapping[str, Sequence[Choice]] | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        self.search_space = None if search_space is None else dict(search_space)
        super().__init__(options, seed)

    def _spec(self) -> tuple[str, dict[str, Any]]:
        return ("random", {}) if self.search_space is not None else super()._spec()

    def _configurations(self, seed: int) -> list[dict[str, Choice]]:
        if self.search_space is None:
            return []
        values = itertools.product(*self.search_space.values())
        configurations = [dict(zip(self.search_space, row, strict=True)) for row in values]
        random.Random(seed).shuffle(configurations)
        return configurations


__all__ = [
    "BaseSampler",
    "Finished",
    "GridSampler",
    "PythonSampler",
    "QMCSampler",
    "RandomSampler",
    "TPESampler",
]
