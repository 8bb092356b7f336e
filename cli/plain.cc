#include <fmt/format.h>

#include <cstdio>

#include "cli/format.h"
#include "cli/observer.h"
#include "cli/overview.h"
#include "cli/summary.h"

namespace hone::cli {
namespace {

void print_line(std::string_view line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

}  // namespace

std::string start_line(const RunInfo& info) {
  std::string line =
      fmt::format("study {}: {} sampler, {}, {} at a time", info.study, info.sampler,
                  info.pruner == "none" ? "no pruner" : info.pruner + " pruner", info.parallel);
  if (info.total) line += fmt::format(", {} trials", *info.total);
  if (info.finished_before != 0) line += fmt::format(", {} of them done", info.finished_before);
  return line + (info.database.empty() ? ", kept in memory" : ", in " + info.database);
}

std::string trial_line(const FrozenTrial& trial, const Standing& standing) {
  std::string line = fmt::format("trial {} {}", trial.number, state_name(trial.state));
  if (!trial.values.empty()) line += ' ' + values_text(trial.values);
  if (standing.best) {
    line += fmt::format(" (best {} of trial {})", number_text(standing.best->value()),
                        standing.best->number);
  }
  line += ' ' + duration_text(trial.seconds()) + ' ' + configuration_text(trial.params);
  if (trial.parent)
    line += fmt::format(", from trial {} at step {}", *trial.parent, trial.parent_step);
  if (trial.state == TrialState::kFailed) line += ": " + one_line(trial.message);
  return line;
}

Observer make_plain_observer(const RunInfo& info, const Progress& progress) {
  print_line(start_line(info));
  return {.asked = [](const FrozenTrial&) {},
          .reported = [](TrialNumber, const FrozenTrial::Reported&) {},
          .finished =
              [&progress](const FrozenTrial& trial) {
                print_line(trial_line(trial, progress.standing()));
              },
          .note = print_line,
          .close = [] {},
          .concluded =
              [&info](const Conclusion& conclusion) {
                fmt::print("\n{}", summary_text(info, conclusion, {}));
              }};
}

Observer make_quiet_observer() {
  return {
      .asked = [](const FrozenTrial&) {},
      .reported = [](TrialNumber, const FrozenTrial::Reported&) {},
      .finished = [](const FrozenTrial&) {},
      .note = [](std::string_view) {},
      .close = [] {},
      .concluded =
          [](const Conclusion& conclusion) { fmt::print("{}", result_text(conclusion.study)); }};
}

}  // namespace hone::cli
