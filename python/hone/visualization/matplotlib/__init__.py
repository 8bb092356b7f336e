"""The plots of :mod:`hone.visualization`, by Matplotlib: those of one panel return its ``Axes``,
those of several an array of them.

>>> axes = hone.visualization.matplotlib.plot_optimization_history(study)
>>> axes.figure.savefig("history.png")
"""

from .._data.modules import installed
from ._curves import plot_intermediate_values, plot_timeline
from ._front import plot_pareto_front
from ._history import plot_edf, plot_hypervolume_history, plot_optimization_history
from ._pairs import plot_contour, plot_rank
from ._parameters import plot_parallel_coordinate, plot_param_importances, plot_slice


def is_available() -> bool:
    """Whether Matplotlib and NumPy are installed, which the plots of this module need."""
    return installed("matplotlib", "numpy")


__all__ = [
    "is_available",
    "plot_contour",
    "plot_edf",
    "plot_hypervolume_history",
    "plot_intermediate_values",
    "plot_optimization_history",
    "plot_parallel_coordinate",
    "plot_param_importances",
    "plot_pareto_front",
    "plot_rank",
    "plot_slice",
    "plot_timeline",
]
