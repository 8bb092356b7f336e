"""The models that record.py evaluates: their spaces and their cross-validated losses."""

from functools import cache

import numpy as np
from sklearn import datasets
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import ElasticNet, LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, PolynomialFeatures, StandardScaler
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier

FOLDS = 3
WORST = 1e3  # the loss of what cannot be fitted


def real(low, high):
    return {"type": "float", "low": float(low), "high": float(high)}


def log_real(low, high):
    return real(low, high) | {"scale": "log"}


def whole(low, high):
    return {"type": "int", "low": low, "high": high}


def log_whole(low, high):
    return whole(low, high) | {"scale": "log"}


def choice(*choices):
    return {"type": "categorical", "choices": list(choices)}


@cache
def data(name, rows):
    features, target = getattr(datasets, f"load_{name}")(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(target))[:rows]
    features, target = features[order], target[order]
    if name == "diabetes":
        target = (target - target.mean()) / target.std()
    return features, target


def error(name, model, rows=10_000):
    """The share of wrong answers, at least that of half an answer."""
    features, target = data(name, rows)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    answers = cross_val_predict(model, features, target, cv=folds)
    return max(float(np.mean(answers != target)), 0.5 / len(target))


def log_loss(name, model):
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    score = cross_val_score(model, *data(name, 10_000), cv=folds, scoring="neg_log_loss").mean()
    return min(float(-score), WORST) if np.isfinite(score) else WORST


def squared_error(model):
    """On diabetes, as a share of the target's variance."""
    folds = KFold(FOLDS, shuffle=True, random_state=0)
    features, target = data("diabetes", 10_000)
    scores = cross_val_score(model, features, target, cv=folds, scoring="neg_mean_squared_error")
    return min(float(-scores.mean()), WORST)


def svm_digits(**options):
    return error("digits", make_pipeline(StandardScaler(), SVC(**options)), 500)


def svm_diabetes(**options):
    return squared_error(make_pipeline(StandardScaler(), SVR(**options)))


def forest_digits(bootstrap, **options):
    model = RandomForestClassifier(bootstrap=bootstrap == "yes", random_state=0, **options)
    return error("digits", model, 400)


def forest_diabetes(**options):
    return squared_error(RandomForestRegressor(random_state=0, **options))


def boosting_breast_cancer(**options):
    return log_loss("breast_cancer", GradientBoostingClassifier(random_state=0, **options))


def boosting_diabetes(**options):
    return squared_error(GradientBoostingRegressor(random_state=0, **options))


def mlp_digits(hidden, **options):
    model = MLPClassifier((hidden,), max_iter=12, random_state=0, **options)
    return error("digits", make_pipeline(MinMaxScaler(), model), 450)


def mlp_wine(layers, width1, width2=0, width3=0, **options):
    widths = (width1, width2, width3)[:layers]
    model = MLPClassifier(widths, max_iter=25, random_state=0, batch_size=16, **options)
    return error("wine", make_pipeline(StandardScaler(), model))


def logistic_breast_cancer(penalty, C, l1_ratio=0.0):
    share = {"l1": 1.0, "l2": 0.0, "elasticnet": l1_ratio}[penalty]
    model = LogisticRegression(C=C, l1_ratio=share, solver="saga", max_iter=100, random_state=0)
    return log_loss("breast_cancer", make_pipeline(StandardScaler(), model))


def elastic_diabetes(degree, alpha, l1_ratio):
    model = ElasticNet(alpha=alpha, l1_ratio=l1_ratio, max_iter=300)
    features = PolynomialFeatures(degree, include_bias=False)
    return squared_error(make_pipeline(StandardScaler(), features, StandardScaler(), model))


def kernel_ridge_diabetes(**options):
    return squared_error(make_pipeline(StandardScaler(), KernelRidge(**options)))


def knn_digits(neighbours, weights, power, components):
    steps = [] if components == 64 else [PCA(components, random_state=0)]
    model = KNeighborsClassifier(neighbours, weights=weights, p=power)
    return error("digits", make_pipeline(*steps, model), 600)


def tree_breast_cancer(features, **options):
    model = DecisionTreeClassifier(max_features=features, random_state=0, **options)
    return error("breast_cancer", model)


def pipeline_digits(model, scaler, components, **options):
    scalers = {"none": [], "standard": [StandardScaler()], "range": [MinMaxScaler()]}
    options = {name.split("_", 1)[1]: value for name, value in options.items()}
    models = {"svm": SVC, "forest": RandomForestClassifier, "knn": KNeighborsClassifier}
    if model == "forest":
        options["random_state"] = 0
    chain = make_pipeline(
        *scalers[scaler], PCA(components, random_state=0), models[model](**options)
    )
    return error("digits", chain, 450)


def boosting_space(estimators):
    return {
        "learning_rate": log_real(0.005, 1),
        "n_estimators": log_whole(5, estimators),
        "max_depth": whole(1, 6),
        "subsample": real(0.3, 1),
        "max_features": real(0.1, 1),
        "min_samples_leaf": log_whole(1, 40),
    }


TASKS = {
    "svm-digits": {
        "about": "support vector classifier, 500 digits, error",
        "rows": 800,
        "loss": svm_digits,
        "parameters": {
            "kernel": choice("rbf", "poly", "sigmoid", "linear"),
            "C": log_real(1e-3, 1e3),
            "gamma": log_real(1e-5, 10) | {"when": {"kernel": ["rbf", "poly", "sigmoid"]}},
            "degree": whole(2, 5) | {"when": {"kernel": "poly"}},
            "coef0": real(0, 1) | {"when": {"kernel": ["poly", "sigmoid"]}},
        },
    },
    "svm-diabetes": {
        "about": "support vector regression, diabetes, squared error",
        "rows": 500,
        "loss": svm_diabetes,
        "parameters": {
            "C": log_real(1e-3, 1e2),
            "gamma": log_real(1e-4, 10),
            "epsilon": log_real(1e-3, 2),
        },
    },
    "knn-digits": {
        "about": "nearest neighbours after a projection, 600 digits, error; every configuration",
        "loss": knn_digits,
        "parameters": {
            "neighbours": whole(1, 40),
            "weights": choice("uniform", "distance"),
            "power": choice(1, 2),
            "components": choice(4, 8, 16, 32, 64),
        },
    },
    "tree-breast-cancer": {
        "about": "one decision tree, breast cancer, error; every configuration",
        "loss": tree_breast_cancer,
        "parameters": {
            "max_depth": whole(1, 12),
            "min_samples_leaf": whole(1, 16),
            "criterion": choice("gini", "entropy"),
            "features": choice("sqrt", "log2"),
        },
    },
    "elastic-diabetes": {
        "about": "elastic net on polynomials, diabetes, squared error",
        "rows": 400,
        "loss": elastic_diabetes,
        "parameters": {
            "degree": whole(1, 2),
            "alpha": log_real(1e-4, 10),
            "l1_ratio": real(0, 1),
        },
    },
    "kernel-ridge-diabetes": {
        "about": "kernel ridge regression, diabetes, squared error",
        "rows": 600,
        "loss": kernel_ridge_diabetes,
        "parameters": {
            "kernel": choice("rbf", "laplacian", "polynomial"),
            "alpha": log_real(1e-3, 1e3),
            "gamma": log_real(1e-5, 10),
            "degree": whole(1, 4) | {"when": {"kernel": "polynomial"}},
            "coef0": real(0, 2) | {"when": {"kernel": "polynomial"}},
        },
    },
    "logistic-breast-cancer": {
        "about": "logistic regression, breast cancer, log loss",
        "rows": 300,
        "loss": logistic_breast_cancer,
        "parameters": {
            "penalty": choice("l1", "l2", "elasticnet"),
            "C": log_real(1e-4, 1e3),
            "l1_ratio": real(0, 1) | {"when": {"penalty": "elasticnet"}},
        },
    },
    "mlp-wine": {
        "about": "neural network of one to three layers, wine, error",
        "rows": 400,
        "loss": mlp_wine,
        "parameters": {
            "layers": whole(1, 3),
            "width1": log_whole(2, 64),
            "width2": log_whole(2, 64) | {"when": {"layers": [2, 3]}},
            "width3": log_whole(2, 64) | {"when": {"layers": 3}},
            "learning_rate_init": log_real(1e-5, 1),
            "alpha": log_real(1e-6, 10),
            "activation": choice("relu", "tanh", "logistic"),
        },
    },
    "mlp-digits": {
        "about": "neural network of one layer, 12 epochs, 450 digits, error",
        "rows": 500,
        "loss": mlp_digits,
        "parameters": {
            "solver": choice("sgd", "adam"),
            "learning_rate_init": log_real(1e-4, 1),
            "momentum": real(0, 0.99) | {"when": {"solver": "sgd"}},
            "hidden": log_whole(4, 96),
            "alpha": log_real(1e-6, 10),
            "batch_size": log_whole(8, 128),
            "activation": choice("relu", "tanh", "logistic"),
        },
    },
    "boosting-diabetes": {
        "about": "gradient boosting, diabetes, squared error",
        "rows": 350,
        "loss": boosting_diabetes,
        "parameters": boosting_space(150),
    },
    "boosting-breast-cancer": {
        "about": "gradient boosting, breast cancer, log loss",
        "rows": 350,
        "loss": boosting_breast_cancer,
        "parameters": boosting_space(80),
    },
    "forest-digits": {
        "about": "random forest, 400 digits, error",
        "rows": 350,
        "loss": forest_digits,
        "parameters": {
            "n_estimators": log_whole(2, 60),
            "max_depth": whole(1, 16),
            "max_features": real(0.02, 1),
            "min_samples_leaf": log_whole(1, 30),
            "criterion": choice("gini", "entropy"),
            "bootstrap": choice("yes", "no"),
        },
    },
    "forest-diabetes": {
        "about": "random forest, diabetes, squared error",
        "rows": 300,
        "loss": forest_diabetes,
        "parameters": {
            "n_estimators": log_whole(2, 60),
            "max_depth": whole(1, 16),
            "max_features": real(0.1, 1),
            "min_samples_leaf": log_whole(1, 60),
            "max_samples": real(0.2, 1),
        },
    },
    "pipeline-digits": {
        "about": "scaling, projection and one of three models, 450 digits, error",
        "rows": 600,
        "loss": pipeline_digits,
        "parameters": {
            "scaler": choice("none", "standard", "range"),
            "components": log_whole(2, 40),
            "model": choice("svm", "forest", "knn"),
            "svm_C": log_real(1e-3, 1e3) | {"when": {"model": "svm"}},
            "svm_gamma": log_real(1e-6, 10) | {"when": {"model": "svm"}},
            "forest_n_estimators": log_whole(2, 50) | {"when": {"model": "forest"}},
            "forest_max_depth": whole(1, 16) | {"when": {"model": "forest"}},
            "forest_max_features": real(0.05, 1) | {"when": {"model": "forest"}},
            "knn_n_neighbors": log_whole(1, 40) | {"when": {"model": "knn"}},
            "knn_p": choice(1, 2) | {"when": {"model": "knn"}},
        },
    },
}
