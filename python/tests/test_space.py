"""Declared spaces: conditions, constraints, priors and weights."""

import hone
import pytest
from hone.distributions import BetaPrior, LogNormalPrior, NormalPrior

RANDOM = hone.samplers.RandomSampler(seed=1)


def draws(space, count=300):
    study = hone.create_study(space=space, sampler=RANDOM)
    return [trial.params for trial in study.ask(count)]


def test_conditions():
    space = hone.Space()
    optimizer = space.categorical("optimizer", ["sgd", "adam", None])
    layers = space.int("layers", 1, 5)
    size = space.ordinal("size", ["small", "medium", "large"])
    space.float("momentum", 0.0, 0.99, when=optimizer == "sgd")
    space.float("beta", 0.0, 0.99, when=(optimizer != "sgd") & (layers >= 3))
    space.int("width", 1, 9, when=(layers < 2) | (size > "small"))
    space.float("decay", 0, 1, when=optimizer.isin(["adam", None]))
    kinds = set()
    for params in draws(space):
        assert ("momentum" in params) == (params["optimizer"] == "sgd")
        assert ("beta" in params) == (params["optimizer"] != "sgd" and params["layers"] >= 3)
        assert ("width" in params) == (params["layers"] < 2 or params["size"] != "small")
        assert ("decay" in params) == (params["optimizer"] != "sgd")
        kinds.add(tuple(params))
    assert len(kinds) == 6


def test_constraints():
    space = hone.Space()
    a, b = space.int("a", 0, 10), space.float("b", 0, 10)
    c = space.categorical("c", ["x", "y"])
    space.require(2 * a + b <= 15)
    space.require(a - b >= -5)
    space.require(b <= 3 * a + 1)
    space.forbid((c == "x") & (a > 3))
    for params in draws(space):
        assert 2 * params["a"] + params["b"] <= 15
        assert params["a"] - params["b"] >= -5
        assert params["b"] <= 3 * params["a"] + 1
        assert not (params["c"] == "x" and params["a"] > 3)


def test_priors_and_weights():
    space = hone.Space()
    space.float("normal", -10, 10, prior=NormalPrior(3, 0.01))
    space.float("lognormal", 0.1, 100, prior=LogNormalPrior(0, 0.001))
    space.int("beta", 0, 100, prior=BetaPrior(1000, 1000))
    space.categorical("kind", ["often", "seldom"], weights=[1e9, 1])
    for params in draws(space):
        assert abs(params["normal"] - 3) < 0.1  # ten standard deviations
        assert abs(params["lognormal"] - 1) < 0.01
        assert 35 < params["beta"] < 65  # over 13 standard deviations
        assert params["kind"] == "often"
    study = hone.create_study(space=space)
    for name in ("normal", "lognormal", "beta", "kind"):
        assert (
            study.space[name]._spec()
            == dict((column[0], column[1]) for column in space._columns)[name]
        )


def test_objectives_in_optunas_words_meet_declared_parameters():
    def objective(trial):
        x = trial.suggest_float("x", 0, 1)
        assert x == trial.params["x"]
        with pytest.raises(ValueError, match="not active"):
            trial.suggest_float("y", 0, 1)
        return x

    space = hone.Space()
    x = space.float("x", 0, 1)
    space.float("y", 0, 1, when=x > 2)
    with pytest.raises(ValueError, match="x"):
        hone.create_study(space=space)
    space = hone.Space()
    x = space.float("x", 0, 1)
    space.float("y", 0, 1, when=x > 0.999999)
    study = hone.create_study(space=space, seed=1)
    study.optimize(objective, n_trials=10)
    assert all(set(trial.params) == {"x"} for trial in study.trials)


@pytest.mark.parametrize(
    ("declare", "text"),
    [
        (lambda space, a: space.float("a", 0, 1), "a"),
        (lambda space, a: space.float("b", 1, 0), "b"),
        (lambda space, a: space.float("b", 0, 1, when=a == "much"), "much|a"),
        (lambda space, a: space.float("b", 0, 1, when=hone.Space().int("c", 0, 1) == 1), "c"),
        (lambda space, a: space.require(a <= 3), "inequality"),
        (lambda space, a: space.require(2 * a <= -1), "constraint"),
        (lambda space, a: space.categorical("b", [1, 2], weights=[1]), "b"),
        (lambda space, a: space.float("b", 0, 1, prior=NormalPrior(0, -1)), "b"),
    ],
)
def test_mistakes(declare, text):
    space = hone.Space()
    a = space.int("a", 0, 5)
    with pytest.raises(ValueError, match=text):
        declare(space, a)
        hone.create_study(space=space)


def test_a_condition_is_no_truth():
    space = hone.Space()
    a = space.int("a", 0, 5)
    with pytest.raises(TypeError, match="&"):
        _ = a > 1 and a < 3
