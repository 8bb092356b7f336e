"""Plots of studies, by Plotly; :mod:`hone.visualization.matplotlib` has the same by Matplotlib.

>>> figure = hone.visualization.plot_optimization_history(study)
>>> figure.show()
"""

from . import matplotlib
from ._data.modules import installed
from ._plotly.curves import plot_intermediate_values, plot_timeline
from ._plotly.front import plot_pareto_front
from ._plotly.history import plot_edf, plot_hypervolume_history, plot_optimization_history
from ._plotly.pairs import plot_contour, plot_rank
from ._plotly.parameters import plot_parallel_coordinate, plot_param_importances, plot_slice


def is_available() -> bool:
    """Whether Plotly and NumPy are installed, which the plots of this module need."""
    return installed("plotly", "numpy")


__all__ = [
    "is_available",
    "matplotlib",
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
