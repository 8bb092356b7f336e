"""Every configuration of a space that objectives describe as they run."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from ._sampler import Distributions, Finished, Params, PythonSampler
from .distributions import BaseDistribution, FloatDistribution, IntDistribution, _Choices
from .exceptions import InvalidArgumentError

_Values = dict[str, list[Any]]


class BruteForceSampler(PythonSampler):
    """Tries every configuration once; then ``optimize`` ends.

    Which parameters there are, and which of them a trial has, is found out as trials ask. All must
    be discrete: choices, ints, or floats with a ``step``. With several jobs a run may end before a
    trial that still runs has shown a parameter that nobody knew; the next run tries its values.
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(seed)
        self._done: list[Params] = []
        self._proposed: list[Params] = []

    def observe(self, trials: list[Finished]) -> None:
        """Learns which configurations are done."""
        self._done += [trial.params for trial in trials]

    def suggest(
        self, space: Distributions, fixed: Params, running: list[Params], seed: int
    ) -> Params | None:
        """A configuration at random of those that no trial has, or None."""
        values: _Values = {
            name: [fixed[name]] if name in fixed else _values_of(name, distribution)
            for name, distribution in space.items()
        }
        # What a trial that runs will ask for besides is not known yet: it covers what it was
        # given, not more.
        self._proposed = [each for each in self._proposed if each.keys() == values.keys()]
        elsewhere = [each for each in running if each.keys() == values.keys()]
        covering = [*self._done, *self._proposed, *elsewhere]
        chosen = _uncovered(values, list(values), covering, random.Random(seed))
        if chosen is None:
            # What others have fixed is run all the same.
            return {} if fixed else None
        if chosen:
            self._proposed.append(chosen)
        return chosen


def _uncovered(
    values: _Values, names: Sequence[str], covering: list[Params], rng: random.Random
) -> Params | None:
    """Values for the names that make no trial of ``covering`` again.

    A trial covers every configuration that agrees with it on the parameters that it had: it did
    not ask for the others.
    """
    if not all(any(name in trial for name in names) for trial in covering):
        return None
    if not names:
        return {}
    first, rest = names[0], names[1:]
    for value in rng.sample(values[first], len(values[first])):
        agreeing = [trial for trial in covering if trial.get(first, value) == value]
        found = _uncovered(values, rest, agreeing, rng)
        if found is not None:
            return {first: value, **found}
    return None


def _values_of(name: str, distribution: BaseDistribution) -> list[Any]:
    if isinstance(distribution, _Choices):
        return list(distribution.choices)
    if isinstance(distribution, IntDistribution):
        return list(range(distribution.low, distribution.high + 1, distribution.step))
    if isinstance(distribution, FloatDistribution) and distribution.step is not None:
        low, step = distribution.low, distribution.step
        return [low + i * step for i in range(int((distribution.high - low) / step + 1e-9) + 1)]
    raise InvalidArgumentError(f"{name}: is continuous; BruteForceSampler needs a step")
