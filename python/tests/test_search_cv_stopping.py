"""Searches of scikit-learn that stop hopeless candidates early."""

import hone
import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn", reason="HoneSearchCV is for scikit-learn")

from hone.sklearn import HoneSearchCV  # noqa: E402 - needs scikit-learn
from scipy import stats  # noqa: E402
from sklearn.base import clone  # noqa: E402
from sklearn.datasets import load_iris  # noqa: E402
from sklearn.ensemble import RandomForestClassifier  # noqa: E402
from sklearn.model_selection import RepeatedStratifiedKFold  # noqa: E402
from sklearn.tree import DecisionTreeClassifier  # noqa: E402

IRIS = load_iris(return_X_y=True)
TREE = {"max_depth": [1, 2, 3, 4, 5], "min_samples_leaf": stats.randint(1, 20)}


@pytest.mark.parametrize(
    "pruner",
    [
        "auto",
        hone.pruners.WilcoxonPruner(p_threshold=0.2),
        hone.pruners.OrPruner(
            [hone.pruners.WilcoxonPruner(p_threshold=0.2), hone.pruners.ThresholdPruner(lower=0.5)]
        ),
    ],
    ids=["auto", "wilcoxon", "or"],
)
def test_hopeless_candidates_skip_folds(pruner):
    cv = RepeatedStratifiedKFold(n_splits=5, n_repeats=2, random_state=0)
    tree = DecisionTreeClassifier(random_state=0)
    search = HoneSearchCV(tree, TREE, n_trials=25, cv=cv, pruner=pruner, random_state=1).fit(*IRIS)
    table = search.cv_results_
    folds = np.array([table[f"split{fold}_test_score"] for fold in range(10)])
    ran = np.isfinite(folds).sum(axis=0)
    stopped = table["state"] == "pruned"
    assert stopped.any()
    assert (ran[~stopped] == 10).all() and (ran[stopped] < 10).all()
    assert np.isnan(table["mean_test_score"][stopped]).all()
    assert table["rank_test_score"][stopped].min() > table["rank_test_score"][~stopped].max()
    assert np.isfinite(table["mean_fit_time"]).all()
    assert not stopped[search.best_index_]
    states = {trial.number: trial.state.name.lower() for trial in search.study_.trials}
    assert states == dict(zip(table["trial"], table["state"], strict=True))


def test_halving_by_an_estimator_parameter():
    forest = RandomForestClassifier(random_state=0)
    space = {"max_depth": [1, 2, 4, 8], "max_features": stats.uniform(0.1, 0.9)}
    search = HoneSearchCV(
        forest, space, n_trials=15, cv=2, resource="n_estimators", max_resources=18, random_state=0
    ).fit(*IRIS)
    table = search.cv_results_
    assert {*table["n_resources"]} <= {1, 3, 9, 18} and 1 in table["n_resources"]
    assert (table["n_resources"][table["state"] == "complete"] == 18).all()
    assert (table["param_n_estimators"] == table["n_resources"]).all()
    assert len(search.best_estimator_.estimators_) == 18
    with pytest.raises(ValueError, match="max_resources"):
        clone(search).set_params(max_resources="auto").fit(*IRIS)
    with pytest.raises(ValueError, match="searched for as well"):
        clone(search).set_params(resource="max_depth").fit(*IRIS)


class Counting(DecisionTreeClassifier):
    """Remembers the training sets that it has seen."""

    seen: list = []  # noqa: RUF012 - shared on purpose

    def fit(self, X, y, sample_weight=None, check_input=True):
        self.seen.append((len(y), len(np.unique(y))))
        return super().fit(X, y)


def test_halving_by_samples():
    Counting.seen.clear()
    search = HoneSearchCV(
        Counting(random_state=0), TREE, n_trials=12, cv=3, resource="n_samples", random_state=0
    ).fit(*IRIS)
    resources = {*search.cv_results_["n_resources"]}
    assert 18 in resources and resources <= {18, 54, 150}
    sizes = {size for size, _ in Counting.seen}
    assert sizes == {12, 36, 100, 150}
    assert all(classes == 3 for _, classes in Counting.seen)
    with pytest.raises(ValueError, match="150 samples"):
        clone(search).set_params(max_resources=200).fit(*IRIS)
