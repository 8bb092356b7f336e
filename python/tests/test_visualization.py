"""The plots: what they show, by values, and that both renderers draw it."""

import datetime
import json
import math
import subprocess
import sys

import hone
import hone.visualization as visualization
import pytest
from hone.trial import TrialState
from hone.visualization._data.axis import Axis, axis_of, number_axis, positions_of, ticks_of
from hone.visualization._data.contour import contour_data
from hone.visualization._data.curves import CURVE_LIMIT, curves_data
from hone.visualization._data.edf import edf_data
from hone.visualization._data.front import front_data
from hone.visualization._data.history import history_data, hypervolume_data
from hone.visualization._data.parameters import pairs_data, parallel_data, slice_data
from hone.visualization._data.scale import color_range, spans_decades, thin
from hone.visualization._data.timeline import timeline_data

plotly = pytest.importorskip("plotly.graph_objects")
matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402

START = datetime.datetime(2026, 3, 1, 12)
SPACE = {
    "rate": hone.distributions.FloatDistribution(1e-4, 1.0, log=True),
    "layers": hone.distributions.IntDistribution(1, 4),
    "kind": hone.distributions.CategoricalDistribution(["a", "b", "c"]),
    "momentum": hone.distributions.FloatDistribution(0.0, 1.0),
}


def record(number, value, *, state=TrialState.COMPLETE, curve=None, constraints=(), **params):
    trial = hone.create_trial(
        state=state,
        values=value if isinstance(value, list) else None if value is None else [value],
        params=params,
        intermediate_values=curve,
    )
    trial.number = number
    trial.datetime_start = START + datetime.timedelta(minutes=number)
    trial.datetime_complete = trial.datetime_start + datetime.timedelta(seconds=90)
    trial.constraints = list(constraints)
    return trial


def study_of(trials, *, space=SPACE, **options):
    study = hone.create_study(space=space, **options)
    study.add_trials(trials)
    return study


@pytest.fixture
def mixed():
    """Complete, pruned and failed trials; only kind "a" has a momentum."""
    rows = []
    for i in range(40):
        params = {"rate": 10 ** (-4 + i / 10), "layers": 1 + i % 4, "kind": "abc"[i % 3]}
        if params["kind"] == "a":
            params["momentum"] = i / 40
        state = {7: TrialState.FAIL, 9: TrialState.PRUNED}.get(i, TrialState.COMPLETE)
        value = None if state == TrialState.FAIL else abs(i - 20) / 10 + 0.1
        curve = {0: 3.0 + i / 40, 1: 2.0} if i % 2 else {0: 4.0}
        rows.append(record(i, value, state=state, curve=curve, **params))
    return study_of(rows, metric_names=["loss"], study_name="mixed")


@pytest.fixture
def several():
    trials = [
        record(0, [1.0, 5.0], momentum=0.0),
        record(1, [2.0, 6.0], momentum=0.1),
        record(2, [2.0, 2.0], momentum=0.2),
        record(3, [0.5, 9.0], momentum=0.3, constraints=[1.0]),
        record(4, [3.0, 9.0], momentum=0.4),
    ]
    space = {"momentum": SPACE["momentum"]}
    names = ["error", "speed"]
    return study_of(trials, space=space, directions=["minimize", "maximize"], metric_names=names)


SINGLE = {
    "plot_optimization_history": lambda plots, study: plots.plot_optimization_history(study),
    "error_bar": lambda p, study: p.plot_optimization_history([study, study], error_bar=True),
    "plot_intermediate_values": lambda plots, study: plots.plot_intermediate_values(study),
    "plot_parallel_coordinate": lambda plots, study: plots.plot_parallel_coordinate(study),
    "plot_contour": lambda plots, study: plots.plot_contour(study),
    "plot_slice": lambda plots, study: plots.plot_slice(study),
    "plot_param_importances": lambda plots, study: plots.plot_param_importances(study),
    "plot_edf": lambda plots, study: plots.plot_edf([study, study]),
    "plot_rank": lambda plots, study: plots.plot_rank(study),
    "plot_timeline": lambda plots, study: plots.plot_timeline(study),
}
PLURAL = {
    "plot_optimization_history": SINGLE["plot_optimization_history"],
    "plot_pareto_front": lambda plots, study: plots.plot_pareto_front(study),
    "plot_hypervolume_history": lambda p, study: p.plot_hypervolume_history(study, [4.0, 0.0]),
    "plot_param_importances": SINGLE["plot_param_importances"],
    "plot_timeline": SINGLE["plot_timeline"],
}


def drawn_by_plotly(figure):
    assert isinstance(figure, plotly.Figure)
    return json.loads(figure.to_json())


def drawn_by_matplotlib(axes):
    """Draws it, which finds what the making of it did not."""
    panels = [axes] if isinstance(axes, plt.Axes) else list(axes.flat)
    panels[0].figure.canvas.draw()
    plt.close(panels[0].figure)
    return panels


@pytest.mark.parametrize("name", SINGLE)
def test_both_draw_one_objective(mixed, name):
    figure = drawn_by_plotly(SINGLE[name](visualization, mixed))
    assert figure["data"]
    assert figure["layout"]["title"]["text"]
    panels = drawn_by_matplotlib(SINGLE[name](visualization.matplotlib, mixed))
    assert any(panel.has_data() for panel in panels)


@pytest.mark.parametrize("name", SINGLE)
def test_long_names_of_choices_are_drawn(name):
    space = {
        "schedule": hone.distributions.CategoricalDistribution(
            ["constant", "invscaling", "adaptive"]
        ),
        "rate": SPACE["rate"],
    }
    kinds = space["schedule"].choices
    rows = [
        record(i, i / 9, curve={0: 1.0}, schedule=kinds[i % 3], rate=0.1 + i / 20)
        for i in range(12)
    ]
    study = study_of(rows, space=space)
    text = json.dumps(drawn_by_plotly(SINGLE[name](visualization, study)))
    if name in ("plot_contour", "plot_rank", "plot_slice", "plot_parallel_coordinate"):
        assert "invscaling" in text
    drawn_by_matplotlib(SINGLE[name](visualization.matplotlib, study))


def test_names_of_studies_leave_room_for_the_plot():
    studies = [study_of([record(0, 1.0)]) for _ in range(2)]
    figure = drawn_by_plotly(
        visualization.plot_edf([*studies, study_of([record(0, 2.0)], study_name="mine")])
    )
    names = [trace["name"] for trace in figure["data"]]
    assert [len(name) for name in names] == [24, 24, 4] and len(set(names)) == 3


@pytest.mark.parametrize("name", PLURAL)
def test_both_draw_several_objectives(several, name):
    assert drawn_by_plotly(PLURAL[name](visualization, several))["data"]
    panels = drawn_by_matplotlib(PLURAL[name](visualization.matplotlib, several))
    assert any(panel.has_data() for panel in panels)


@pytest.mark.parametrize("name", SINGLE)
def test_an_empty_study_says_so(name):
    study = hone.create_study()
    (note,) = drawn_by_plotly(SINGLE[name](visualization, study))["layout"]["annotations"]
    assert note["text"].startswith("No ")
    (axes,) = drawn_by_matplotlib(SINGLE[name](visualization.matplotlib, study))
    assert axes.texts[0].get_text() == note["text"]


def test_history_has_the_running_best_of_what_is_feasible():
    values = [5.0, 3.0, 4.0, 1.0, 2.0]
    trials = [record(i, v, constraints=[1.0] if v == 1.0 else [0.0]) for i, v in enumerate(values)]
    (panel,) = history_data(study_of(trials, study_name="s"), None, None, False)
    (series,) = panel.series
    assert series.values == values
    assert series.infeasible == [False, False, False, True, False]
    assert (series.best_numbers, series.best_values) == ([0, 1, 4], [5.0, 3.0, 2.0])
    assert panel.axis.label == "Objective value"


def test_history_turns_for_maximisation_and_ends_at_the_last_trial():
    trials = [record(i, v) for i, v in enumerate([1.0, 3.0, 2.0])]
    (panel,) = history_data(study_of(trials, direction="maximize"), None, None, False)
    assert panel.series[0].best_numbers == [0, 1, 2]
    assert panel.series[0].best_values == [1.0, 3.0, 3.0]


def test_history_of_several_studies_has_mean_and_deviation():
    one = study_of([record(0, 1.0), record(1, 5.0)])
    two = study_of([record(0, 3.0), record(1, 2.0), record(2, 8.0)])
    (panel,) = history_data([one, two], None, None, True)
    assert panel.spread.means == [2.0, 3.5, 8.0]
    assert panel.spread.deviations == [1.0, 1.5, 0.0]
    # The first study has ended with 1 when the second goes on with 2.
    assert panel.best_spread.means == [2.0, 1.5, 1.5]


def test_history_has_a_panel_for_each_objective_or_the_target(several):
    assert [p.axis.label for p in history_data(several, None, None, False)] == ["error", "speed"]
    (panel,) = history_data(several, "speed", None, False)
    assert panel.series[0].best_values == [5.0, 6.0, 9.0]
    (panel,) = history_data(several, lambda trial: sum(trial.values), "sum", False)
    assert panel.axis.label == "sum"
    # Nobody has said which way a sum is better.
    assert panel.series[0].best_values == []


def test_one_of_several_objectives_must_be_named(several):
    with pytest.raises(ValueError, match="error, speed"):
        visualization.plot_slice(several)
    assert visualization.plot_slice(several, target="error").data


def test_edf_steps_up_at_each_value():
    (each,) = edf_data(study_of([record(i, v) for i, v in enumerate([3.0, 1.0, 2.0])]), None,
                       None).distributions  # fmt: skip
    assert each.values[1:-1] == [1.0, 2.0, 3.0]
    assert each.shares == [0.0, pytest.approx(1 / 3), pytest.approx(2 / 3), 1.0, 1.0]


def test_curves_know_their_state_and_the_best(mixed):
    data = curves_data(mixed)
    assert data.best.number == 20
    assert (data.best.steps, data.best.values) == ([0], [4.0])
    assert data.total == 40 and len(data.curves) == 39
    states = {curve.number: curve.state for curve in data.curves}
    assert states[7] == TrialState.FAIL and states[9] == TrialState.PRUNED


def test_curves_pass_over_what_is_not_finite():
    study = study_of([record(0, 1.0, curve={0: math.inf, 1: 2.0, 2: math.nan})])
    assert curves_data(study).best.steps == [1]


def test_slices_leave_out_trials_without_the_parameter(mixed):
    data = slice_data(mixed, None, None, None)
    panels = {panel.axis.label: panel for panel in data.panels}
    assert panels["rate"].axis.log and panels["layers"].axis.integer
    assert panels["kind"].axis.categories == ("a", "b", "c")
    complete = [i for i in range(40) if i not in (7, 9)]
    assert panels["rate"].numbers == complete
    assert panels["momentum"].numbers == [i for i in complete if i % 3 == 0]
    assert panels["kind"].positions == [i % 3 for i in complete]


def test_parameters_can_be_chosen_and_must_exist(mixed):
    data = slice_data(mixed, ["layers"], None, None)
    assert [panel.axis.label for panel in data.panels] == ["layers"]
    with pytest.raises(ValueError, match="did you mean 'momentum'"):
        slice_data(mixed, ["momentm"], None, None)


def test_ranks_are_from_best_to_worst_and_ties_share():
    rows = [record(i, v, rate=0.1, layers=1) for i, v in enumerate([3.0, 1.0, 1.0, 2.0, 4.0])]
    (pair,) = pairs_data(study_of(rows, space=dict(list(SPACE.items())[:2])), None, None,
                         None).pairs.values()  # fmt: skip
    # Drawn last, the best lie on top.
    assert pair.numbers == [4, 0, 3, 1, 2]
    assert pair.ranks == [1.0, 0.75, 0.5, 0.125, 0.125]


def test_pairs_fill_the_lower_triangle(mixed):
    data = pairs_data(mixed, ["rate", "layers", "kind"], None, None)
    assert set(data.pairs) == {(0, 0), (1, 0), (1, 1)}
    assert data.pairs[1, 1].x.label == "layers" and data.pairs[1, 1].y.label == "kind"


def test_parallel_lines_go_from_the_worst_to_the_best_and_show_gaps(mixed):
    data = parallel_data(mixed, None, None, None)
    assert [axis.label for axis in data.axes] == ["loss", "rate", "layers", "kind", "momentum"]
    assert data.values == sorted(data.values, reverse=True)
    gaps = [math.isnan(position) for position in data.columns[4]]
    assert gaps == [number % 3 != 0 for number in data.numbers]


def test_a_contour_follows_a_plane_and_is_blank_far_from_trials():
    space = {name: hone.distributions.FloatDistribution(0.0, 1.0) for name in "xy"}
    places = [((i % 20) / 40, (i // 20) / 20) for i in range(400)]
    rows = [record(i, x + y, x=x, y=y) for i, (x, y) in enumerate(places)]
    rows.append(record(400, 1.0, x=1.0, y=1.0))
    (surface,) = contour_data(study_of(rows, space=space), None, None, None).surfaces.values()
    middle = len(surface.xs) // 2
    x, y = surface.xs[middle // 2], surface.ys[middle]
    assert surface.heights[middle][middle // 2] == pytest.approx(x + y, abs=0.03)
    assert math.isnan(surface.heights[5][-5])


def test_contours_of_categories_do_not_smooth_between_them(mixed):
    data = contour_data(mixed, ["kind", "rate"], None, None)
    assert data.surfaces[0, 0].stepped
    assert data.surfaces[0, 0].xs == [0.0, 1.0, 2.0]


def test_the_front_is_of_feasible_trials(several):
    data = front_data(several, None, True, None, None)
    assert data.best.numbers == [0, 1, 4]
    assert data.dominated.numbers == [2]
    assert data.infeasible.numbers == [3]
    assert [axis.label for axis in data.axes] == ["error", "speed"]
    assert front_data(several, None, False, None, None).dominated.numbers == []


def test_a_front_takes_constraints_and_targets(several):
    data = front_data(several, None, True, lambda trial: [trial.values[0] - 2.5], None)
    assert data.best.numbers == [3] and data.infeasible.numbers == [4]
    data = front_data(several, ["a", "b", "c"], True, None, lambda t: [*t.values, 0.0])
    assert data.maximize == [False] * 3 and data.best.numbers == [0, 2]
    with pytest.raises(ValueError, match="2 or 3"):
        front_data(several, None, True, None, lambda trial: trial.values * 2)


def test_three_objectives_are_drawn_in_space():
    rows = [record(i, [float(i), 5.0 - i, float(i % 2)]) for i in range(5)]
    study = study_of(rows, directions=["minimize"] * 3)
    assert visualization.plot_pareto_front(study).data[0].type == "scatter3d"
    (axes,) = drawn_by_matplotlib(visualization.matplotlib.plot_pareto_front(study))
    assert axes.name == "3d"


def test_hypervolume_grows_by_the_closed_form(several):
    # Of error below 4 and speed above 0: 3 * 5; with (2, 6) one more row of 2; (2, 2) is
    # dominated, trial 3 infeasible; (3, 9) adds a row of 3 over a width of 1.
    data = hypervolume_data(several, [4.0, 0.0])
    assert data.volumes == [15.0, 17.0, 17.0, 17.0, 20.0]
    with pytest.raises(ValueError, match="2 objectives"):
        hypervolume_data(several, [1.0])


def test_a_timeline_has_what_ran_and_what_runs(mixed):
    mixed.ask()
    data = timeline_data(mixed, None)
    assert len(data.bars) == 41
    assert data.bars[0].start == START
    assert data.bars[0].end - data.bars[0].start == datetime.timedelta(seconds=90)
    assert data.bars[-1].state == TrialState.RUNNING
    assert [bar.number for bar in timeline_data(mixed, 2).bars] == [39, 40]


def test_importances_of_each_objective(several):
    bars = visualization.plot_param_importances(several).data
    assert [bar.name for bar in bars] == ["error", "speed"]
    assert list(bars[0].y) == ["momentum"]


def test_axes_place_values():
    log = Axis("", 1.0, 100.0, log=True)
    assert log.place(10.0) == pytest.approx(0.5) and log.at(0.5) == pytest.approx(10.0)
    assert ticks_of(Axis("", 0.0, 1.0)) == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert ticks_of(Axis("", 0.5, 3.5, integer=True)) == [1.0, 2.0, 3.0]
    assert ticks_of(Axis("", 1e-4, 2.0, log=True)) == pytest.approx([1e-4, 1e-3, 1e-2, 0.1, 1])
    assert number_axis("", [2.0, 2.0]).low < 2.0 < number_axis("", [2.0, 2.0]).high


def test_choices_that_are_equal_but_differ_have_places_of_their_own():
    choices = hone.distributions.CategoricalDistribution([1, True, None, "1"])
    trials = [record(i, 0.0, kind=value) for i, value in enumerate([True, 1, "1", None])]
    positions = positions_of("kind", choices, trials)
    assert positions == [1.0, 0.0, 3.0, 2.0]
    assert len(set(axis_of("kind", choices, positions).categories)) == 4


def test_colours_ignore_outliers_and_logarithms_are_for_decades():
    assert color_range([1.0, 2.0, 3.0, 4.0, 1e6])[1] == pytest.approx(7.0)
    assert color_range([2.0, 2.0]) == (2.0, 2.0)
    assert spans_decades([1e-3, 1.0]) and not spans_decades([0.0, 1e9])
    assert thin(range(100), 3) == [0, 50, 99] and thin([1, 2], 3) == [1, 2]


def test_ten_thousand_trials_are_drawn_by_less():
    curve = dict(enumerate([3.0, 2.0, 1.0]))
    rows = [
        record(i, 1.0 + i % 97, curve=curve, momentum=(i % 101) / 101, rate=0.1 + i % 7 / 10)
        for i in range(10_000)
    ]
    study = study_of(rows, space={name: SPACE[name] for name in ("momentum", "rate")})
    assert visualization.plot_optimization_history(study).data[0].type == "scattergl"
    assert visualization.plot_timeline(study).data[0].type == "scattergl"
    assert len(curves_data(study).curves) == CURVE_LIMIT
    figure = visualization.plot_parallel_coordinate(study)
    assert "2000 of 10000" in figure.layout.title.text
    for name in ("plot_rank", "plot_contour"):
        assert len(SINGLE[name](visualization, study).to_json()) < 500_000


def test_importing_the_plots_imports_no_plotter():
    code = "import sys, hone.visualization; print({'plotly', 'matplotlib'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"


def test_what_is_missing_is_named(monkeypatch, mixed):
    assert visualization.is_available() and visualization.matplotlib.is_available()
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    with pytest.raises(ImportError, match="pip install plotly"):
        visualization.plot_edf(mixed)
