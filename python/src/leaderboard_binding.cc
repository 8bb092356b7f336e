// Which configurations lead, and races between them.
#include "leaderboard_binding.h"

#include <pybind11/stl.h>

#include <cstddef>
#include <string_view>

#include "convert.h"
#include "hone/analysis/confirm.h"
#include "run.h"
#include "study_handle.h"

namespace hone::python {
namespace {

std::string_view source_name(NoiseSource source) {
  if (source == NoiseSource::kRepeats) return "repeats";
  return source == NoiseSource::kInstances ? "instances" : "none";
}

// What hone._leaderboard.Leaderboard reads.
py::tuple from_leaderboard(const Study& study, const Leaderboard& board) {
  py::list contenders;
  for (const Contender& each : board.contenders) {
    FrozenTrial first;
    {
      const py::gil_scoped_release unlocked;
      first = study.trial(each.trials.front());
    }
    contenders.append(py::make_tuple(from_configuration(first.params), each.trials, each.mean,
                                     each.estimate, each.deviation, each.probability));
  }
  return py::make_tuple(contenders, board.configurations, board.trials, source_name(board.source),
                        board.noise, board.spread);
}

py::tuple leaderboard_of(StudyHandle& study, std::size_t count,
                         const std::vector<TrialNumber>& among, double tolerance, std::size_t draws,
                         std::uint64_t seed) {
  Leaderboard board;
  {
    const py::gil_scoped_release unlocked;
    board = leaderboard(
        study.engine(),
        {.count = count, .among = among, .tolerance = tolerance, .draws = draws, .seed = seed});
  }
  return from_leaderboard(study.engine(), board);
}

py::tuple confirm_of(StudyHandle& study, const py::object& objective, std::size_t top,
                     double confidence, std::size_t repeats, double tolerance, std::size_t jobs,
                     const py::object& caught, const py::object& finished,
                     const py::object& owner) {
  const RunArguments arguments{objective, caught, finished, owner};
  PythonRun run(study, arguments);
  ConfirmOptions options{
      .top = top, .confidence = confidence, .repeats = repeats, .tolerance = tolerance};
  if (jobs > 1) options.backend = PythonRun::backend(jobs);
  if (!finished.is_none())
    options.callbacks.finished = [&run](const FrozenTrial& trial) { run.finished(trial); };
  Confirmation result;
  {
    const Advice::While muted(study.advice(), &Advice::mute);
    const py::gil_scoped_release unlocked;
    result = confirm(
        study.engine(), [&run](Trial& trial) { run.evaluate(trial); }, options);
  }
  run.rethrow();
  return py::make_tuple(from_leaderboard(study.engine(), result.leaderboard), result.confident,
                        result.repeats);
}

}  // namespace

void bind_leaderboard(py::module_& module) {
  module.def("leaderboard", leaderboard_of, py::arg("study"), py::kw_only(), py::arg("count"),
             py::arg("among"), py::arg("tolerance"), py::arg("draws"), py::arg("seed"));
  module.def("confirm", confirm_of, py::arg("study"), py::kw_only(), py::arg("objective"),
             py::arg("top"), py::arg("confidence"), py::arg("repeats"), py::arg("tolerance"),
             py::arg("jobs"), py::arg("caught"), py::arg("finished"), py::arg("owner"));
}

}  // namespace hone::python
