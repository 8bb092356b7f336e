"""Pruning inside the training loops of other libraries, with the libraries themselves."""

import hone
import pytest

np = pytest.importorskip("numpy")

TRIALS = 12


def data(rows=240):
    """Two classes that a line nearly separates."""
    random = np.random.default_rng(0)
    X = random.normal(size=(rows, 4)).astype("float32")
    y = (X[:, 0] + 0.5 * X[:, 1] + 0.3 * random.normal(size=rows) > 0).astype("int64")
    return X[: rows // 2], y[: rows // 2], X[rows // 2 :], y[rows // 2 :]


def study_of(objective, direction="minimize"):
    study = hone.create_study(
        direction=direction,
        sampler=hone.samplers.RandomSampler(),
        pruner=hone.pruners.MedianPruner(n_startup_trials=3),
        seed=3,
    )
    study.optimize(objective, n_trials=TRIALS)
    return study


def check(study, steps):
    """Complete trials reported all steps, pruned ones fewer, and there are some of both."""
    states = [trial.state.name for trial in study.trials]
    assert {*states} == {"COMPLETE", "PRUNED"}
    for trial in study.trials:
        reported = sorted(trial.intermediate_values)
        assert reported == steps[: len(reported)]
        assert (len(reported) == len(steps)) or trial.state.name == "PRUNED"
    assert any(len(trial.intermediate_values) < len(steps) for trial in study.trials)


def test_xgboost():
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    X, y, X_test, y_test = data()
    train, valid = xgboost.DMatrix(X, y), xgboost.DMatrix(X_test, y_test)

    def objective(trial):
        rate = trial.suggest_float("learning_rate", 1e-4, 1, log=True)
        params = {"objective": "binary:logistic", "learning_rate": rate, "nthread": 1}
        callback = hone.integration.XGBoostPruningCallback(trial, "valid-logloss")
        history = {}
        xgboost.train(
            params,
            train,
            num_boost_round=10,
            evals=[(train, "train"), (valid, "valid")],
            evals_result=history,
            verbose_eval=False,
            callbacks=[callback],
        )
        return history["valid"]["logloss"][-1]

    study = study_of(objective)
    check(study, list(range(10)))
    complete = [trial for trial in study.trials if trial.state.name == "COMPLETE"]
    assert all(trial.intermediate_values[9] == trial.value for trial in complete)


def test_xgboost_cross_validation_and_estimators():
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    X, y, X_test, y_test = data()
    trial = hone.create_study().ask()
    callback = hone.integration.XGBoostPruningCallback(trial, "test-logloss", interval=2)
    table = xgboost.cv(
        {"objective": "binary:logistic", "nthread": 1},
        xgboost.DMatrix(X, y),
        num_boost_round=6,
        nfold=3,
        as_pandas=False,
        callbacks=[callback],
    )
    reported = trial._frozen()[4]
    assert [(step, value) for step, _, value in reported] == [
        (step, pytest.approx(table["test-logloss-mean"][step])) for step in (1, 3, 5)
    ]
    pytest.importorskip("sklearn")
    trial = hone.create_study().ask()
    callback = hone.integration.XGBoostPruningCallback(trial, "validation_0-logloss")
    model = xgboost.XGBClassifier(n_estimators=4, n_jobs=1, callbacks=[callback])
    model.fit(X, y, eval_set=[(X_test, y_test)], verbose=False)
    assert len(trial._frozen()[4]) == 4
    wrong = hone.integration.XGBoostPruningCallback(trial, "valid-auc")
    with pytest.raises(ValueError, match="it has 'validation_0-logloss'"):
        xgboost.XGBClassifier(n_estimators=2, callbacks=[wrong]).fit(
            X, y, eval_set=[(X_test, y_test)], verbose=False
        )


def test_lightgbm():
    lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    X, y, X_test, y_test = data()

    def objective(trial):
        rate = trial.suggest_float("learning_rate", 1e-4, 1, log=True)
        params = {"objective": "binary", "learning_rate": rate, "verbosity": -1, "num_threads": 1}
        train = lightgbm.Dataset(X, y)
        history = {}
        callback = hone.integration.LightGBMPruningCallback(trial, "binary_logloss", "valid")
        lightgbm.train(
            params,
            train,
            num_boost_round=10,
            valid_sets=[train, lightgbm.Dataset(X_test, y_test, reference=train)],
            valid_names=["train", "valid"],
            callbacks=[callback, lightgbm.record_evaluation(history)],
        )
        return history["valid"]["binary_logloss"][-1]

    check(study_of(objective), list(range(10)))
    trial = hone.create_study().ask()
    callback = hone.integration.LightGBMPruningCallback(trial, "binary_logloss", "valid")
    params = {"objective": "binary", "verbosity": -1, "num_threads": 1}
    lightgbm.cv(params, lightgbm.Dataset(X, y), num_boost_round=3, nfold=3, callbacks=[callback])
    assert len(trial._frozen()[4]) == 3


def test_keras():
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    X, y, X_test, y_test = data()

    def objective(trial):
        rate = trial.suggest_float("rate", 1e-5, 1, log=True)
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
        model.compile(
            keras.optimizers.SGD(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        )
        callback = hone.integration.KerasPruningCallback(trial, "val_loss")
        history = model.fit(
            X, y, epochs=4, validation_data=(X_test, y_test), verbose=0, callbacks=[callback]
        )
        return history.history["val_loss"][-1]

    check(study_of(objective), list(range(4)))


def module_of(torch, pytorch, rate):
    class Line(pytorch.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(4, 2)

        def training_step(self, batch, index):
            return torch.nn.functional.cross_entropy(self.layer(batch[0]), batch[1])

        def validation_step(self, batch, index):
            self.log("loss", torch.nn.functional.cross_entropy(self.layer(batch[0]), batch[1]))

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=rate)

    return Line()


@pytest.mark.filterwarnings("ignore")
def test_lightning(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    pytorch = pytest.importorskip("lightning.pytorch", reason="Lightning is not installed")
    X, y, X_test, y_test = map(torch.tensor, data())

    def loader(*columns):
        return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*columns), batch_size=60)

    def objective(trial):
        pytorch.seed_everything(0, verbose=False)
        callback = hone.integration.LightningPruningCallback(trial, "loss")
        trainer = pytorch.Trainer(
            accelerator="cpu",
            max_epochs=4,
            callbacks=[callback],
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=tmp_path,
        )
        model = module_of(torch, pytorch, trial.suggest_float("rate", 1e-5, 1, log=True))
        trainer.fit(model, loader(X, y), loader(X_test, y_test))
        return trainer.callback_metrics["loss"]

    check(study_of(objective), list(range(4)))


def test_what_is_missing_says_so(monkeypatch):
    import sys

    for name in ("xgboost", "hone.integration.xgboost"):
        monkeypatch.setitem(sys.modules, name, None)
    del sys.modules["hone.integration.xgboost"]
    with pytest.raises(ModuleNotFoundError, match="pip install xgboost"):
        hone.integration.XGBoostPruningCallback  # noqa: B018 - its import is the test
    with pytest.raises(AttributeError, match="SparkPruningCallback"):
        hone.integration.SparkPruningCallback  # noqa: B018


def test_intervals_are_checked():
    pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    with pytest.raises(ValueError, match="interval"):
        hone.integration.LightGBMPruningCallback(hone.create_study().ask(), "auc", interval=0)
