"""What proposes configurations. Unknown options are refused by name.

Options are those that Optuna knows, as far as they have a counterpart, and the engine's own, which
``docs/samplers.md`` explains.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from typing import Any

from . import _hone
from ._brute_force import BruteForceSampler
from ._plugin import Plugin
from ._sampler import BaseSampler, Constraints, Finished, PythonSampler
from ._space import Space
from .distributions import Choice
from .exceptions import InvalidArgumentError, UnavailableError


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
        given = {name: value for name, value in known.items() if value is not None}
        super().__init__({**given, **options}, seed)
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


def grid_size(space: Space, *, points: int = 5, thin: bool = False) -> int:
    """How many configurations the grid over a declared space has, with these options of
    :class:`GridSampler`; 2**63 - 1 stands for that many or more."""
    return _hone.grid_size(space._columns, space._constraints, points, thin)


class PartialFixedSampler(BaseSampler):
    """Holds some parameters at a value, and leaves the others to another sampler."""

    def __init__(self, fixed_params: Mapping[str, Choice], base_sampler: BaseSampler) -> None:
        if isinstance(base_sampler, GridSampler | BruteForceSampler):
            raise InvalidArgumentError(
                f"base_sampler: {type(base_sampler).__name__} tries every value of each "
                "parameter; give it the one value of those that are to be fixed"
            )
        Plugin.__init__(self, {"fixed_params": dict(fixed_params), "base_sampler": base_sampler})
        self.seed = base_sampler.seed
        self.constraints = base_sampler.constraints
        self.fixed_params = {**base_sampler.fixed_params, **fixed_params}
        self._base = base_sampler

    def _spec(self) -> tuple[str, Any]:
        return self._base._spec()


class _Absent(BaseSampler):
    """A sampler that others have and hone has not."""

    def __init__(self, *args: Any, **options: Any) -> None:
        raise UnavailableError(
            f"{type(self).__name__}: hone has no such sampler; TPESampler() takes any space and "
            "any number of objectives"
        )


class CmaEsSampler(_Absent):
    """Not there yet."""


class GPSampler(_Absent):
    """Not there yet."""


class NSGAIISampler(_Absent):
    """Not there yet."""


class NSGAIIISampler(_Absent):
    """Not there yet."""


__all__ = [
    "BaseSampler",
    "BruteForceSampler",
    "CmaEsSampler",
    "Finished",
    "GPSampler",
    "GridSampler",
    "NSGAIIISampler",
    "NSGAIISampler",
    "PartialFixedSampler",
    "PythonSampler",
    "QMCSampler",
    "RandomSampler",
    "TPESampler",
    "grid_size",
]
