"""What a study has recorded: its trials, the best of them, its attributes."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any

from . import _hone
from ._direction import StudyDirection
from ._frame import frame_of
from ._space import Space
from .distributions import BaseDistribution, _from_spec
from .exceptions import InvalidArgumentError
from .trial import _STATES, FrozenTrial, TrialState

if TYPE_CHECKING:
    import pandas

    from ._history import History

# Attributes of the study that are not the user's.
_OWN = "hone:"
_METRIC_NAMES = _OWN + "metric_names"


class StudyRecords:
    """The part of a study that is read."""

    def __init__(self, core: _hone.Study) -> None:
        self._core = core
        self._metric: str = core.objectives[0][0]

    @property
    def study_name(self) -> str:
        return self._core.name

    @property
    def seed(self) -> int:
        """What all randomness derives from; the same seed and results give the same study."""
        return self._core.seed

    @property
    def directions(self) -> list[StudyDirection]:
        return [
            StudyDirection.MAXIMIZE if maximize else StudyDirection.MINIMIZE
            for _, maximize in self._core.objectives
        ]

    @property
    def direction(self) -> StudyDirection:
        self._require_single("direction")
        return self.directions[0]

    @property
    def metric_names(self) -> list[str]:
        """What the objectives are called, by set_metric_names() or from the start."""
        shown = self._core.attributes().get(_METRIC_NAMES)
        return json.loads(shown) if shown else [name for name, _ in self._core.objectives]

    def set_metric_names(self, metric_names: Sequence[str]) -> None:
        """Says what tables and plots call the objectives. Reports keep the names they had."""
        if len(metric_names) != len(self._core.objectives):
            raise InvalidArgumentError("metric_names: one for each objective")
        self._core.set_attribute(_METRIC_NAMES, json.dumps(list(metric_names)))

    @property
    def space(self) -> dict[str, BaseDistribution]:
        """The parameters that the study knows: declared ones, and those that trials asked for."""
        return {name: _from_spec(spec) for name, spec in self._core.space().items()}

    @property
    def whole_space(self) -> Space:
        """The same with conditions and constraints, for studies of the same parameters."""
        return Space._of(*self._core.whole_space())

    @property
    def metadata(self) -> dict[str, str]:
        """What was noted when the study was created: versions, host, time. Yours is user_attrs."""
        return self._core.metadata

    @property
    def enqueued(self) -> list[dict[str, Any]]:
        """The parameters that were enqueued and have not been asked for yet, in their order."""
        return [params for params, _ in self._core.enqueued()]

    def history(self) -> History:
        """The finished trials as NumPy arrays: quicker than ``trials`` where there are many."""
        from ._history import history_of

        return history_of(self)

    @property
    def trials(self) -> list[FrozenTrial]:
        """The records of all trials, by number."""
        return self.get_trials()

    def get_trials(
        self, deepcopy: bool = True, states: Container[TrialState] | None = None
    ) -> list[FrozenTrial]:
        """The records of all trials, or of those in some states. They are always copies."""
        records = self._core.trials()
        space = self.space
        trials = [FrozenTrial._of(record, space, self._metric) for record in records]
        return trials if states is None else [trial for trial in trials if trial.state in states]

    @property
    def best_trial(self) -> FrozenTrial:
        """The best complete trial that meets all constraints. ValueError while there is none.

        Where values are noisy it is the luckiest: see :attr:`best_configuration`.
        """
        self._require_single("best_trial")
        return self._frozen(self._core.best_trial())

    @property
    def best_params(self) -> dict[str, Any]:
        return self.best_trial.params

    @property
    def best_value(self) -> float:
        self._require_single("best_value")
        return float(self._core.best_trial()[2][0])

    @property
    def best_trials(self) -> list[FrozenTrial]:
        """The Pareto front of the complete trials that meet all constraints."""
        return [self._frozen(record) for record in self._core.best_trials()]

    def trials_dataframe(
        self,
        attrs: tuple[str, ...] = (
            "number",
            "value",
            "datetime_start",
            "datetime_complete",
            "duration",
            "params",
            "user_attrs",
            "state",
        ),
    ) -> pandas.DataFrame:
        """All trials as a pandas DataFrame; each attribute and parameter is a column."""
        return frame_of(self.trials, attrs, self.metric_names)

    @property
    def user_attrs(self) -> dict[str, Any]:
        attributes = self._core.attributes()
        return {
            key: json.loads(text) for key, text in attributes.items() if not key.startswith(_OWN)
        }

    def set_user_attr(self, key: str, value: Any) -> None:
        """Keeps anything that JSON can say with the study."""
        self._core.set_attribute(key, json.dumps(value))

    def refresh(self) -> None:
        """Takes in what other processes have told the storage. Asks do so by themselves."""
        self._core.refresh()

    def _frozen(self, record: tuple[Any, ...]) -> FrozenTrial:
        return FrozenTrial._of(record, self.space, self._metric)

    def _is_finished(self, number: int) -> bool:
        return _STATES[self._core.trial(number)[1]].is_finished()

    def _require_single(self, what: str) -> None:
        if len(self._core.objectives) != 1:
            raise RuntimeError(f"{what}: the study has several objectives; see best_trials")
