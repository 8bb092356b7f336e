// hone doctor and help.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/commands.h"
#include "cli/doctor.h"
#include "cli/options.h"
#include "hone/config.h"

namespace hone::cli {
namespace {

ExitCode help(CLI::App& app, const std::string& topic) {
  if (topic.empty()) {
    fmt::print("{}", app.help());
    return ExitCode::kDone;
  }
  const auto commands =
      app.get_subcommands([&](const CLI::App* c) { return c->check_name(topic); });
  fmt::print("{}", commands.empty() ? plugin_help(topic) : commands.front()->help());
  return ExitCode::kDone;
}

ExitCode report(Format format) {
  const Table table = examine();
  fmt::print("{}", render(table, format));
  return ExitCode::kDone;
}

}  // namespace

void add_help_commands(CLI::App& app, ExitCode& exit_code) {
  CLI::App* doctor = app.add_subcommand("doctor", "What this build and this machine can do");
  const auto format = std::make_shared<Format>(Format::kTable);
  add_format(*doctor, *format);
  doctor->footer("\nExample:\n  hone doctor");
  doctor->callback([format, &exit_code] { exit_code = report(*format); });

  CLI::App* helping = app.add_subcommand("help", "Explain a command or the plug-ins");
  const auto topic = std::make_shared<std::string>();
  helping->add_option("topic", *topic, "a command, or samplers, pruners, storages, backends");
  helping->footer("\nExample:\n  hone help samplers");
  helping->callback([&app, topic, &exit_code] { exit_code = help(app, *topic); });
}

}  // namespace hone::cli
