"""Prints the fANOVA importances that Optuna (5.0.0, scikit-learn 1.9.1) gives, means over three
forests, which fanova_test.cc holds; beside its closed form those of `mixed`. The trials are points
of an additive recurrence, so that both sides make the same ones.

usage: python tests/analysis/importance_reference.py
"""

import math
import statistics

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.importance import FanovaImportanceEvaluator

ROWS = 500
FORESTS = 3
STEPS = [0.8566748838545029, 0.7338918566271260, 0.6287067210378087, 0.5385972572236101]
CHOICES = ["a", "b", "c"]


def additive(x):
    return 4 * x[0] + 2 * x[1] + x[2]


def ishigami(x):
    a, b, c = ((2 * each - 1) * math.pi for each in x[:3])
    return math.sin(a) + 7 * math.sin(b) ** 2 + 0.1 * c**4 * math.sin(a)


def branin(x):
    a, b = 15 * x[0] - 5, 15 * x[1]
    bowl = b - 5.1 / (4 * math.pi**2) * a * a + 5 / math.pi * a - 6
    return bowl * bowl + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10


def mixed(x):
    choice = min(2, int(3 * x[3]))
    return (x[0] - 0.3) ** 2 * [4, 1, 0][choice] + [0.0, 0.3, 1.0][choice] + 0.5 * x[1]


FUNCTIONS = {"additive": (additive, 4), "ishigami": (ishigami, 4), "branin": (branin, 3),
             "mixed": (mixed, 4)}  # fmt: skip


def study_of(name):
    function, dimensions = FUNCTIONS[name]
    study = optuna.create_study()
    for row in range(ROWS):
        x = [math.fmod(0.5 + (row + 1) * step, 1.0) for step in STEPS[:dimensions]]
        params = {f"x{i}": value for i, value in enumerate(x)}
        distributions = {key: FloatDistribution(0, 1) for key in params}
        if name == "mixed":
            params["x3"] = CHOICES[min(2, int(3 * x[3]))]
            distributions["x3"] = CategoricalDistribution(CHOICES)
        study.add_trial(
            optuna.create_trial(value=function(x), params=params, distributions=distributions)
        )
    return study


def main():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    for name, (_, dimensions) in FUNCTIONS.items():
        study = study_of(name)
        forests = [
            optuna.importance.get_param_importances(
                study, evaluator=FanovaImportanceEvaluator(seed=seed)
            )
            for seed in range(FORESTS)
        ]
        keys = [f"x{i}" for i in range(dimensions)]
        fanova = [statistics.fmean(forest[key] for forest in forests) for key in keys]
        spread = max(statistics.stdev(forest[key] for forest in forests) for key in keys)
        print(name, ", ".join(f"{share:.4f}" for share in fanova), f"(sd {spread:.4f})")


if __name__ == "__main__":
    main()
