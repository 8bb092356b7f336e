"""How much each parameter mattered, by both methods."""

import random

import hone
import pytest
from hone.importance import (
    FanovaImportanceEvaluator,
    PedAnovaImportanceEvaluator,
    get_param_importances,
)


@pytest.fixture(scope="module")
def study():
    """4 a + 3 b of uniform parameters; c does nothing, `child` exists for half of the trials."""
    values = random.Random(1)
    made = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1))

    def objective(trial):
        a, b = trial.suggest_float("a", 0, 1), trial.suggest_float("b", 0, 1)
        if trial.suggest_categorical("c", ["x", "y"]) == "x":
            trial.suggest_float("child", 0, 1)
        trial.set_metric("noise", values.random())
        return 4 * a + 3 * b

    made.optimize(objective, n_trials=600)
    return made


def test_fanova_finds_the_shares_of_a_sum(study):
    shares = get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=1))
    assert list(shares)[:2] == ["a", "b"]
    assert shares["a"] == pytest.approx(16 / 25, abs=0.05)
    assert shares["b"] == pytest.approx(9 / 25, abs=0.05)
    assert shares["c"] < 0.01 and shares["child"] < 0.01
    assert sum(shares.values()) == pytest.approx(1)


def test_ped_anova_is_the_default(study):
    shares = get_param_importances(study)
    assert shares == get_param_importances(study, evaluator=PedAnovaImportanceEvaluator())
    assert list(shares)[:2] == ["a", "b"]
    other = get_param_importances(study, evaluator=PedAnovaImportanceEvaluator(target_quantile=0.3))
    assert other != shares and sum(other.values()) == pytest.approx(1)


def test_fanova_is_the_same_for_the_same_seed(study):
    one, again, other = (
        get_param_importances(study, evaluator=FanovaImportanceEvaluator(n_trees=8, seed=seed))
        for seed in (1, 1, 2)
    )
    assert one == again != other


def test_raw_shares_are_of_the_whole_variance(study):
    raw = get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=1), normalize=False)
    assert 0.8 < sum(raw.values()) < 1


def test_chosen_parameters_share_among_themselves(study):
    shares = get_param_importances(study, params=["b", "c"])
    assert list(shares) == ["b", "c"] and sum(shares.values()) == pytest.approx(1)
    with pytest.raises(ValueError, match="no parameter 'd'"):
        get_param_importances(study, params=["d"])


def test_a_target_is_a_function_or_a_metric(study):
    evaluator = FanovaImportanceEvaluator(seed=1)
    shares = get_param_importances(
        study, evaluator=evaluator, target=lambda trial: trial.params["b"]
    )
    assert shares["b"] > 0.99
    # Of 600 values without a cause, nothing is learned that is not chance.
    raw = get_param_importances(study, evaluator=evaluator, target="noise", normalize=False)
    assert max(raw.values()) < 0.5


def test_each_of_several_objectives_has_its_own():
    study = hone.create_study(
        directions=["minimize", "maximize"],
        metric_names=["loss", "gain"],
        sampler=hone.samplers.RandomSampler(seed=2),
    )

    def objective(trial):
        return trial.suggest_float("a", 0, 1), trial.suggest_float("b", 0, 1)

    study.optimize(objective, n_trials=200)
    for evaluator in (PedAnovaImportanceEvaluator(), FanovaImportanceEvaluator(seed=1)):
        for target, name in (("loss", "a"), ("gain", "b"), (None, "a")):
            shares = get_param_importances(study, evaluator=evaluator, target=target)
            assert shares[name] > 0.9


def test_too_little_says_nothing_and_nonsense_is_refused():
    study = hone.create_study()
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
    assert get_param_importances(study, evaluator=FanovaImportanceEvaluator()) == {"x": 0.0}
    with pytest.raises(ValueError, match="trees"):
        get_param_importances(study, evaluator=FanovaImportanceEvaluator(n_trees=0))
    with pytest.raises(ValueError, match="quantile"):
        get_param_importances(study, evaluator=PedAnovaImportanceEvaluator(target_quantile=1))
