"""A Gaussian process on the space of a recorded task (see table.h for its posterior mean)."""

import math

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

ROWS_FOR_LENGTHSCALES = 250
LENGTHSCALES = (0.05, 20)
NUGGET = (1e-3, 1)


def ends(spec):
    """The ends of the unit axis of a numeric parameter: half a step beyond an integer's range."""
    low, high = spec["low"], spec["high"]
    if spec["type"] == "int":
        low, high = low - 0.5, high + 0.5
        if spec.get("scale") == "log":
            low = max(low, 0.5 * spec["low"])
    return low, high


def from_unit(spec, unit):
    if spec["type"] == "categorical":
        choices = spec["choices"]
        return choices[min(int(unit * len(choices)), len(choices) - 1)]
    low, high = ends(spec)
    log = spec.get("scale") == "log"
    value = low * (high / low) ** unit if log else low + unit * (high - low)
    if spec["type"] == "float":
        return float(value)
    return int(min(max(math.floor(value + 0.5), spec["low"]), spec["high"]))


def to_unit(spec, value):
    low, high = ends(spec)
    if spec.get("scale") == "log":
        low, high, value = math.log(low), math.log(high), math.log(value)
    return (value - low) / (high - low)


def squared_differences(parameters, configs):
    """One matrix a parameter: squared differences of unit positions; 0 or 1 for choices."""
    planes = []
    for name, spec in parameters.items():
        present = np.array([name in config for config in configs])
        if spec["type"] == "categorical":
            at = np.array([spec["choices"].index(c[name]) if name in c else -1 for c in configs])
            plane = (at[:, None] != at[None, :]).astype(float)
        else:
            at = np.array([to_unit(spec, c[name]) if name in c else 0 for c in configs])
            plane = (at[:, None] - at[None, :]) ** 2
            plane[present[:, None] != present[None, :]] = 1
        planes.append(plane)
    return np.array(planes)


def covariance(planes, lengthscales, nugget):
    r = np.sqrt(5 * np.tensordot(np.asarray(lengthscales) ** -2.0, planes, axes=1))
    return (1 + r + r * r / 3) * np.exp(-r) + nugget * np.eye(len(r))


def negative_log_likelihood(theta, planes, values):
    """Rasmussen and Williams 2006, equation 5.8, maximised over the variance in closed form."""
    factor = cho_factor(covariance(planes, np.exp(theta[:-1]), math.exp(theta[-1])), lower=True)
    variance = values @ cho_solve(factor, values) / len(values)
    return np.log(np.diag(factor[0])).sum() + 0.5 * len(values) * math.log(variance)


def lengthscales_and_nugget(planes, logs):
    """Of maximum marginal likelihood on the first rows, rounded as they are written."""
    part = slice(0, ROWS_FOR_LENGTHSCALES)
    found = minimize(
        negative_log_likelihood,
        np.log([0.5] * len(planes) + [0.01]),
        (planes[:, part, part], logs[part] - logs[part].mean()),
        method="L-BFGS-B",
        bounds=[np.log(LENGTHSCALES)] * len(planes) + [np.log(NUGGET)],
        options={"maxiter": 40},
    )
    return [float(f"{value:.4g}") for value in np.exp(found.x[:-1])], float(np.exp(found.x[-1]))


def posterior(planes, logs, lengthscales, nugget):
    """The mean, the weights of the rows and the share of variance explained of rows left out."""
    mean = float(f"{logs.mean():.6g}")
    inverse = np.linalg.inv(covariance(planes, lengthscales, nugget))
    weights = inverse @ (logs - mean)
    left_out = weights / np.diag(inverse)  # equation 5.12
    return mean, weights, 1 - float(np.mean(left_out**2) / logs.var())
