"""What a parameter may be: for declared spaces, ``ask`` and the records of trials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Union

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


class FloatDistribution(_Distribution):
    """Reals in [low, high]; logarithmic with ``log``, stepped with ``step``."""

    _fields = ("low", "high", "log", "step")

    def __init__(
        self, low: float, high: float, log: bool = False, step: float | None = None
    ) -> None:
        self.low = float(low)
        self.high = float(high)
        self.log = log
        self.step = None if step is None else float(step)

    def _spec(self) -> tuple[Any, ...]:
        return ("float", self.low, self.high, self.log, self.step or 0.0)

    def single(self) -> bool:
        return self.low == self.high


class IntDistribution(_Distribution):
    """Integers low, low + step, ... up to high; logarithmic with ``log``."""

    _fields = ("low", "high", "log", "step")

    def __init__(self, low: int, high: int, log: bool = False, step: int = 1) -> None:
        self.low = int(low)
        self.high = int(high)
        self.log = log
        self.step = int(step)

    def _spec(self) -> tuple[Any, ...]:
        return ("int", self.low, self.high, self.log, self.step)

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
    """Choices without an order."""

    _kind = "categorical"


class OrdinalDistribution(_Choices):
    """Choices whose order means something."""

    _kind = "ordinal"


BaseDistribution = _Distribution

_SETS = {"categorical": CategoricalDistribution, "ordinal": OrdinalDistribution}


def _from_spec(spec: tuple[Any, ...]) -> BaseDistribution:
    if spec[0] in _SETS:
        return _SETS[spec[0]](spec[1])
    kind, low, high, log, step = spec
    if kind == "int":
        return IntDistribution(low, high, log, step)
    return FloatDistribution(low, high, log, step or None)


def _columns(space: Mapping[str, BaseDistribution]) -> list[tuple[str, tuple[Any, ...]]]:
    return [(name, distribution._spec()) for name, distribution in space.items()]


__all__ = [
    "BaseDistribution",
    "CategoricalDistribution",
    "FloatDistribution",
    "IntDistribution",
    "OrdinalDistribution",
]
