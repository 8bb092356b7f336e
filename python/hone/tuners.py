"""Samplers and pruners that belong together, by one name."""

from __future__ import annotations

from typing import TypedDict

from .pruners import HyperbandPruner
from .samplers import TPESampler


class Tuner(TypedDict):
    """What :func:`hone.create_study` takes as keywords."""

    sampler: TPESampler
    pruner: HyperbandPruner


def bohb(
    *,
    min_resource: int = 1,
    max_resource: int = 27,
    reduction_factor: int = 4,
    bootstrap_count: int = 0,
    halving: str = "stopping",
    shared_rungs: bool = True,
    metric: str = "",
) -> Tuner:
    """BOHB (Falkner et al., ICML 2018): Hyperband, with configurations proposed by our TPE.

    ``hone.create_study(**hone.tuners.bohb(max_resource=50))`` is a study with a
    :class:`TPESampler` and a :class:`HyperbandPruner` of these options.
    """
    return {
        "sampler": TPESampler(),
        "pruner": HyperbandPruner(
            min_resource=min_resource,
            max_resource=max_resource,
            reduction_factor=reduction_factor,
            bootstrap_count=bootstrap_count,
            halving=halving,
            shared_rungs=shared_rungs,
            metric=metric,
        ),
    }


__all__ = ["Tuner", "bohb"]
