"""One study for each of several groups: patients, shops, data sets."""

from __future__ import annotations

import collections
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _html
from ._catalogue import create_study
from ._run import Catch
from ._study import Study
from .distributions import Choice
from .exceptions import InvalidArgumentError
from .trial import Trial, TrialState

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas

GroupObjective = Callable[[Trial, Any], Any]

_POLL_SECONDS = 0.1


class GroupStudies(Mapping[Hashable, Study]):
    """The studies of groups, by group, and what they found."""

    def __init__(self, studies: Mapping[Hashable, Study]) -> None:
        self._studies = dict(studies)

    def __getitem__(self, group: Hashable) -> Study:
        return self._studies[group]

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self._studies)

    def __len__(self) -> int:
        return len(self._studies)

    @property
    def best_params(self) -> dict[Hashable, dict[str, Any]]:
        """The best parameters of each group in which a trial was complete."""
        return {group: study.best_params for group, study in self.items() if _has_best(study)}

    @property
    def best_values(self) -> dict[Hashable, float]:
        """The best value of each group in which a trial was complete."""
        return {group: study.best_value for group, study in self.items() if _has_best(study)}

    def table(self) -> list[dict[str, Any]]:
        """A row for each group: how many trials, the best value and its parameters."""
        rows = []
        for group, study in self.items():
            row: dict[str, Any] = {"group": group, "trials": len(study.trials)}
            if _has_best(study):
                best = study.best_trial
                row["value"] = best.value
                row.update({f"params_{name}": value for name, value in best.params.items()})
            rows.append(row)
        return rows

    def dataframe(self) -> pandas.DataFrame:
        """The table as a pandas DataFrame."""
        import pandas

        return pandas.DataFrame(self.table())

    def __str__(self) -> str:
        header, rows = self._cells()
        texts = [[str(cell) for cell in header]]
        texts += [[_html.text_of(cell) for cell in row] for row in rows]
        widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
        lines = (
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in texts
        )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        header, rows = self._cells()
        return _html.table(rows, header)

    def _cells(self) -> tuple[list[str], list[list[Any]]]:
        table = self.table()
        header = list(dict.fromkeys(name for row in table for name in row))
        return header, [[row.get(name) for name in header] for row in table]


def tune_groups(
    objective: GroupObjective,
    groups: Mapping[Any, Any] | Iterable[Any],
    n_trials: int | None = None,
    timeout: float | None = None,
    *,
    n_jobs: int = 1,
    warm_start: int = 0,
    executor: Executor | None = None,
    catch: Catch = (),
    study_name: str = "groups",
    seed: int | None = None,
    **options: Any,
) -> GroupStudies:
    """Tunes an objective for each of several groups, in a study of its own.

    The objective gets a trial and the group, or what ``groups`` maps the group to. ``n_jobs``
    groups are tuned at once, each for ``n_trials`` trials or ``timeout`` seconds. With ``executor``
    trials run there, one of each group at a time.

    With ``warm_start=k`` a study begins with the k configurations that did best in the groups that
    have finished by then: those with the best rank on average, where a configuration that few
    groups have tried is trusted less. With one job the groups follow each other and a seed repeats
    everything; with more, what has finished depends on timing.

    ``options`` are those of :func:`create_study`, such as ``storage`` or a declared ``space``. The
    studies are called "STUDY_NAME/GROUP". An error ends all groups, and so does Ctrl-C.
    """
    data = dict(groups) if isinstance(groups, Mapping) else {group: group for group in groups}
    if len({str(group) for group in data}) < len(data):
        raise InvalidArgumentError("groups: two of them have the same text, which names the study")
    studies = {
        group: create_study(
            study_name=f"{study_name}/{group}",
            seed=None if seed is None else seed + index,
            **options,
        )
        for index, group in enumerate(data)
    }
    work = _Work(studies, warm_start)

    def tune(group: Hashable) -> None:
        study = studies[group]
        work.warm_up(study)
        study.optimize(
            _ForGroup(objective, data[group]),
            n_trials,
            timeout,
            1,
            catch,
            executor=executor,
        )
        work.finished.append(study)

    work.run(tune, max(n_jobs, 1))
    return GroupStudies(studies)


class _ForGroup:
    """The objective for one group; it pickles if the objective does."""

    def __init__(self, objective: GroupObjective, data: Any) -> None:
        self._objective = objective
        self._data = data

    def __call__(self, trial: Trial) -> Any:
        return self._objective(trial, self._data)


class _Work:
    """Takes the groups through their studies, on as many threads as there are jobs."""

    def __init__(self, studies: Mapping[Hashable, Study], warm_start: int) -> None:
        self.finished: list[Study] = []
        self._studies = studies
        self._waiting = collections.deque(studies)
        self._warm_start = warm_start
        self._errors: list[BaseException] = []

    def warm_up(self, study: Study) -> None:
        """Queues what did best so far, unless the study goes on from before."""
        if self._warm_start > 0 and not study.trials:
            for params in pooled_best(self.finished)[: self._warm_start]:
                study.enqueue_trial(params)

    def run(self, tune: Callable[[Hashable], None], jobs: int) -> None:
        if jobs == 1:
            for group in self._studies:
                tune(group)
            return
        threads = [
            threading.Thread(target=self._take, args=(tune,), daemon=True) for _ in range(jobs)
        ]
        try:
            for thread in threads:
                thread.start()
            _await(threads)
        except BaseException:
            self._stop()
            _await([thread for thread in threads if thread.ident is not None])
            raise
        if self._errors:
            raise self._errors[0]

    def _take(self, tune: Callable[[Hashable], None]) -> None:
        while self._waiting:
            try:
                tune(self._waiting.popleft())
            except IndexError:
                return
            except BaseException as error:
                self._errors.append(error)
                self._stop()

    def _stop(self) -> None:
        self._waiting.clear()
        for study in self._studies.values():
            study._interrupt()


def _await(threads: list[threading.Thread]) -> None:
    for thread in threads:
        while thread.is_alive():
            thread.join(_POLL_SECONDS)


def pooled_best(studies: Sequence[Study]) -> list[dict[str, Choice]]:
    """The configurations of several studies, best first.

    In each study a configuration has a rank from 0, the best, to 1. Its score is the average of its
    ranks and of one more, 1/2, for studies that it is yet to be tried in.
    """
    ranks: dict[tuple[tuple[str, Choice], ...], list[float]] = {}
    for study in studies:
        trials = study.get_trials(states=[TrialState.COMPLETE])
        sign = -1.0 if study.direction.name == "MAXIMIZE" else 1.0
        trials.sort(key=lambda trial: (sign * (trial.value or 0.0), trial.number))
        best: dict[tuple[tuple[str, Choice], ...], float] = {}
        for place, trial in enumerate(trials):
            best.setdefault(tuple(sorted(trial.params.items())), place / len(trials))
        for params, rank in best.items():
            ranks.setdefault(params, []).append(rank)
    scored = [((0.5 + sum(each)) / (1 + len(each)), params) for params, each in ranks.items()]
    scored.sort(key=lambda entry: entry[0])
    return [dict(params) for _, params in scored]


def _has_best(study: Study) -> bool:
    return any(trial.state == TrialState.COMPLETE for trial in study.trials)
