"""The study: ask it for trials and tell it their results, or let it run them."""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union, overload

from . import _hone
from ._leaderboard import Repeatable
from ._population import TrainMany, run_population
from ._records import _OWN
from ._run import Catch, Run, caught_of, jobs_of, with_progress
from .distributions import BaseDistribution, Choice
from .exceptions import InvalidArgumentError, UnavailableError
from .pruners import BasePruner
from .samplers import BaseSampler, GridSampler
from .trial import _STATES, FrozenTrial, Trial, TrialState

if TYPE_CHECKING:
    from concurrent.futures import Executor

Objective = Callable[[Trial], Union[float, Sequence[float]]]  # noqa: UP007
Callback = Callable[["Study", FrozenTrial], None]

_GRID = _OWN + "grid"
_CONSTRAINED = (TrialState.COMPLETE, TrialState.PRUNED)


class Study(Repeatable):
    """Asks a sampler for configurations, records what came of them, knows the best.

    Made by :func:`create_study` or :func:`load_study`. Thread-safe.
    """

    def __init__(
        self,
        core: _hone.Study,
        sampler: BaseSampler,
        pruner: BasePruner | None,
        storage: str | None,
        options: dict[str, Any],
    ) -> None:
        super().__init__(core)
        self._options = options  # of create_study(), for copies
        self._asked: dict[int, Trial] = {}
        self._self = weakref.ref(self)
        self._run: Run | None = None
        self._stop_reason: str | None = None
        self._sampler = sampler
        self._pruner = pruner
        self._storage = storage
        core.fix(sampler.fixed_params)

    def __repr__(self) -> str:
        return f"<hone.Study {self.study_name!r}: {self._core.finished()} trials finished>"

    def __reduce__(self) -> tuple[Any, ...]:
        from ._catalogue import _reload, _replica

        options = {
            **self._options,
            "study_name": self.study_name,
            "directions": self.directions,
            "metric_names": [name for name, _ in self._core.objectives],
            "seed": self.seed,
            "window": self._core.window,
            "sampler": self._sampler,
            "pruner": self.pruner,
        }
        if self._storage is not None:
            return (_reload, ({**options, "storage": self._storage},))
        finished = [trial for trial in self.trials if trial.state.is_finished()]
        return (_replica, (options, finished, self._core.attributes()))

    def _repr_html_(self) -> str:
        from ._html import study_html

        return study_html(self)

    @property
    def sampler(self) -> BaseSampler:
        """What proposes. Another one may take its place, and learns all finished trials first."""
        return self._sampler

    @sampler.setter
    def sampler(self, sampler: BaseSampler) -> None:
        spec = sampler._spec()
        self._core.fix(sampler.fixed_params)
        self._core.set_sampler(spec)
        self._sampler = sampler

    @property
    def pruner(self) -> BasePruner | None:
        """What prunes; given when the study is created or loaded."""
        return self._pruner

    # ---- running

    def optimize(
        self,
        func: Objective,
        n_trials: int | None = None,
        timeout: float | None = None,
        n_jobs: int | None = None,
        catch: Catch = (),
        callbacks: Iterable[Callback] | None = None,
        gc_after_trial: bool = False,
        show_progress_bar: bool = False,
        *,
        executor: Executor | None = None,
        prune: bool = True,
    ) -> None:
        """Runs the objective until ``n_trials`` are done, ``timeout`` seconds are over, or forever.

        An exception fails its trial, which keeps the traceback, and ends the run unless its class
        is in ``catch``; TrialPruned prunes it. Ctrl-C ends the run and hands its trials back: the
        next run begins with them. ``n_jobs`` threads run trials at once (-1: one for each core).
        Callbacks get the study and the record of each finished trial, one at a time.

        With ``executor`` trials run in a ``concurrent.futures.Executor``, ``n_jobs`` at once, or as
        many as it has workers: threads, processes, or a cluster that looks like one. Objectives in
        other processes get a stand-in for the trial; they and what they return must pickle. Without
        ``prune`` the pruner learns of the trials, and lets all run to the end.
        """
        n_trials = self._budget(n_trials)
        calls, close = with_progress(n_trials, callbacks, show_progress_bar)
        if gc_after_trial:
            calls.append(_collect)
        self._core.mute(not prune)
        try:
            if executor is not None:
                from ._executor import run_in_executor

                run = Run(self, n_trials, timeout, catch, calls)
                run_in_executor(run, func, executor, n_jobs)
                self._stop_reason = run.reason
            else:
                self._stop_reason = self._core.optimize(
                    objective=self._constrained(func),
                    trials=n_trials,
                    seconds=timeout,
                    jobs=jobs_of(n_jobs),
                    caught=caught_of(catch),
                    finished=self._caller_of(calls) if calls else None,
                    owner=self._self,
                )
        finally:
            self._core.mute(False)
            close()

    def optimize_batched(
        self,
        train_many: TrainMany,
        n_trials: int | None = None,
        timeout: float | None = None,
        *,
        batch: int = 64,
        catch: Catch = (),
        callbacks: Iterable[Callback] | None = None,
        show_progress_bar: bool = False,
    ) -> None:
        """Runs trials that train together, ``batch`` at a time, until the budget is spent.

        ``train_many`` gets a :class:`Population`, the sequence of the running trials. In the simple
        form it trains all of them to the end and returns a result for each: a value, a sequence of
        values, or an exception (``TrialPruned()`` prunes); it is called again with the next ones.
        In the form that goes step by step it loops over ``population.turns()`` and ends trials by
        ``report``, ``finish`` and ``end``; trials that end are replaced at the next turn.

        What it raises fails the running trials, and ends the run unless its class is in ``catch``.
        Ctrl-C hands them back. For a seed and a ``batch`` the study is always the same.
        """
        if batch < 1:
            raise InvalidArgumentError(f"batch: is {batch}; it must be at least 1")
        n_trials = self._budget(n_trials)
        calls, close = with_progress(n_trials, callbacks, show_progress_bar)
        try:
            run = Run(self, n_trials, timeout, catch, calls)
            run_population(run, train_many, batch)
            self._stop_reason = run.reason
        finally:
            close()

    @property
    def stop_reason(self) -> str | None:
        """Why the last run ended, if no exception did it: "trials" or "seconds" that were spent,
        "exhausted" where every configuration was tried, "stopped" by stop()."""
        return self._stop_reason

    def stop(self) -> None:
        """Ends the run: no new trials, those running finish. For objectives and callbacks."""
        if self._run is not None:
            self._run.stopped = True
        self._core.stop(False)

    def _interrupt(self) -> None:
        """Does what Ctrl-C does, from another thread."""
        if self._run is not None:
            self._run.interrupt()
        self._core.stop(True)

    def _budget(self, n_trials: int | None) -> int | None:
        self._fill_grid()
        if isinstance(self._sampler, GridSampler) and self._sampler.search_space is not None:
            waiting = self._core.waiting()
            return waiting if n_trials is None else min(n_trials, waiting)
        return n_trials

    def _caller_of(self, callbacks: list[Callback]) -> Callable[[tuple[Any, ...]], None]:
        def call(record: tuple[Any, ...]) -> None:
            trial = self._frozen(record)
            for callback in callbacks:
                callback(self, trial)

        return call

    def _constrained(self, func: Objective) -> Objective:
        constraints = self._sampler.constraints
        if constraints is None:
            return func

        def objective(trial: Trial) -> float | Sequence[float]:
            values = func(trial)
            trial.set_constraints(constraints(self._frozen(trial._frozen())))
            return values

        return objective

    def _fill_grid(self) -> None:
        """Puts the grid of a GridSampler in the queue, once in the life of the study."""
        if not isinstance(self._sampler, GridSampler) or _GRID in self._core.attributes():
            return
        for configuration in self._sampler._configurations(self.seed):
            self._core.enqueue(configuration, {})
        self._core.set_attribute(_GRID, "true")

    # ---- asking and telling

    @overload
    def ask(self, n: Mapping[str, BaseDistribution] | None = None) -> Trial: ...
    @overload
    def ask(self, n: int) -> list[Trial]: ...
    @overload
    def ask(self, *, fixed_distributions: Mapping[str, BaseDistribution] | None) -> Trial: ...
    def ask(
        self,
        n: int | Mapping[str, BaseDistribution] | None = None,
        *,
        fixed_distributions: Mapping[str, BaseDistribution] | None = None,
    ) -> Trial | list[Trial]:
        """The next trial, or a list of up to ``n`` that were proposed together.

        Parameters that ``fixed_distributions`` names are suggested at once: see ``trial.params``.
        """
        self._fill_grid()
        if isinstance(n, int):
            trials = self._core.ask(n, self._self)
            self._asked.update((trial.number, trial) for trial in trials)
            return trials
        trials = self._core.ask(1, self._self)
        if not trials:
            raise UnavailableError("study.ask: every configuration of the space has been tried")
        trial = trials[0]
        self._asked[trial.number] = trial
        distributions = n or fixed_distributions
        if distributions:
            for name, distribution in distributions.items():
                trial._suggest(name, distribution._spec())
        return trial

    def resume(self, n: int = 1, *, lead: bool = False) -> list[Trial]:
        """Up to ``n`` trials that are not new: those that were handed back, paused ones that the
        pruner lets go on, and forks. With ``lead`` and none of these, while no trial is complete
        and none runs, the paused one that came furthest: for the end of a loop of one's own."""
        trials = self._core.ask(n, self._self, fresh=False, lead=lead)
        self._asked.update((trial.number, trial) for trial in trials)
        return trials

    def tell(
        self,
        trial: Trial | int,
        values: float | Sequence[float] | None = None,
        state: TrialState | None = None,
        skip_if_finished: bool = False,
        *,
        metrics: Mapping[str, float] | None = None,
    ) -> None:
        """Records how an asked trial ended, given by its handle or its number.

        Without ``state`` it is complete with ``values``, or failed without them. A pruned trial
        has the value that was reported last. ``WAITING`` hands it back: it runs again with the same
        parameters. ``metrics`` are final values besides the objectives. Durable on return if the
        study has a storage.
        """
        number = trial.number if isinstance(trial, Trial) else int(trial)
        if state is None:
            state = TrialState.FAIL if values is None else TrialState.COMPLETE
        elif not state.is_finished() and state != TrialState.WAITING:
            raise InvalidArgumentError(f"state: a trial cannot end as {state.name}")
        elif state == TrialState.COMPLETE and values is None:
            raise InvalidArgumentError(f"trial {number}: a complete trial needs values")
        if skip_if_finished and self._is_finished(number):
            return
        handle = trial if isinstance(trial, Trial) else self._asked.get(number)
        if handle is None:
            self._core.tell_number(number, _STATES.index(state), values, dict(metrics or {}))
            return
        for name, value in (metrics or {}).items():
            handle.set_metric(name, value)
        if self._sampler.constraints is not None and state in _CONSTRAINED:
            handle.set_constraints(self._sampler.constraints(self._frozen(handle._frozen())))
        self._core.tell(handle, _STATES.index(state), values)
        self._asked.pop(number, None)

    def enqueue_trial(
        self,
        params: Mapping[str, Choice],
        user_attrs: Mapping[str, Any] | None = None,
        skip_if_exists: bool = False,
    ) -> None:
        """The next trial gets these values; parameters that are absent are proposed.

        It has the attributes from the start. With ``skip_if_exists`` nothing happens where a trial
        with these values exists or waits already.
        """
        given = dict(params)
        if skip_if_exists and (
            any(params == given for params, _ in self._core.enqueued())
            or any(trial.params == given for trial in self.trials)
        ):
            return
        attributes = {key: json.dumps(value) for key, value in (user_attrs or {}).items()}
        self._core.enqueue(given, attributes)

    def add_trial(self, trial: FrozenTrial) -> None:
        """Records a finished trial that was run elsewhere; the sampler learns from it.

        A trial that waits is enqueued.
        """
        self.add_trials([trial])

    def add_trials(self, trials: Iterable[FrozenTrial]) -> None:
        """Records several finished trials, and enqueues those that wait."""
        given = list(trials)
        waiting = [trial for trial in given if trial.state == TrialState.WAITING]
        done = [trial for trial in given if trial.state != TrialState.WAITING]
        self._core.add_trials([trial._record(self._metric) for trial in done])
        for trial in waiting:
            self.enqueue_trial(trial.params, trial.user_attrs)


def _collect(study: Study, trial: FrozenTrial) -> None:
    import gc

    gc.collect()
