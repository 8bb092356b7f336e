"""Declared spaces with conditions and constraints.

>>> space = Space()
>>> optimizer = space.categorical("optimizer", ["sgd", "adam"])
>>> momentum = space.float("momentum", 0.0, 0.99, when=optimizer == "sgd")
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from typing import Any, Union

from .distributions import (
    BaseDistribution,
    CategoricalDistribution,
    Choice,
    FloatDistribution,
    IntDistribution,
    OrdinalDistribution,
    Prior,
)
from .exceptions import BadSpaceError

Number = Union[int, float]  # noqa: UP007 - an alias is evaluated at run time


class Condition:
    """When something holds: a comparison, or several joined by ``&`` and ``|``."""

    def __init__(self, *spec: Any) -> None:
        self._spec = spec

    def __and__(self, other: Condition) -> Condition:
        return Condition("and", (self._spec, other._spec))

    def __or__(self, other: Condition) -> Condition:
        return Condition("or", (self._spec, other._spec))

    def __bool__(self) -> bool:
        raise TypeError("a condition holds in some configurations; join conditions by & and |")


class Inequality:
    """A sum of parameters, each times a number, that is at most a bound."""

    def __init__(self, terms: Mapping[str, float], bound: float) -> None:
        self._spec = ("sum", list(terms.items()), bound)

    def __bool__(self) -> bool:
        raise TypeError("an inequality is to be given to Space.require()")


class Sum:
    """Parameters times numbers, added up: ``2 * a + b <= 10`` is an inequality."""

    def __init__(self, terms: Mapping[str, float], constant: float = 0.0) -> None:
        self._terms = dict(terms)
        self._constant = constant

    def __add__(self, other: Sum | Number) -> Sum:
        other = _sum_of(other)
        terms = dict(self._terms)
        for name, factor in other._terms.items():
            terms[name] = terms.get(name, 0.0) + factor
        return Sum(terms, self._constant + other._constant)

    __radd__ = __add__

    def __mul__(self, factor: Number) -> Sum:
        terms = {name: factor * each for name, each in self._terms.items()}
        return Sum(terms, factor * self._constant)

    __rmul__ = __mul__

    def __neg__(self) -> Sum:
        return self * -1

    def __sub__(self, other: Sum | Number) -> Sum:
        return self + -1 * _sum_of(other)

    def __rsub__(self, other: Sum | Number) -> Sum:
        return _sum_of(other) - self

    def __le__(self, other: Sum | Number) -> Any:
        difference = self - other
        return Inequality(difference._terms, -difference._constant)

    def __ge__(self, other: Sum | Number) -> Any:
        return _sum_of(other) <= self


class Parameter(Sum):
    """A parameter of a space. Compared with values it makes conditions; sums of parameters that are
    compared make inequalities."""

    def __init__(self, name: str) -> None:
        super().__init__({name: 1.0})
        self.name = name

    def __repr__(self) -> str:
        return f"Parameter({self.name!r})"

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, value: Choice) -> Condition:  # type: ignore[override]
        return Condition("==", self.name, (value,))

    def __ne__(self, value: Choice) -> Condition:  # type: ignore[override]
        return Condition("!=", self.name, (value,))

    def __lt__(self, value: Choice) -> Condition:
        return Condition("<", self.name, (value,))

    def __gt__(self, value: Choice) -> Condition:
        return Condition(">", self.name, (value,))

    def __le__(self, value: Any) -> Any:
        if isinstance(value, Sum):
            return super().__le__(value)
        return Condition("<=", self.name, (value,))

    def __ge__(self, value: Any) -> Any:
        if isinstance(value, Sum):
            return super().__ge__(value)
        return Condition(">=", self.name, (value,))

    def isin(self, values: Iterable[Choice]) -> Condition:
        """Whether it is one of these."""
        return Condition("in", self.name, tuple(values))


class Space:
    """The parameters of a study, when each of them exists, and what no configuration may be.

    A parameter comes after those that its condition ``when`` is about.
    """

    def __init__(self, parameters: Mapping[str, BaseDistribution] | None = None) -> None:
        self._columns: list[tuple[str, tuple[Any, ...], tuple[Any, ...] | None]] = []
        self._constraints: list[tuple[Any, ...]] = []
        for name, distribution in (parameters or {}).items():
            self.add(name, distribution)

    @classmethod
    def _of(cls, columns: list[Any], constraints: list[Any]) -> Space:
        """Reads what the engine gives."""
        space = cls()
        space._columns, space._constraints = columns, constraints
        return space

    def add(
        self, name: str, distribution: BaseDistribution, *, when: Condition | None = None
    ) -> Parameter:
        """A parameter with this distribution, which exists while the condition holds."""
        self._columns.append((name, distribution._spec(), None if when is None else when._spec))
        return Parameter(name)

    def float(
        self,
        name: str,
        low: Number,
        high: Number,
        *,
        log: bool = False,
        step: Number | None = None,
        prior: Prior | None = None,
        when: Condition | None = None,
    ) -> Parameter:
        """A real in [low, high]."""
        return self.add(name, FloatDistribution(low, high, log, step, prior=prior), when=when)

    def int(
        self,
        name: str,
        low: builtins.int,
        high: builtins.int,
        *,
        log: bool = False,
        step: builtins.int = 1,
        prior: Prior | None = None,
        when: Condition | None = None,
    ) -> Parameter:
        """An integer of low, low + step, ... up to high."""
        return self.add(name, IntDistribution(low, high, log, step, prior=prior), when=when)

    def categorical(
        self,
        name: str,
        choices: Iterable[Choice],
        *,
        weights: Iterable[Number] | None = None,
        when: Condition | None = None,
    ) -> Parameter:
        """One of choices that have no order."""
        return self.add(name, CategoricalDistribution(choices, weights=weights), when=when)

    def ordinal(
        self, name: str, choices: Iterable[Choice], *, when: Condition | None = None
    ) -> Parameter:
        """One of choices that stand in order."""
        return self.add(name, OrdinalDistribution(choices), when=when)

    def require(self, inequality: Inequality) -> None:
        """Every configuration in which all of its parameters exist must meet it."""
        if not isinstance(inequality, Inequality):
            raise BadSpaceError(
                "require: give an inequality of sums such as 2 * a + b <= 10; what compares one "
                "parameter with a value is a condition, for forbid()"
            )
        self._constraints.append(inequality._spec)

    def forbid(self, condition: Condition) -> None:
        """No configuration may meet this condition."""
        self._constraints.append(("forbid", condition._spec))

    def __len__(self) -> builtins.int:
        return len(self._columns)


def _sum_of(term: Sum | Number) -> Sum:
    return term if isinstance(term, Sum) else Sum({}, float(term))
