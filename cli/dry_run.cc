#include "cli/dry_run.h"

#include <fmt/format.h>

#include "cli/earlier.h"
#include "cli/format.h"
#include "cli/records.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "space/enumeration.h"

namespace hone::cli {
namespace {

constexpr std::size_t kShown = 5;

std::string size_text(const Space& space) {
  const std::uint64_t size = cardinality(space);
  return size == 0 ? "infinitely many configurations"
                   : fmt::format("{} configurations", count_text(size));
}

}  // namespace

ExitCode dry_run(const Target& target) {
  const StudyFile& file = *target.file;
  const auto study = std::make_unique<Study>(
      file.study, warm_sampler(file.sampler, file.warm_start, file.study.objectives.size()));
  fmt::print("study {}: {} parameters, {}\n", target.study, file.study.space.size(),
             size_text(file.study.space));
  if (!target.database.empty()) {
    fmt::print("storage: {}{}\n", target.database,
               exists(target) ? ", which has trials of it already" : "");
  }
  std::string command;
  for (const std::string& word : file.command.argv) command += ' ' + shell_word(word);
  fmt::print("command:{}\n\nthe first configurations of a new study\n", command);
  std::vector<FrozenTrial> trials;
  for (const Trial& trial : study->ask(kShown)) trials.push_back(trial.frozen());
  fmt::print("{}", table_text(configurations_table(trials), table_columns()));
  return ExitCode::kDone;
}

}  // namespace hone::cli
