#include "cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "cli/commands.h"
#include "cli/confirm.h"
#include "cli/explain.h"
#include "hone/diagnostic.h"
#include "space/json.h"
#include "study/metadata.h"

namespace hone::cli {
namespace {

constexpr const char* kFooter = R"(
Start here:
  hone init study.json     a commented study file to fill in
  hone run study.json      tunes; Ctrl-C stops, the same command goes on
  hone best study.json     what was found

Exit codes: 0 done; 1 the tuner failed (storage, output); 2 the command line or the study file is
wrong; 3 no trial has completed; 130 interrupted, resumable.)";

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kBadSpace:
    case ErrorCode::kBadFile:
      return ExitCode::kUsage;
    case ErrorCode::kStorage:
    case ErrorCode::kUnavailable:
    case ErrorCode::kBackend:
      break;
  }
  return ExitCode::kFailed;
}

void say(std::string_view text) { fmt::print(stderr, "hone: {}\n", text); }

// CLI11 knows that a word was not expected; which one was meant is ours to guess.
std::string usage_text(const CLI::App* app, const CLI::Error& error) {
  std::string text = fmt::format("hone: {}\n", error.what());
  const bool chosen = !app->get_subcommands().empty();
  if (const std::vector<std::string> words = app->remaining(); !chosen && !words.empty()) {
    std::vector<std::string> known;
    for (const CLI::App* command : app->get_subcommands({})) known.push_back(command->get_name());
    const std::string nearest = nearest_name(words.front(), known);
    text = fmt::format("hone: there is no command '{}'{}\n", words.front(),
                       nearest.empty() ? "" : "; did you mean '" + nearest + "'?");
  }
  const std::string name = chosen ? app->get_subcommands().front()->get_name() + " " : "";
  return text + fmt::format("See: hone {}--help\n", name);
}

ExitCode parse(CLI::App& app, const ExitCode& exit_code, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return exit_code;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ExitCode::kDone : ExitCode::kUsage;
  } catch (const ConfigError& error) {
    for (const Diagnostic& diagnostic : error.diagnostics()) say(diagnostic.text());
    return ExitCode::kUsage;
  } catch (const Error& error) {
    say(error.what());
    return exit_code_of(error.code());
  } catch (const std::exception& error) {
    say(error.what());
    return ExitCode::kFailed;
  }
}

}  // namespace

int run_app(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is an error like that of a full disk
  CLI::App app("hone finds good hyperparameters for any program that can be started by a command.");
  app.name("hone");
  app.set_version_flag("--version", "hone " + std::string(version()));
  app.footer(kFooter);
  app.failure_message(usage_text);
  app.require_subcommand(1);
  app.get_formatter()->column_width(32);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  ExitCode exit_code = ExitCode::kDone;
  add_run(app, exit_code);
  add_file_commands(app, exit_code);
  add_study_commands(app, exit_code);
  add_trial_commands(app, exit_code);
  add_importance(app, exit_code);
  add_explain(app, exit_code);
  add_confirm(app, exit_code);
  add_script_commands(app, exit_code);
  add_transfer_commands(app, exit_code);
  add_help_commands(app, exit_code);
  for (CLI::App* command : app.get_subcommands({})) command->group("Commands");
  return static_cast<int>(parse(app, exit_code, argc, argv));
}

}  // namespace hone::cli
