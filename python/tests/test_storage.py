"""Studies that outlive their process."""

import pickle

import hone
import pytest


def objective(trial):
    return trial.suggest_float("x", 0, 1)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "study.db")


@pytest.mark.parametrize("prefix", ["", "sqlite:///"])
def test_a_study_goes_on(path, prefix):
    study = hone.create_study(storage=prefix + path, study_name="a", direction="maximize", seed=5)
    study.optimize(objective, n_trials=5)
    before = study.trials
    del study
    again = hone.load_study(study_name="a", storage=prefix + path)
    assert again.trials == before
    assert again.seed == 5
    assert again.direction == hone.StudyDirection.MAXIMIZE
    again.optimize(objective, n_trials=2)
    assert len(again.trials) == 7


def test_names(path):
    hone.create_study(storage=path, study_name="a")
    with pytest.raises(hone.exceptions.DuplicatedStudyError, match="load_if_exists"):
        hone.create_study(storage=path, study_name="a")
    hone.create_study(storage=path, study_name="a", load_if_exists=True)
    assert hone.load_study(storage=path).study_name == "a"
    hone.create_study(storage=path, study_name="b")
    assert sorted(hone.get_all_study_names(path)) == ["a", "b"]
    with pytest.raises(KeyError, match="'a', 'b'"):
        hone.load_study(study_name="c", storage=path)
    hone.delete_study(study_name="b", storage=path)
    assert hone.get_all_study_names(path) == ["a"]


def test_two_handles_share_a_study(path):
    first = hone.create_study(storage=path, study_name="a")
    second = hone.load_study(study_name="a", storage=path)
    first.optimize(objective, n_trials=3)
    second.optimize(objective, n_trials=3)
    first.refresh()
    assert [trial.number for trial in first.trials] == list(range(6))


def test_the_storage_as_an_object(path):
    storage = hone.storages.RDBStorage(url="sqlite:///" + path)
    hone.create_study(storage=storage, study_name="a").optimize(objective, n_trials=3)
    assert len(hone.load_study(storage=storage).trials) == 3
    with pytest.raises(hone.exceptions.InvalidArgumentError, match=r"sqlite\.durability"):
        hone.create_study(storage=hone.storages.SqliteStorage(path, durability="some"))
    with pytest.raises(TypeError, match="duration"):
        hone.storages.SqliteStorage(path, duration=1)


def test_pickling(path):
    study = hone.create_study(storage=path, study_name="a")
    study.optimize(objective, n_trials=3)
    assert pickle.loads(pickle.dumps(study)).trials == study.trials


def test_pickling_a_study_in_memory():
    space = hone.Space()
    n = space.int("n", 1, 9)
    space.float("x", 0, 1, when=n > 4)
    study = hone.create_study(space=space, seed=4, sampler=hone.samplers.TPESampler(gamma=0.2))
    study.set_user_attr("who", "me")
    study.optimize(lambda trial: float(trial.params["n"]), n_trials=30)
    copy = pickle.loads(pickle.dumps(study))
    assert copy.trials == study.trials
    assert copy.user_attrs == study.user_attrs
    assert copy.ask().params == study.ask().params
