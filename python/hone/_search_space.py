"""What ``param_distributions`` says, as parameters of a study."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Union

from ._labels import labels_of
from ._space import Space
from .distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    OrdinalDistribution,
)
from .exceptions import InvalidArgumentError
from .trial import Trial

Alternatives = Union[Mapping[str, Any], Sequence[Mapping[str, Any]]]  # noqa: UP007
Definition = Union[Space, Alternatives, Callable[[Trial], Mapping[str, Any]]]  # noqa: UP007

_ALTERNATIVE = "alternative"
# What lies beyond these quantiles of a distribution without bounds is not tried.
_TAIL = 1e-4


class _Parameter:
    """A distribution of the study, and what a value of it means to the estimator."""

    def __init__(
        self, distribution: BaseDistribution, meaning: Callable[[Any], Any] | None = None
    ) -> None:
        self.distribution = distribution
        self._meaning = meaning

    def read(self, value: Any) -> Any:
        return value if self._meaning is None else self._meaning(value)


class SearchSpace:
    """Gives each trial its parameters.

    Several mappings are alternatives, of which a trial has one, with the parameters of that one
    alone; a callable gets the trial and returns the parameters that it has suggested.
    """

    def __init__(self, definition: Definition) -> None:
        self.declared = Space()
        """What the study knows before the first trial; nothing of what a callable suggests."""
        self._call: Callable[[Trial], Mapping[str, Any]] | None = None
        self._alternatives: list[dict[str, _Parameter]] = []
        if isinstance(definition, Space):
            self.declared = definition
        elif callable(definition):
            self._call = definition
        else:
            self._alternatives = _alternatives(definition)
            self.declared = _joined(self._alternatives)

    @property
    def names(self) -> set[str]:
        """The parameters, as far as they are known beforehand."""
        if self._alternatives:
            return {name for alternative in self._alternatives for name in alternative}
        return {column[0] for column in self.declared._columns}

    def params_of(self, trial: Trial) -> dict[str, Any]:
        """What the trial sets in the estimator."""
        if self._call is not None:
            return dict(self._call(trial))
        values = trial.params
        if not self._alternatives:
            return values
        chosen = values.get(_ALTERNATIVE, 0)
        single = len(self._alternatives) == 1
        return {
            name: each.read(values[name if single else _within(name, chosen)])
            for name, each in self._alternatives[chosen].items()
        }


def _alternatives(definition: Alternatives) -> list[dict[str, _Parameter]]:
    given = [definition] if isinstance(definition, Mapping) else list(definition)
    for number, each in enumerate(given):
        if not isinstance(each, Mapping):
            raise TypeError(
                f"param_distributions: alternative {number} is a {type(each).__name__}, not a "
                "mapping"
            )
    if not given:
        raise InvalidArgumentError("param_distributions: there are no alternatives")
    return [{name: _parameter(name, value) for name, value in each.items()} for each in given]


def _joined(alternatives: list[dict[str, _Parameter]]) -> Space:
    """One space; the parameters of several alternatives exist while theirs is chosen."""
    if len(alternatives) == 1:
        return Space({name: each.distribution for name, each in alternatives[0].items()})
    space = Space()
    chosen = space.categorical(_ALTERNATIVE, range(len(alternatives)))
    for number, alternative in enumerate(alternatives):
        for name, each in alternative.items():
            space.add(_within(name, number), each.distribution, when=chosen == number)
    return space


def _within(name: str, alternative: int) -> str:
    """A name of its own, as what two alternatives call the same may differ in kind."""
    return f"{name} [{alternative}]"


def _parameter(name: str, given: Any) -> _Parameter:
    if isinstance(given, BaseDistribution):
        return _Parameter(given)
    if hasattr(given, "ppf"):
        return _of_frozen(given)
    if isinstance(given, str) or not hasattr(given, "__len__"):
        raise InvalidArgumentError(
            f"param_distributions: {name!r} is a {type(given).__name__}; it may be a distribution "
            "of hone, a frozen one of scipy.stats, or a sequence of choices"
        )
    choices = [_plain(choice) for choice in given]
    if not choices:
        raise InvalidArgumentError(f"param_distributions: {name!r} has no choices")
    return _of_choices(choices)


def _plain(choice: Any) -> Any:
    """Python's own number or text for a scalar of NumPy; anything else as it is."""
    return choice.item() if hasattr(choice, "item") and getattr(choice, "ndim", 1) == 0 else choice


def _of_choices(choices: list[Any]) -> _Parameter:
    if _ordered(choices):
        return _Parameter(OrdinalDistribution(choices))
    labels = labels_of(choices)
    if all(label is choice for label, choice in zip(labels, choices, strict=True)):
        return _Parameter(CategoricalDistribution(labels))
    meanings = dict(zip(labels, choices, strict=True))
    return _Parameter(CategoricalDistribution(labels), meanings.__getitem__)


def _ordered(choices: list[Any]) -> bool:
    """Whether the choices are numbers that rise or fall, so that neighbours are alike."""
    if len(choices) < 3 or any(type(choice) not in (int, float) for choice in choices):
        return False
    steps = [b - a for a, b in itertools.pairwise(choices)]
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)


def _of_frozen(frozen: Any) -> _Parameter:
    """A frozen distribution of SciPy: as a range where it is even, else by its quantiles."""
    name = getattr(getattr(frozen, "dist", None), "name", "")
    if name in ("uniform", "loguniform", "reciprocal"):
        low, high = (float(bound) for bound in frozen.support())
        located = frozen.kwds.get("loc", frozen.args[2] if len(frozen.args) > 2 else 0)
        if name == "uniform" or located == 0:
            return _Parameter(FloatDistribution(low, high, log=name != "uniform"))
    if name == "randint":
        first, last = frozen.support()
        return _Parameter(IntDistribution(int(first), int(last)))
    whole = hasattr(frozen, "pmf")

    def quantile(share: float) -> Any:
        value = frozen.ppf(share)
        return int(value) if whole else float(value)

    return _Parameter(FloatDistribution(_TAIL, 1 - _TAIL), quantile)
