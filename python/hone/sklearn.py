"""Hyperparameter search as a scikit-learn estimator; ``docs/python_sklearn.md`` explains it."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from numbers import Integral, Real
from typing import Any, ClassVar

from ._catalogue import create_study
from ._need import needed
from ._search_space import Definition, SearchSpace
from ._space import Space
from ._study import Study
from .exceptions import InvalidArgumentError
from .pruners import BasePruner, MedianPruner, NopPruner, SuccessiveHalvingPruner, WilcoxonPruner
from .samplers import BaseSampler
from .trial import TrialState

with needed("scikit-learn", "HoneSearchCV"):
    import numpy as np
    from joblib import effective_n_jobs
    from sklearn.base import clone, is_classifier
    from sklearn.model_selection import check_cv

    # Private, but what scikit-learn's own searches are made of: scores, warnings and messages are
    # the same.
    from sklearn.model_selection._search import BaseSearchCV
    from sklearn.model_selection._validation import (
        _fit_and_score,
        _insert_error_scores,
        _warn_or_raise_about_fit_failures,
    )
    from sklearn.utils import check_random_state, indexable
    from sklearn.utils._param_validation import Interval, StrOptions
    from sklearn.utils.parallel import Parallel, delayed
    from sklearn.utils.validation import _check_method_params

    from ._search_plan import (
        SAMPLES,
        Stage,
        fold_stages,
        parameter_stages,
        rungs_of,
        sample_stages,
        smallest_sample,
    )
    from ._search_results import Candidate, folded, without_stopped

_LARGEST_SEED = np.iinfo(np.int32).max
_SCORE = "score"


class HoneSearchCV(BaseSearchCV):  # type: ignore[misc]
    """Searches hyperparameters by cross-validation, learns from what it has seen, and stops
    candidates that are not worth their remaining folds.

    It takes the place of ``RandomizedSearchCV``, ``GridSearchCV`` or ``HalvingRandomSearchCV`` and
    has their attributes, with ``study_`` besides.

    Parameters
    ----------
    estimator : the estimator to tune; it is cloned.
    param_distributions : for each parameter a distribution of hone, a frozen one of scipy.stats, or
        a sequence of choices; several such mappings as alternatives; a ``hone.Space``; or a
        callable that gets the trial and returns the parameters that it has suggested.
    n_trials : how many candidates are tried; None: until ``timeout``, or all were.
    timeout : seconds after which no candidate is begun.
    scoring, n_jobs, refit, cv, verbose, pre_dispatch, error_score, return_train_score : as in
        ``GridSearchCV``. With several metrics ``refit`` names the one that is searched for; if it
        is False or a callable all of them are, and ``study_.best_trials`` is the Pareto front.
    random_state : what all random choices of the search derive from.
    sampler : proposes candidates; None: ``TPESampler()``.
    pruner : stops candidates early; None: none does. "auto" is ``MedianPruner(n_startup_trials=5)``
        over the folds, and asynchronous successive halving with a ``resource``.
    window : how many candidates are in work at a time; None: ``n_jobs``. The result of a search
        depends on it, but not on ``n_jobs``.
    resource : what candidates get more of as they stay in the race: "n_samples", or a parameter of
        the estimator such as "n_estimators". None: all have everything, and are judged by fold.
    max_resources, min_resources : what the last stage has, and the first; "auto" is all samples,
        and what is left after three divisions by ``factor``.
    factor : by how much resources grow from stage to stage, and one in how many goes on.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        **BaseSearchCV._parameter_constraints,
        "param_distributions": [Space, dict, list, tuple, callable],
        "n_trials": [Interval(Integral, 1, None, closed="left"), None],
        "timeout": [Interval(Real, 0, None, closed="left"), None],
        "random_state": ["random_state"],
        "sampler": [BaseSampler, None],
        "pruner": [BasePruner, StrOptions({"auto"}), None],
        "window": [Interval(Integral, 1, None, closed="left"), None],
        "resource": [str, None],
        "max_resources": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "min_resources": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "factor": [Interval(Integral, 2, None, closed="left")],
    }

    def __init__(
        self,
        estimator: Any,
        param_distributions: Definition,
        *,
        n_trials: int | None = 50,
        timeout: float | None = None,
        scoring: Any = None,
        n_jobs: int | None = None,
        refit: bool | str | Callable[[dict[str, Any]], int] = True,
        cv: Any = None,
        verbose: int = 0,
        pre_dispatch: int | str = "2*n_jobs",
        random_state: Any = None,
        error_score: float | str = np.nan,
        return_train_score: bool = False,
        sampler: BaseSampler | None = None,
        pruner: BasePruner | str | None = "auto",
        window: int | None = None,
        resource: str | None = None,
        max_resources: int | str = "auto",
        min_resources: int | str = "auto",
        factor: int = 3,
    ) -> None:
        super().__init__(
            estimator=estimator,
            scoring=scoring,
            n_jobs=n_jobs,
            refit=refit,
            cv=cv,
            verbose=verbose,
            pre_dispatch=pre_dispatch,
            error_score=error_score,
            return_train_score=return_train_score,
        )
        self.param_distributions = param_distributions
        self.n_trials = n_trials
        self.timeout = timeout
        self.random_state = random_state
        self.sampler = sampler
        self.pruner = pruner
        self.window = window
        self.resource = resource
        self.max_resources = max_resources
        self.min_resources = min_resources
        self.factor = factor

    def fit(self, X: Any, y: Any = None, **params: Any) -> HoneSearchCV:
        """Searches, and fits the estimator with the best parameters on all of the data.

        ``params`` go to the estimator's ``fit`` and are split with ``X`` where they have its
        length; ``groups`` goes to the splitter. With metadata routing enabled they are routed.
        """
        self._validate_params()
        if self.n_trials is None and self.timeout is None:
            raise InvalidArgumentError("n_trials and timeout: give one of them, or both")
        scorers, metric = self._get_scorers()
        X, y = indexable(X, y)
        routed = self._get_routed_params_for_fit(_check_method_params(X, params=params))
        splitter = check_cv(self.cv, y, classifier=is_classifier(self.estimator))
        folds = list(splitter.split(X, y, **routed.splitter.split))
        self.n_splits_ = len(folds)
        base = clone(self.estimator)
        evaluate = partial(
            _fit_and_score,
            X=X,
            y=y,
            scorer=scorers,
            verbose=self.verbose,
            fit_params=routed.estimator.fit,
            score_params=routed.scorer.score,
            return_train_score=self.return_train_score,
            return_n_test_samples=True,
            return_times=True,
            error_score=self.error_score,
        )
        candidates = self._search(base, folds, y, evaluate, self._objectives(scorers))
        self._conclude(candidates, metric, scorers)
        if self.refit:
            self._refit(base, X, y, routed.estimator.fit)
        self.scorer_ = getattr(scorers, "_scorers", scorers)
        return self

    # ---- searching

    def _objectives(self, scorers: Any) -> list[str]:
        """The metrics that are searched for."""
        if isinstance(self.refit, str):
            return [self.refit]
        return list(getattr(scorers, "_scorers", [_SCORE]))

    def _search(
        self,
        base: Any,
        folds: Sequence[Any],
        y: Any,
        evaluate: Callable[..., dict[str, Any]],
        objectives: list[str],
    ) -> list[Candidate]:
        random = check_random_state(self.random_state)
        seeds = random.randint(_LARGEST_SEED, size=2)
        space = SearchSpace(self.param_distributions)
        stages, pruner = self._plan(space, folds, y, int(seeds[1]), len(objectives))
        self.study_ = create_study(
            directions=["maximize"] * len(objectives),
            metric_names=[f"mean_test_{name}" for name in objectives],
            sampler=self.sampler,
            pruner=pruner,
            space=space.declared,
            seed=int(seeds[0]),
        )
        if self.verbose > 0:
            count = "" if self.n_trials is None else f" of {self.n_trials}"
            print(f"Fitting up to {len(folds)} folds for each{count} candidates")
        fold_by_fold = _compares_folds(pruner) or isinstance(pruner, NopPruner)
        wave = _Wave(self.study_, objectives, fold_by_fold and self.resource is None)
        begin = time.monotonic()
        active: list[Candidate] = []
        done: list[Candidate] = []
        with Parallel(n_jobs=self.n_jobs, pre_dispatch=self.pre_dispatch) as parallel:
            while True:
                in_time = self.timeout is None or time.monotonic() - begin < self.timeout
                if in_time:
                    for trial in self.study_.ask(self._vacancies(len(active), len(done))):
                        active.append(Candidate(trial, space.params_of(trial), stages))
                if not active:
                    break
                wave.run(active, base, evaluate, parallel)
                done += [candidate for candidate in active if candidate.state != "running"]
                active = [candidate for candidate in active if candidate.state == "running"]
        return sorted(done, key=lambda candidate: candidate.number)

    def _vacancies(self, active: int, done: int) -> int:
        window: int = self.window or effective_n_jobs(self.n_jobs)
        free = window - active
        return free if self.n_trials is None else min(free, self.n_trials - active - done)

    def _plan(
        self, space: SearchSpace, folds: Sequence[Any], y: Any, seed: int, objectives: int
    ) -> tuple[list[Stage], BasePruner]:
        """The stages of each candidate, and what may stop it between them."""
        pruner = NopPruner() if self.pruner is None or objectives > 1 else self.pruner
        if self.resource is None:
            pruner = MedianPruner(n_startup_trials=5) if isinstance(pruner, str) else pruner
            return fold_stages(folds, apart=not isinstance(pruner, NopPruner)), pruner
        if self.resource in space.names:
            raise InvalidArgumentError(
                f"resource: {self.resource!r} is searched for as well; take it out of "
                "param_distributions"
            )
        of_samples = self.resource == SAMPLES
        samples = len(folds[0][0]) + len(folds[0][1])
        largest = samples if of_samples and self.max_resources == "auto" else self.max_resources
        floor = smallest_sample(y, len(folds)) if of_samples else 1
        rungs = rungs_of(self.min_resources, largest, self.factor, floor)
        if of_samples and rungs[-1] > samples:
            raise InvalidArgumentError(
                f"max_resources: is {rungs[-1]}; there are {samples} samples"
            )
        if isinstance(pruner, str):
            pruner = SuccessiveHalvingPruner(rungs[0], self.factor, max_steps=rungs[-1])
        if of_samples:
            return sample_stages(folds, rungs, samples, y, seed), pruner
        return parameter_stages(folds, rungs, self.resource), pruner

    # ---- the result

    def _conclude(self, candidates: list[Candidate], metric: str, scorers: Any) -> None:
        results = [result for each in candidates for result in each.results.values()]
        if not results:
            raise ValueError("No fits were performed: the space or the timeout leaves no candidate")
        _warn_or_raise_about_fit_failures(results, self.error_score)
        if callable(self.scoring):
            _insert_error_scores(results, self.error_score)
        self.multimetric_ = isinstance(results[0]["test_scores"], dict)
        if callable(self.scoring) and self.multimetric_:
            self._check_refit_for_multimetric(results[0]["test_scores"])
            metric = self.refit
        more = {}
        if self.resource is not None:
            more["n_resources"] = [candidate.resource for candidate in candidates]
        with warnings.catch_warnings():
            if all(candidate.state != "failed" for candidate in candidates):
                warnings.filterwarnings("ignore", message=".*non-finite", category=UserWarning)
            table = self._format_results(
                [candidate.params for candidate in candidates],
                self.n_splits_,
                folded(candidates, self.n_splits_),
                more,
            )
        self.cv_results_ = without_stopped(table, candidates)
        if self.refit or not self.multimetric_:
            self.best_index_ = self._select_best_index(self.refit, metric, self.cv_results_)
            if not callable(self.refit):
                self.best_score_ = self.cv_results_[f"mean_test_{metric}"][self.best_index_]
            self.best_params_ = self.cv_results_["params"][self.best_index_]

    def _refit(self, base: Any, X: Any, y: Any, params: dict[str, Any]) -> None:
        best = clone(base).set_params(**clone(self.best_params_, safe=False))
        begin = time.time()
        self.best_estimator_ = best.fit(X, **params) if y is None else best.fit(X, y, **params)
        self.refit_time_ = time.time() - begin
        if hasattr(best, "feature_names_in_"):
            self.feature_names_in_ = best.feature_names_in_


class _Wave:
    """Takes every candidate in work one stage further, and tells the study how it went."""

    def __init__(self, study: Study, objectives: list[str], fold_by_fold: bool) -> None:
        self._study = study
        self._objectives = objectives
        self._fold_by_fold = fold_by_fold

    def run(
        self,
        candidates: Sequence[Candidate],
        base: Any,
        evaluate: Callable[..., dict[str, Any]],
        parallel: Any,
    ) -> None:
        results = iter(
            parallel(
                delayed(evaluate)(
                    clone(base),
                    train=fit.train,
                    test=fit.test,
                    parameters=candidate.parameters_of(fit),
                    split_progress=(fit.fold, len(candidate.fits)),
                )
                for candidate in candidates
                for fit in candidate.fits
            )
        )
        for candidate in candidates:
            step = candidate.take([next(results) for _ in candidate.fits])
            self._settle(candidate, step)

    def _settle(self, candidate: Candidate, step: int) -> None:
        means = [float(np.mean(candidate.scores(name))) for name in self._objectives]
        if not np.all(np.isfinite(means)):
            self._end(candidate, TrialState.FAIL)
        elif candidate.at_end:
            if self._fold_by_fold:
                self._report_folds(candidate, step)
            self._end(candidate, TrialState.COMPLETE, means)
        else:
            latest = candidate.scores(self._objectives[0])[-1]
            candidate.trial.report(latest if self._fold_by_fold else means[0], step)
            if candidate.trial.should_prune():
                self._end(candidate, TrialState.PRUNED)

    def _report_folds(self, candidate: Candidate, first: int) -> None:
        scores = candidate.scores(self._objectives[0])
        for fold in range(first, len(scores)):
            candidate.trial.report(scores[fold], fold)

    def _end(
        self, candidate: Candidate, state: TrialState, values: list[float] | None = None
    ) -> None:
        for name, mean in candidate.means().items():
            if name not in self._objectives:
                candidate.trial.set_metric(f"mean_test_{name}", mean)
        self._study.tell(candidate.trial, values, state)
        candidate.state = {"FAIL": "failed"}.get(state.name, state.name.lower())


def _compares_folds(pruner: BasePruner) -> bool:
    """Whether it wants the score of each fold, and not the mean of those so far."""
    parts = getattr(pruner, "_pruners", ())
    return isinstance(pruner, WilcoxonPruner) or any(_compares_folds(part) for part in parts)


__all__ = ["HoneSearchCV"]
