// Arguments that several commands share.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "cli/table.h"
#include "cli/target.h"

namespace hone::cli {

struct TargetOptions {
  std::string argument;
  std::string study;
};

inline void add_target(CLI::App& command, TargetOptions& options) {
  command
      .add_option("study", options.argument,
                  "a study file, or a database (add --study where it holds several)")
      ->required();
  command.add_option("--study", options.study, "which study of the database");
}

inline Target target_of(const TargetOptions& options) {
  return find_target(options.argument, options.study);
}

enum class Formats { kAll, kNoCsv };

inline void add_format(CLI::App& command, Format& format, Formats formats = Formats::kAll) {
  std::map<std::string, Format> known = {{"table", Format::kTable}, {"json", Format::kJson}};
  if (formats == Formats::kAll) known.emplace("csv", Format::kCsv);
  const std::string names = formats == Formats::kAll ? "table|json|csv" : "table|json";
  command.add_option("--format", format, "table is for people, the default")
      ->transform(CLI::CheckedTransformer(known).description(""))
      ->option_text(names);
}

}  // namespace hone::cli
