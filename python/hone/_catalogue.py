"""Studies by name: creating, loading, deleting."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union

from . import _hone
from ._direction import StudyDirection
from ._space import Space
from ._study import Study
from .distributions import BaseDistribution
from .exceptions import DuplicatedStudyError, InvalidArgumentError
from .pruners import BasePruner, SuccessiveHalvingPruner
from .samplers import BaseSampler, TPESampler
from .storages import BaseStorage, _as_storage
from .trial import FrozenTrial

Direction = Union[Literal["minimize", "maximize"], StudyDirection]  # noqa: UP007


def create_study(
    *,
    storage: str | BaseStorage | None = None,
    sampler: BaseSampler | None = None,
    pruner: BasePruner | None = None,
    study_name: str | None = None,
    direction: Direction | None = None,
    load_if_exists: bool = False,
    directions: Sequence[Direction] | None = None,
    metric_names: Sequence[str] | None = None,
    space: Space | Mapping[str, BaseDistribution] | None = None,
    seed: int | None = None,
    window: int = 0,
    duplicates: str | None = None,
    retries: int = 0,
    warm_start: Sequence[Study] = (),
    checkpoints: str | os.PathLike[str] | None = None,
    detached: bool = False,
) -> Study:
    """Creates a study, or continues the one of this name with ``load_if_exists``.

    The default ``sampler`` is :class:`TPESampler`, the default ``pruner``
    :class:`SuccessiveHalvingPruner`, which prunes what asks ``should_prune()`` only. ``storage`` is
    a path or URL of an SQLite database ("sqlite:///study.db"); None keeps the study in memory.
    ``space`` declares parameters before the first trial, so that samplers propose all of them
    jointly from the start: a mapping from names to distributions, or a :class:`Space` with
    conditions and constraints. ``seed`` makes runs repeatable, and ``window`` those of up to as
    many parallel workers as well. ``duplicates`` says what happens to a configuration that was
    tried before: "allow" (the default unless a space is declared), "resample", "reuse" or "auto". A
    failed trial is tried again ``retries`` times. ``warm_start`` gives the sampler earlier studies
    of similar parameters as evidence that new trials outweigh; a study that is continued needs them
    again. ``checkpoints`` is the folder of the checkpoint folders of trials, beside the storage
    unless given. In a ``detached`` study other programs run the trials that are asked here, and
    they are told by number later: they are not taken back when this process ends.
    """
    objectives = _objectives(direction, directions, metric_names)
    stored = _as_storage(storage)
    name = study_name or f"no-name-{uuid.uuid4()}"
    if not load_if_exists and stored is not None and name in _names_in(stored):
        raise DuplicatedStudyError(
            f"{stored.path}: has a study {name!r} already; load_if_exists=True continues it"
        )
    declared = space if isinstance(space, Space) else Space(space)
    options: dict[str, Any] = {
        "space": declared,
        "duplicates": duplicates or ("auto" if len(declared) else "allow"),
        "retries": retries,
        "checkpoints": "" if checkpoints is None else os.fspath(checkpoints),
        "detached": detached,
    }
    sampler = sampler or TPESampler()
    pruner = pruner or SuccessiveHalvingPruner()
    core = _hone.Study(
        name=name,
        objectives=objectives,
        seed=_seed_of(seed, sampler),
        window=window,
        constraints=declared._constraints,
        sampler=sampler._spec(),
        pruner=pruner._spec_for(objectives[0][1]),
        storage=None if stored is None else stored._spec(),
        earlier=[study._core for study in warm_start],
        **{**options, "space": declared._columns},
    )
    path = None if stored is None else stored.path
    return Study(core, sampler, pruner, path, options)


def load_study(
    *,
    study_name: str | None = None,
    storage: str | BaseStorage,
    sampler: BaseSampler | None = None,
    pruner: BasePruner | None = None,
) -> Study:
    """Continues a study. The name may be left out where the storage has one study only."""
    stored = _as_storage(storage)
    studies = [] if stored is None else _studies_in(stored)
    if study_name is None:
        if len(studies) != 1:
            raise InvalidArgumentError(f"study_name: the storage has {len(studies)} studies")
        study_name = studies[0][0]
    for name, objectives, *_ in studies:
        if name == study_name:
            return create_study(
                storage=stored,
                sampler=sampler,
                pruner=pruner,
                study_name=name,
                directions=[_direction(maximize) for _, maximize in objectives],
                metric_names=[metric for metric, _ in objectives],
                load_if_exists=True,
            )
    known = ", ".join(repr(study[0]) for study in studies) or "no studies"
    raise KeyError(f"there is no study {study_name!r} in the storage, which has {known}")


def delete_study(*, study_name: str, storage: str | BaseStorage) -> None:
    """Removes a study and its trials from a storage."""
    stored = _as_storage(storage)
    if stored is None or stored.path is None or study_name not in _names_in(stored):
        raise KeyError(f"there is no study {study_name!r} in the storage")
    _hone.remove_study(stored.path, study_name)


def get_all_study_names(storage: str | BaseStorage) -> list[str]:
    """The names of the studies in a storage."""
    stored = _as_storage(storage)
    return [] if stored is None else _names_in(stored)


def _studies_in(storage: BaseStorage) -> list[tuple[Any, ...]]:
    if storage.path is None or not os.path.exists(storage.path):
        return []
    return _hone.studies_in(storage.path)


def _names_in(storage: BaseStorage) -> list[str]:
    return [study[0] for study in _studies_in(storage)]


def _reload(options: dict[str, Any]) -> Study:
    return create_study(**options, load_if_exists=True)


def _replica(
    options: dict[str, Any], finished: list[FrozenTrial], attributes: dict[str, str]
) -> Study:
    """The copy of a study in memory."""
    study = create_study(**options)
    study.add_trials(finished)
    for key, text in attributes.items():
        study._core.set_attribute(key, text)
    return study


def _direction(maximize: bool) -> StudyDirection:
    return StudyDirection.MAXIMIZE if maximize else StudyDirection.MINIMIZE


def _maximizes(direction: Direction) -> bool:
    if direction in ("maximize", StudyDirection.MAXIMIZE):
        return True
    if direction in ("minimize", StudyDirection.MINIMIZE):
        return False
    raise InvalidArgumentError(f"direction: is {direction!r}; it may be minimize or maximize")


def _objectives(
    direction: Direction | None,
    directions: Sequence[Direction] | None,
    names: Sequence[str] | None,
) -> list[tuple[str, bool]]:
    """The name of each, and whether it is maximised."""
    if direction is not None and directions is not None:
        raise InvalidArgumentError("direction and directions: give one of them")
    maximized = [_maximizes(each) for each in directions or [direction or "minimize"]]
    if names is None:
        several = len(maximized) > 1
        names = [f"values_{index}" if several else "value" for index in range(len(maximized))]
    if len(names) != len(maximized):
        raise InvalidArgumentError("metric_names: one for each direction")
    return list(zip(names, maximized, strict=True))


def _seed_of(seed: int | None, sampler: BaseSampler) -> int:
    if seed is None:
        seed = sampler.seed
    return int.from_bytes(os.urandom(8), "little") if seed is None else seed
