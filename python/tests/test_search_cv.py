"""The search as a scikit-learn estimator."""

import pickle
import warnings

import hone
import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn", reason="HoneSearchCV is for scikit-learn")

from hone.sklearn import HoneSearchCV  # noqa: E402 - needs scikit-learn
from scipy import stats  # noqa: E402
from sklearn.base import BaseEstimator, ClassifierMixin, clone  # noqa: E402
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris  # noqa: E402
from sklearn.decomposition import PCA  # noqa: E402
from sklearn.exceptions import FitFailedWarning  # noqa: E402
from sklearn.linear_model import LogisticRegression, Ridge  # noqa: E402
from sklearn.metrics import make_scorer, recall_score  # noqa: E402
from sklearn.model_selection import (  # noqa: E402
    GridSearchCV,
    GroupKFold,
    RandomizedSearchCV,
    cross_val_score,
)
from sklearn.naive_bayes import GaussianNB  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import MinMaxScaler, StandardScaler  # noqa: E402
from sklearn.svm import SVC  # noqa: E402
from sklearn.tree import DecisionTreeClassifier  # noqa: E402
from sklearn.utils.estimator_checks import check_estimator  # noqa: E402

IRIS = load_iris(return_X_y=True)
TREE = {"max_depth": [1, 2, 3, 4, 5], "min_samples_leaf": stats.randint(1, 20)}


def search_of_trees(**options):
    options = {"n_trials": 15, "random_state": 1, **options}
    return HoneSearchCV(DecisionTreeClassifier(random_state=0), TREE, **options)


# ---- the contract of an estimator


@pytest.mark.parametrize(
    ("estimator", "space"),
    [
        (Ridge(), {"alpha": [0.1, 1.0]}),
        (GaussianNB(), {"var_smoothing": [1e-9, 1e-3]}),
    ],
    ids=["regressor", "classifier"],
)
def test_the_checks_of_scikit_learn(estimator, space):
    search = HoneSearchCV(estimator, space, n_trials=2, cv=2, random_state=0)
    reason = "as for GridSearchCV: y goes to the estimator as it is, which may warn or not"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(
            search, expected_failed_checks={"check_supervised_y_2d": reason}, on_skip=None
        )
    assert sum(result["status"] == "passed" for result in results) >= 40


def test_results_look_like_those_of_scikit_learn():
    options = {"cv": 3, "return_train_score": True, "random_state": 0}
    estimator = DecisionTreeClassifier(random_state=0)
    theirs = RandomizedSearchCV(estimator, TREE, n_iter=4, **options).fit(*IRIS)
    ours = HoneSearchCV(estimator, TREE, n_trials=4, **options).fit(*IRIS)
    assert set(ours.cv_results_) - set(theirs.cv_results_) == {"trial", "state"}
    for key, column in theirs.cv_results_.items():
        found = ours.cv_results_[key]
        assert type(found) is type(column), key
        assert len(found) == 4
        if key != "params":
            assert found.dtype == column.dtype, key
    public = {name for name in vars(theirs) if name.endswith("_")}
    assert {name for name in vars(ours) if name.endswith("_")} == public | {"study_"}
    assert (ours.classes_ == theirs.classes_).all()
    assert ours.n_features_in_ == theirs.n_features_in_


def test_every_score_is_that_of_scikit_learn():
    search = search_of_trees(cv=4, pruner=None).fit(*IRIS)
    table = search.cv_results_
    for row, params in enumerate(table["params"]):
        tree = clone(search.estimator).set_params(**params)
        scores = cross_val_score(tree, *IRIS, cv=4)
        assert [table[f"split{fold}_test_score"][row] for fold in range(4)] == list(scores)
        assert table["mean_test_score"][row] == pytest.approx(scores.mean())
    assert search.best_score_ == table["mean_test_score"].max() == search.study_.best_value
    assert table["rank_test_score"][search.best_index_] == 1
    assert table["params"][search.best_index_] == search.best_params_


def test_a_grid_gives_what_grid_search_gives():
    grid = {"max_depth": [1, 2, 3], "criterion": ["gini", "entropy"]}
    tree = DecisionTreeClassifier(random_state=0)
    theirs = GridSearchCV(tree, grid).fit(*IRIS)
    ours = HoneSearchCV(
        tree, grid, n_trials=100, sampler=hone.samplers.GridSampler(), pruner=None
    ).fit(*IRIS)

    def scores(search):
        rows = zip(search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True)
        return {tuple(sorted(params.items())): score for params, score in rows}

    assert scores(ours) == scores(theirs)


def test_it_delegates_to_the_best_estimator():
    X, y = IRIS
    pipe = make_pipeline(StandardScaler(), LogisticRegression())
    search = HoneSearchCV(pipe, {"logisticregression__C": [0.1, 1.0]}, n_trials=2).fit(X, y)
    best = search.best_estimator_
    for method in ("predict", "predict_proba", "predict_log_proba", "decision_function"):
        assert (getattr(search, method)(X) == getattr(best, method)(X)).all()
    assert search.score(X, y) == best.score(X, y)
    assert not hasattr(search, "transform")
    assert not hasattr(HoneSearchCV(pipe, {}, refit=False), "predict_proba")
    reduction = HoneSearchCV(PCA(), {"n_components": [1, 2]}, n_trials=2).fit(X)
    reduced = reduction.transform(X)
    assert (reduction.inverse_transform(reduced).shape, len(reduced)) == (X.shape, len(X))


def test_a_fitted_search_pickles_with_its_study():
    search = search_of_trees().fit(*IRIS)
    copy = pickle.loads(pickle.dumps(search))
    assert (copy.predict(IRIS[0]) == search.predict(IRIS[0])).all()
    assert copy.study_.trials == search.study_.trials
    assert copy.study_.best_params == search.study_.best_params
    fresh = clone(search)
    assert not hasattr(fresh, "study_")
    assert fresh.fit(*IRIS).best_params_ == search.best_params_


def test_it_nests():
    X, y = IRIS
    scores = cross_val_score(search_of_trees(n_trials=4, cv=2), X, y, cv=3)
    assert scores.min() > 0.8
    pipe = make_pipeline(StandardScaler(), search_of_trees(n_trials=4, cv=2)).fit(X, y)
    assert pipe.score(X, y) > 0.8


def test_frames_keep_their_names():
    pandas = pytest.importorskip("pandas")
    data = load_iris(as_frame=True)
    search = search_of_trees(n_trials=5).fit(data.data, data.target)
    assert list(search.feature_names_in_) == list(data.data.columns)
    frame = pandas.DataFrame(search.cv_results_).sort_values("rank_test_score")
    assert frame.iloc[0]["params"] == search.best_params_


# ---- parameters


def test_every_kind_of_distribution():
    scalers = [StandardScaler(), MinMaxScaler()]
    space = {
        "svc__C": stats.loguniform(1e-2, 1e2),
        "svc__gamma": hone.distributions.FloatDistribution(1e-3, 1.0, log=True),
        "svc__kernel": ["rbf", "poly"],
        "svc__degree": stats.randint(2, 4),
        "svc__coef0": stats.uniform(loc=0.5, scale=0.5),
        "svc__tol": stats.halfnorm(scale=1e-3),
        "svc__class_weight": [None, {0: 2.0}],
        "svc__cache_size": np.array([100.0, 150.0, 200.0]),
        "minmaxscaler": scalers,
    }
    pipe = make_pipeline(MinMaxScaler(), SVC())
    search = HoneSearchCV(pipe, space, n_trials=25, cv=2, random_state=0).fit(*IRIS)
    found = {name: [params[name] for params in search.cv_results_["params"]] for name in space}
    assert all(1e-2 <= value <= 1e2 for value in found["svc__C"])
    assert {*found["svc__kernel"]} == {"rbf", "poly"}
    assert {*found["svc__degree"]} == {2, 3}
    assert all(0.5 <= value <= 1 for value in found["svc__coef0"])
    assert all(0 < value < 4e-3 for value in found["svc__tol"])
    assert len(set(found["svc__tol"])) > 15
    assert None in found["svc__class_weight"] and {0: 2.0} in found["svc__class_weight"]
    assert all(value in scalers for value in found["minmaxscaler"])
    assert isinstance(
        search.study_.space["svc__cache_size"], hone.distributions.OrdinalDistribution
    )


def test_alternatives_keep_to_themselves():
    space = [
        {"kernel": ["linear"], "C": stats.loguniform(1e-2, 1e2)},
        {"kernel": ["rbf"], "C": [1.0, 10.0], "gamma": stats.loguniform(1e-3, 1)},
    ]
    search = HoneSearchCV(SVC(), space, n_trials=20, cv=2, random_state=0).fit(*IRIS)
    params = search.cv_results_["params"]
    assert {each["kernel"] for each in params} == {"linear", "rbf"}
    for each in params:
        assert ("gamma" in each) == (each["kernel"] == "rbf")
        assert each["kernel"] == "linear" or each["C"] in (1.0, 10.0)
    assert np.ma.is_masked(search.cv_results_["param_gamma"])


def test_a_space_with_conditions():
    space = hone.Space()
    kernel = space.categorical("kernel", ["linear", "poly"])
    cost = space.float("C", 1e-2, 1e2, log=True)
    space.int("degree", 2, 3, when=kernel == "poly")
    space.forbid((kernel == "poly") & (cost > 10))
    search = HoneSearchCV(SVC(), space, n_trials=12, cv=2, random_state=0).fit(*IRIS)
    assert {each["kernel"] for each in search.cv_results_["params"]} == {"linear", "poly"}
    for each in search.cv_results_["params"]:
        assert ("degree" in each) == (each["kernel"] == "poly")
        assert each["kernel"] == "linear" or each["C"] <= 10


def test_a_callable_suggests_its_own():
    def suggest(trial):
        kernel = trial.suggest_categorical("kernel", ["linear", "poly"])
        degree = {"degree": trial.suggest_int("degree", 2, 3)} if kernel == "poly" else {}
        return {"kernel": kernel, **degree}

    search = HoneSearchCV(SVC(), suggest, n_trials=8, cv=2, random_state=0).fit(*IRIS)
    for each in search.cv_results_["params"]:
        assert ("degree" in each) == (each["kernel"] == "poly")


# ---- scoring and refitting


def test_several_metrics():
    X, y = load_breast_cancer(return_X_y=True)
    options = {"n_trials": 8, "cv": 3, "random_state": 0}
    tree = DecisionTreeClassifier(random_state=0)
    scoring = {"accuracy": "accuracy", "recall": make_scorer(recall_score)}
    search = HoneSearchCV(tree, TREE, scoring=scoring, refit="recall", **options).fit(X, y)
    assert search.multimetric_
    assert search.best_score_ == np.nanmax(search.cv_results_["mean_test_recall"])
    assert search.score(X, y) == recall_score(y, search.predict(X))
    assert "mean_test_accuracy" in search.study_.best_trial.metrics
    front = HoneSearchCV(tree, TREE, scoring=scoring, refit=False, **options).fit(X, y)
    assert not hasattr(front, "best_index_")
    assert len(front.study_.directions) == 2 and front.study_.best_trials
    with pytest.raises(ValueError, match="refit"):
        HoneSearchCV(tree, TREE, scoring=scoring, **options).fit(X, y)


def test_callables_score_and_choose():
    def both(estimator, X, y):
        return {"accuracy": estimator.score(X, y), "leaves": -float(estimator.get_n_leaves())}

    def smallest(results):
        good = results["mean_test_accuracy"] > 0.9
        return int(np.argmax(np.where(good, results["mean_test_leaves"], -np.inf)))

    search = search_of_trees(scoring=both, refit=smallest, pruner=None).fit(*IRIS)
    assert search.best_index_ == smallest(search.cv_results_)
    assert not hasattr(search, "best_score_")
    assert search.best_estimator_.get_n_leaves() <= 5


class Fragile(ClassifierMixin, BaseEstimator):
    """Fails where it is told to."""

    def __init__(self, broken=False):
        self.broken = broken

    def fit(self, X, y):
        if self.broken:
            raise RuntimeError("broken")
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


def test_errors_fail_their_candidate_alone():
    space = {"broken": [False, True]}
    with pytest.warns(FitFailedWarning, match="1 fits failed"), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*non-finite")
        search = HoneSearchCV(Fragile(), space, n_trials=2).fit(*IRIS)
    assert sorted(search.cv_results_["state"]) == ["complete", "failed"]
    assert search.best_params_ == {"broken": False}
    with pytest.raises(RuntimeError, match="broken"):
        HoneSearchCV(Fragile(), space, n_trials=2, error_score="raise").fit(*IRIS)
    with pytest.raises(ValueError, match="All the"):
        HoneSearchCV(Fragile(), {"broken": [True]}, n_trials=1).fit(*IRIS)
    with pytest.warns(FitFailedWarning):
        search = HoneSearchCV(Fragile(), space, n_trials=2, error_score=-1.0).fit(*IRIS)
    assert -1.0 in search.cv_results_["mean_test_score"]


# ---- budgets, randomness, parallel runs


def test_the_result_depends_on_the_seed_and_the_window_alone():
    def params(**options):
        return search_of_trees(**options).fit(*IRIS).cv_results_["params"]

    one = params(window=3)
    assert one == params(window=3, n_jobs=2)
    assert one != params(window=3, random_state=2)


def test_budgets():
    with pytest.raises(ValueError, match="n_trials and timeout"):
        search_of_trees(n_trials=None).fit(*IRIS)
    few = HoneSearchCV(SVC(), {"C": [1.0, 2.0]}, n_trials=9, cv=2).fit(*IRIS)
    assert len(few.cv_results_["params"]) == 2
    timed = search_of_trees(n_trials=None, timeout=0.5).fit(*IRIS)
    assert len(timed.cv_results_["params"]) >= 1
    with pytest.raises(ValueError, match="No fits"):
        search_of_trees(timeout=0).fit(*IRIS)


def test_groups_and_fit_parameters():
    X, y = load_diabetes(return_X_y=True)
    groups = np.arange(len(y)) % 7
    search = HoneSearchCV(
        Ridge(), {"alpha": stats.loguniform(1e-3, 1)}, n_trials=3, cv=GroupKFold(7)
    ).fit(X, y, groups=groups, sample_weight=np.ones(len(y)))
    assert search.n_splits_ == 7
    with pytest.raises(ValueError, match="groups"):
        clone(search).fit(X, y)


def test_routed_metadata():
    sklearn = pytest.importorskip("sklearn")
    X, y = load_diabetes(return_X_y=True)
    with sklearn.config_context(enable_metadata_routing=True):
        ridge = Ridge().set_fit_request(sample_weight=True).set_score_request(sample_weight=False)
        search = HoneSearchCV(ridge, {"alpha": [0.1, 1.0]}, n_trials=2)
        search.fit(X, y, sample_weight=np.ones(len(y)))
        assert search.best_score_ > 0
        with pytest.raises(sklearn.exceptions.UnsetMetadataPassedError):
            clone(search).set_params(estimator=Ridge()).fit(X, y, sample_weight=np.ones(len(y)))


@pytest.mark.parametrize(
    ("space", "error", "text"),
    [
        ({"C": 1.0}, ValueError, "'C' is a float"),
        ({"kernel": "rbf"}, ValueError, "'kernel' is a str"),
        ({"C": []}, ValueError, "no choices"),
        ([], ValueError, "no alternatives"),
        ([3], TypeError, "alternative 0 is a int"),
        (3, ValueError, "param_distributions"),
    ],
)
def test_spaces_that_are_none(space, error, text):
    with pytest.raises(error, match=text):
        HoneSearchCV(SVC(), space).fit(*IRIS)
