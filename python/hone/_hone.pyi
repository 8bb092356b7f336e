"""The engine of hone, as the package uses it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from ._study import Study as _Study
from .distributions import BaseDistribution, Choice

_Spec = tuple[Any, ...]
_Record = tuple[Any, ...]

class Trial:
    """A running trial: asks for the values of its parameters and reports how it goes."""

    @property
    def number(self) -> int:
        """Its number, counted from 0."""
    @property
    def parent(self) -> int | None:
        """The trial that a fork goes on from, with its checkpoint but other parameters, or None."""
    @property
    def resume_step(self) -> int:
        """The step to go on from after a pause, its own or its parent's; 0 for a new trial."""
    @property
    def checkpoint_dir(self) -> str:
        """A folder of this trial alone, for what it needs to go on after a pause."""
    @property
    def study(self) -> _Study:
        """The study that it belongs to."""
    @property
    def params(self) -> dict[str, Any]:
        """The values of its parameters so far, by name."""
    @property
    def distributions(self) -> dict[str, BaseDistribution]:
        """What its parameters so far were asked for from, by name."""
    @property
    def user_attrs(self) -> dict[str, Any]:
        """What set_user_attr() has kept."""
    @property
    def datetime_start(self) -> datetime:
        """When it was asked for."""
    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        """A float in [low, high]; with `log` its logarithm is searched evenly, with `step` only
        low, low + step, ... are tried."""
    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> int:
        """An int of low, low + step, ... up to high, both ends included."""
    def suggest_categorical(self, name: str, choices: Iterable[Choice]) -> Any:
        """One of the choices, which have no order."""
    def suggest_ordinal(self, name: str, choices: Iterable[Choice]) -> Any:
        """One of the choices, which stand in order."""
    def suggest(self, name: str, distribution: BaseDistribution) -> Any:
        """A value of any distribution, which may have a prior or weights."""
    def report(self, value: float, step: int) -> None:
        """Records an intermediate value of the first objective at a step 0, 1, 2, ..."""
    def report_metrics(self, metrics: dict[str, float], step: int) -> None:
        """Records several named values at a step at once."""
    def should_prune(self) -> bool:
        """Whether the pruner thinks that the trial is not worth finishing, judged at its last
        report. An objective that agrees raises TrialPruned."""
    def should_pause(self) -> bool:
        """Whether a trial that leaves now is set aside, and may go on later with what it saves to
        checkpoint_dir."""
    def seed(self, purpose: str = "") -> int:
        """A seed for the random numbers of the objective: the same whenever the trial is run,
        another one for each trial and each purpose."""
    def set_metric(self, name: str, value: float) -> None:
        """Records a final value besides the objectives."""
    def set_constraints(self, values: Sequence[float]) -> None:
        """Constraint values, each of which is met when it is at most 0."""
    def set_constraint(self, key: str, value: float) -> None:
        """The value of a constraint, by its name; it is met when it is at most 0."""
    def set_user_attr(self, key: str, value: Any) -> None:
        """Keeps anything that JSON can say with the trial."""
    def _suggest(self, name: str, spec: _Spec) -> Any: ...
    def _frozen(self) -> _Record: ...
    def _proposals(self) -> list[tuple[str, _Spec, Any]]: ...
    def _interrupt(self) -> None: ...
    @property
    def _ended(self) -> bool: ...

class Study:
    """The engine's study; see hone.Study."""

    def __init__(
        self,
        *,
        name: str,
        objectives: Sequence[tuple[str, bool]],
        seed: int,
        window: int,
        duplicates: str,
        retries: int,
        detached: bool,
        checkpoints: str,
        space: Sequence[tuple[str, _Spec, _Spec | None]],
        constraints: Sequence[_Spec],
        sampler: _Spec | None,
        pruner: _Spec | None,
        storage: _Spec | None,
        earlier: Sequence[Study],
    ) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def seed(self) -> int: ...
    @property
    def window(self) -> int: ...
    @property
    def metadata(self) -> dict[str, str]: ...
    @property
    def objectives(self) -> list[tuple[str, bool]]: ...
    def ask(self, count: int, owner: object, fresh: bool = True, lead: bool = False) -> list[Trial]: ...
    def tell(self, trial: Trial, state: int, values: object) -> None: ...
    def settle(self, trial: Trial, state: int, values: object, message: str) -> None: ...
    def commit(self, trials: Sequence[Trial]) -> None: ...
    def tell_number(
        self, number: int, state: int, values: object, metrics: dict[str, float]
    ) -> None: ...
    def mute(self, muted: bool) -> None: ...
    def optimize(
        self,
        *,
        objective: Callable[[Trial], object],
        trials: int | None,
        seconds: float | None,
        jobs: int,
        caught: object,
        finished: Callable[[_Record], None] | None,
        owner: object,
    ) -> str: ...
    def stop(self, cancel: bool) -> None: ...
    def enqueue(self, params: dict[str, Choice], attributes: dict[str, str]) -> None: ...
    def enqueued(self) -> list[tuple[dict[str, Choice], dict[str, str]]]: ...
    def fix(self, params: dict[str, Choice]) -> None: ...
    def set_sampler(self, sampler: _Spec) -> None: ...
    def add_trials(self, records: Sequence[_Record]) -> None: ...
    def set_attribute(self, key: str, json: str) -> None: ...
    def refresh(self) -> None: ...
    def trials(self) -> list[_Record]: ...
    def trial(self, number: int) -> _Record: ...
    def best_trial(self) -> _Record: ...
    def best_trials(self) -> list[_Record]: ...
    def finished(self) -> int: ...
    def size(self) -> int: ...
    def waiting(self) -> int: ...
    def space(self) -> dict[str, _Spec]: ...
    def whole_space(self) -> tuple[list[Any], list[Any]]: ...
    def history(self) -> tuple[Any, ...]: ...
    def attributes(self) -> dict[str, str]: ...

class CurveTable:
    """The engine's table; see hone.simulation.CurveTable."""

    def __init__(
        self,
        *,
        space: Sequence[tuple[str, _Spec, _Spec | None]],
        constraints: Sequence[_Spec],
        metrics: Sequence[str],
        rows: Sequence[tuple[dict[str, Any], Any, Any]],
    ) -> None: ...
    @staticmethod
    def parse(text: str) -> CurveTable: ...
    def __len__(self) -> int: ...
    def space(self) -> tuple[list[Any], list[Any]]: ...
    def metrics(self) -> list[str]: ...
    def params(self) -> list[dict[str, Any]]: ...
    def curves(self, metric: int) -> Any: ...
    def seconds(self) -> Any: ...
    def nearest(self, params: dict[str, Choice]) -> int: ...

def simulate(
    study: Study,
    table: CurveTable,
    *,
    workers: int,
    seconds: float | None,
    trials: int | None,
    resume_seconds: float,
) -> tuple[Any, ...]: ...
def importance(
    study: Study,
    *,
    objective: int,
    fanova: bool,
    quantile: float,
    trees: int,
    depth: int,
    seed: int,
    normalize: bool,
) -> list[tuple[str, float]]: ...
def leaderboard(
    study: Study, *, count: int, among: Sequence[int], tolerance: float, draws: int, seed: int
) -> tuple[Any, ...]: ...
def confirm(
    study: Study,
    *,
    objective: Callable[[Trial], object],
    top: int,
    confidence: float,
    repeats: int,
    tolerance: float,
    jobs: int,
    caught: object,
    finished: Callable[[_Record], None] | None,
    owner: object,
) -> tuple[tuple[Any, ...], bool, int]: ...
def pareto_front(losses: Sequence[Sequence[float]]) -> list[int]: ...
def nondominated_ranks(losses: Sequence[Sequence[float]]) -> list[int]: ...
def export_text(study: Study, csv: bool) -> str: ...
def import_text(study: Study, text: str, csv: bool) -> int: ...
def hypervolume(losses: Sequence[Sequence[float]], reference: Sequence[float]) -> float: ...
def draw(seed: int, number: int, name: str, spec: _Spec) -> Any: ...
def trial_seed(seed: int, number: int, purpose: str) -> int: ...
def grid_size(
    columns: Sequence[tuple[str, _Spec, _Spec | None]],
    constraints: Sequence[_Spec],
    points: int,
    thin: bool,
) -> int: ...
def check_integrity(path: str) -> list[str]: ...
def value_in(spec: _Spec, value: object, name: str) -> Any: ...
def check_sampler(spec: _Spec) -> None: ...
def check_pruner(spec: _Spec) -> None: ...
def studies_in(path: str) -> list[tuple[Any, ...]]: ...
def remove_study(path: str, study: str) -> None: ...
