"""What a parameter may be: for declared spaces, ``ask`` and the records of trials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple, Union

Choice = Union[None, bool, int, float, str]  # noqa: UP007 - an alias is evaluated at run time


class _Distribution:
    """Values that compare, print and hash by their fields."""

    _fields: ClassVar[tuple[str, ...]] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Distribution) and self._spec() == other._spec()

    def __hash__(self) -> int:
        return hash(self._spec())

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({fields})"

    def _spec(self) -> tuple[Any, ...]:
        raise NotImplementedError

    def single(self) -> bool:
        """Whether there is one value only."""
        raise NotImplementedError


class NormalPrior(NamedTuple):
    """Believed before any trial: the value is normal with this mean and standard deviation."""

    mean: float
    sd: float


class LogNormalPrior(NamedTuple):
    """Believed before any trial: the value's natural logarithm is normal with these."""

    mu: float
    sigma: float


class BetaPrior(NamedTuple):
    """Believed before any trial: where the value lies in its range has this beta distribution."""

    alpha: float
    beta: float


Prior = Union[NormalPrior, LogNormalPrior, BetaPrior]  # noqa: UP007 - evaluated at run time

_PRIORS: dict[str, type[Prior]] = {
    "normal": NormalPrior,
    "lognormal": LogNormalPrior,
    "beta": BetaPrior,
}


def _prior_spec(prior: Prior | None) -> tuple[Any, ...]:
    if prior is None:
        return ()
    name = next(name for name, kind in _PRIORS.items() if isinstance(prior, kind))
    return (name, *map(float, prior))


class FloatDistribution(_Distribution):
    """Reals in [low, high]; logarithmic with ``log``, stepped with ``step``."""

    _fields = ("low", "high", "log", "step")

    def __init__(
        self,
        low: float,
        high: float,
        log: bool = False,
        step: float | None = None,
        *,
        prior: Prior | None = None,
    ) -> None:
        self.low = float(low)
        self.high = float(high)
        self.log = log
        self.step = None if step is None else float(step)
        self.prior = prior

    def _spec(self) -> tuple[Any, ...]:
        prior = _prior_spec(self.prior)
        return ("float", self.low, self.high, self.log, self.step or 0.0, prior)

    def single(self) -> bool:
        return self.low == self.high


class IntDistribution(_Distribution):
    """Integers low, low + step, ... up to high; logarithmic with ``log``."""

    _fields = ("low", "high", "log", "step")

    def __init__(
        self, low: int, high: int, log: bool = False, step: int = 1, *, prior: Prior | None = None
    ) -> None:
        self.low = int(low)
        self.high = int(high)
        self.log = log
        self.step = int(step)
        self.prior = prior

    def _spec(self) -> tuple[Any, ...]:
        return ("int", self.low, self.high, self.log, self.step, _prior_spec(self.prior))

    def single(self) -> bool:
        return self.high - self.low < self.step


class _Choices(_Distribution):
    _fields = ("choices",)
    _kind: ClassVar[str]

    def __init__(self, choices: Iterable[Choice]) -> None:
        self.choices: tuple[Choice, ...] = tuple(choices)

    def _spec(self) -> tuple[Any, ...]:
        return (self._kind, self.choices)

    def single(self) -> bool:
        return len(self.choices) == 1


class CategoricalDistribution(_Choices):
    """Choices without an order. ``weights`` say how likely each is before any trial."""

    _kind = "categorical"

    def __init__(
        self, choices: Iterable[Choice], *, weights: Iterable[float] | None = None
    ) -> None:
        super().__init__(choices)
        self.weights = tuple(float(weight) for weight in weights or ())

    def _spec(self) -> tuple[Any, ...]:
        return (self._kind, self.choices, self.weights)


class OrdinalDistribution(_Choices):
    """Choices whose order means something."""

    _kind = "ordinal"


BaseDistribution = _Distribution


def _from_spec(spec: tuple[Any, ...]) -> BaseDistribution:
    if spec[0] == "categorical":
        return CategoricalDistribution(spec[1], weights=spec[2])
    if spec[0] == "ordinal":
        return OrdinalDistribution(spec[1])
    kind, low, high, log, step, prior_spec = spec
    prior = _PRIORS[prior_spec[0]](*prior_spec[1:]) if prior_spec else None
    if kind == "int":
        return IntDistribution(low, high, log, step, prior=prior)
    return FloatDistribution(low, high, log, step or None, prior=prior)


__all__ = [
    "BaseDistribution",
    "BetaPrior",
    "CategoricalDistribution",
    "FloatDistribution",
    "IntDistribution",
    "LogNormalPrior",
    "NormalPrior",
    "OrdinalDistribution",
]
