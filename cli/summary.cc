#include "cli/summary.h"

#include <fmt/format.h>

#include "cli/format.h"
#include "cli/mattered.h"
#include "cli/overview.h"

namespace hone::cli {
namespace {

std::string_view reason_text(StopReason reason) {
  switch (reason) {
    case StopReason::kTrials:
      return "all trials of the budget are done";
    case StopReason::kSeconds:
      return "the time is up";
    case StopReason::kTarget:
      return "the target is reached";
    case StopReason::kPatience:
      return "no improvement for as long as the budget allows";
    case StopReason::kCost:
      return "the cost is used up";
    case StopReason::kExhausted:
      return "every configuration of the space was tried";
    case StopReason::kStopped:
      break;
  }
  return "stopped";
}

std::string counts_text(const RunSummary& run) {
  std::string text = fmt::format("{} complete", run.complete);
  if (run.pruned != 0) text += fmt::format(", {} pruned", run.pruned);
  if (run.failed != 0) text += fmt::format(", {} failed", run.failed);
  if (run.released != 0) text += fmt::format(", {} given back", run.released);
  if (run.paused != 0) text += fmt::format(", {} paused", run.paused);
  return fmt::format("{} in {}", text, duration_text(run.seconds));
}

}  // namespace

std::string resume_line(const RunInfo& info, const Conclusion& conclusion) {
  if (info.database.empty()) return "kept in memory only: give it a storage to resume it";
  const bool nothing = conclusion.study.finished() != 0 && !conclusion.study.has_best();
  if (nothing && !conclusion.interrupted) return "start over with: " + info.resume + " --fresh";
  const bool more = conclusion.interrupted || !info.total ||
                    conclusion.study.finished() + conclusion.study.paused() <
                        *info.total + conclusion.study.forks();
  if (more) return "resume with: " + info.resume;
  return fmt::format("go further with: {} --trials {}", info.resume, 2 * *info.total);
}

std::string summary_text(const RunInfo& info, const Conclusion& conclusion,
                         const Terminal& terminal) {
  const std::string_view reason =
      conclusion.interrupted ? "interrupted" : reason_text(conclusion.run.reason);
  std::string text = fmt::format("{}: {}; {}\n", styled(info.study, Style::kBold, terminal.colour),
                                 reason, counts_text(conclusion.run));
  text += result_text(conclusion.study);
  text += mattered_text(conclusion.study, terminal);
  if (!conclusion.study.has_best() && conclusion.run.failed != 0) {
    text += fmt::format("see why: hone trials {} --state failed\n", info.target);
  }
  return text + resume_line(info, conclusion) + '\n';
}

}  // namespace hone::cli
