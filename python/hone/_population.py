"""Trials that train together: arrays with a lane for each, one step for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, overload

from ._run import Run
from .exceptions import InvalidArgumentError, TrialPruned
from .trial import Trial


class Values(Protocol):
    """A sequence or an array with an item for each of the running trials."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...


class Population(Sequence[Trial]):
    """The trials that run together, as a sequence; each has a lane of its own.

    Lanes are numbered from 0 to ``size`` - 1, for arrays of one shape throughout. A trial keeps its
    lane until it ends; then the lane is free for the next trial. The sequence is in the order of
    the lanes, and changes only when trials end and at each turn of ``turns()``.
    """

    def __init__(self, run: Run, size: int) -> None:
        self.size = size
        """How many lanes there are."""
        self._run = run
        self._lanes: list[Trial | None] = [None] * size
        self._steps = [0] * size
        self._new: list[tuple[int, Trial]] = []

    @property
    def lanes(self) -> list[int]:
        """The lanes of the running trials."""
        return [lane for lane, trial in enumerate(self._lanes) if trial is not None]

    @property
    def steps(self) -> list[int]:
        """How many reports each of the running trials has made."""
        return [self._steps[lane] for lane in self.lanes]

    @overload
    def __getitem__(self, index: int) -> Trial: ...
    @overload
    def __getitem__(self, index: slice) -> list[Trial]: ...
    def __getitem__(self, index: int | slice) -> Trial | list[Trial]:
        return [trial for trial in self._lanes if trial is not None][index]

    def __len__(self) -> int:
        return len(self._lanes) - self._lanes.count(None)

    def __iter__(self) -> Iterator[Trial]:
        return iter(self[:])

    def turns(self) -> Iterator[list[tuple[int, Trial]]]:
        """Fills free lanes, and gives the trials that are new with their lanes; time after time,
        until no trial runs and there will be no more."""
        while self._fill():
            new, self._new = self._new, []
            yield new

    def report(self, values: Values, *, steps: int | None = None) -> None:
        """Reports a value for each of the running trials, at the step that is next for it.

        Trials that the pruner gives up end as pruned. Those that have made ``steps`` reports are
        complete with this value.
        """
        lanes = self.lanes
        _check_count(values, lanes)
        ended = []
        for lane, value in zip(lanes, values, strict=True):
            trial = self._at(lane)
            trial.report(value, self._steps[lane])
            self._steps[lane] += 1
            if steps is not None and self._steps[lane] >= steps:
                self._run.settle(trial, value)
            elif trial.should_prune():
                self._run.settle(trial, TrialPruned())
            else:
                continue
            ended.append(lane)
        self._end(ended)

    def finish(self, results: Values) -> None:
        """Ends all running trials with a result for each: what their objective would return, or
        the exception that it would raise."""
        lanes = self.lanes
        _check_count(results, lanes)
        for lane, result in zip(lanes, results, strict=True):
            self._run.settle(self._at(lane), result)
        self._end(lanes)

    def end(self, trial: Trial, result: object) -> None:
        """Ends one trial with what its objective would return, or the exception it would raise."""
        lane = next((lane for lane, each in enumerate(self._lanes) if each is trial), None)
        if lane is None:
            raise InvalidArgumentError(f"trial {trial.number}: is not running in this population")
        self._run.settle(trial, result)
        self._end([lane])

    def _at(self, lane: int) -> Trial:
        trial = self._lanes[lane]
        assert trial is not None
        return trial

    def _end(self, lanes: list[int]) -> None:
        trials = [self._at(lane) for lane in lanes]
        for lane in lanes:
            self._lanes[lane] = None
        self._new = [(lane, trial) for lane, trial in self._new if lane not in lanes]
        self._run.commit(trials)

    def _fill(self) -> bool:
        free = [lane for lane, trial in enumerate(self._lanes) if trial is None]
        for lane, trial in zip(free, self._run.ask(len(free)), strict=False):
            self._lanes[lane] = trial
            self._steps[lane] = trial.resume_step
            self._new.append((lane, trial))
        return len(self) > 0


TrainMany = Callable[[Population], Any]


def run_population(run: Run, train_many: TrainMany, size: int) -> None:
    """Calls ``train_many`` with full populations until the run is over."""
    population = Population(run, size)
    with run.started():
        while population._fill():
            try:
                results = train_many(population)
                if results is not None:
                    population.finish(results)
                elif len(population) > 0:
                    raise InvalidArgumentError(
                        "train_many: returned nothing while trials were running; return a result "
                        "for each, or go on until population.turns() ends"
                    )
            except Exception as error:
                if run.callback_failed:
                    raise
                population.finish([error] * len(population))
                if not isinstance(error, run.caught):
                    raise


def _check_count(values: Values, lanes: list[int]) -> None:
    if len(values) != len(lanes):
        raise InvalidArgumentError(
            f"population: {len(values)} values were given for {len(lanes)} running trials"
        )
