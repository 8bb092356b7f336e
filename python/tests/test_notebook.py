"""What notebooks show."""

import hone


def test_a_study():
    study = hone.create_study(study_name="<tags & more>", seed=1)
    assert "best" not in study._repr_html_()
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=5)
    text = study._repr_html_()
    assert "&lt;tags &amp; more&gt;" in text and "<tags" not in text
    assert "5 complete" in text and "<th>x</th>" in text
    assert f"{study.best_value:.6g}" in text
    assert "<td>complete</td>" in study.best_trial._repr_html_()


def test_a_front():
    study = hone.create_study(directions=["minimize", "maximize"], seed=1)
    study.optimize(lambda trial: [trial.suggest_float("x", 0, 1)] * 2, n_trials=30)
    assert "and 20 more" in study._repr_html_()
