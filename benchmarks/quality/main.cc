// Search quality: how good what is found is after so many trials. See docs/benchmarks.md.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>

#include "benchmarks/quality/confirmed.h"
#include "benchmarks/quality/pace.h"
#include "benchmarks/quality/run.h"
#include "benchmarks/quality/search.h"
#include "benchmarks/quality/serve.h"
#include "benchmarks/quality/tasks.h"
#include "space/json.h"

namespace hone::quality {
namespace {

struct Arguments {
  std::string tasks = "*", samplers = "random,local";
  std::uint64_t seed = 1;
  RunOptions run = {};
  SearchOptions search = {};
  ConfirmedOptions confirmed = {};
  std::vector<std::size_t> finished = {100, 1'000, 10'000, 100'000};
  std::size_t repeats = 50;
};

void add_search_options(CLI::App& app, Arguments& arguments) {
  app.add_option("--starts", arguments.search.starts, "Searches from random configurations");
  app.add_option("--steps", arguments.search.steps, "Steps of each");
}

void add_run(CLI::App& app, Arguments& arguments) {
  CLI::App* run = app.add_subcommand("run", "Run studies; one JSON object a line");
  run->add_option("--tasks", arguments.tasks, "Names or patterns, joined by commas; #M: member M");
  run->add_option("--samplers", arguments.samplers,
                  "Names, JSON objects or LABEL={...}, joined by commas");
  run->add_option("--seeds", arguments.run.seeds, "Studies of each sampler on each task");
  run->add_option("--first-seed", arguments.run.first_seed, "The first one's seed");
  run->add_option("--trials", arguments.run.trials, "Trials of each study");
  run->add_option("--jobs", arguments.run.jobs, "Studies at once");
  run->add_option("--earlier", arguments.run.earlier, "Start with a study of this task")
      ->check(CLI::IsMember({"same", "other"}));
  run->callback([&arguments] {
    arguments.run.tasks = task_names(split_list(arguments.tasks));
    arguments.run.samplers = split_list(arguments.samplers);
    quality::run(arguments.run, std::cout);
  });
}

void add_list(CLI::App& app, Arguments& arguments) {
  CLI::App* list = app.add_subcommand("list", "The names of the tasks");
  list->add_option("tasks", arguments.tasks, "Names or patterns");
  list->callback([&arguments] {
    for (const std::string& name : task_names(split_list(arguments.tasks)))
      std::cout << name << "\n";
  });
}

void add_serve(CLI::App& app, Arguments& arguments) {
  CLI::App* serve = app.add_subcommand("serve", "Evaluate configurations, one a line");
  serve->add_option("task", arguments.tasks, "Its name")->required();
  serve->add_option("seed", arguments.seed, "Seed of the noise")->required();
  serve->callback([&arguments] {
    quality::serve(make_task(arguments.tasks), arguments.seed, std::cin, std::cout);
  });
}

void add_search(CLI::App& app, Arguments& arguments) {
  CLI::App* search = app.add_subcommand("search", "Search a task long for its best value");
  search->add_option("task", arguments.tasks, "Its name")->required();
  add_search_options(*search, arguments);
  search->callback([&arguments] {
    const Task task = make_task(arguments.tasks);
    const Found found = quality::search(task, arguments.search);
    const nlohmann::ordered_json line = {
        {"best", found.loss},
        {"optimum", configuration_to_json(to_configuration(task.space, found.cells))}};
    std::cout << line.dump() << "\n";
  });
}

void add_check(CLI::App& app, Arguments& arguments) {
  CLI::App* check = app.add_subcommand("check", "Fail unless the known best values are the best");
  check->add_option("--tasks", arguments.tasks, "Names or patterns");
  add_search_options(*check, arguments);
  check->callback([&arguments] {
    bool sound = true;
    for (const std::string& name : task_names(split_list(arguments.tasks))) {
      const std::string fault = fault_of(make_task(name), arguments.search);
      std::cout << name << ": " << (fault.empty() ? "sound" : fault) << "\n";
      sound = sound && fault.empty();
    }
    if (!sound) throw CLI::RuntimeError(1);
  });
}

void add_pace(CLI::App& app, Arguments& arguments) {
  CLI::App* pace = app.add_subcommand("pace", "Time asking and telling; one JSON object a line");
  pace->add_option("--samplers", arguments.samplers, "Names or JSON objects, joined by commas");
  pace->add_option("--finished", arguments.finished, "Numbers of finished trials")->delimiter(',');
  pace->add_option("--repeats", arguments.repeats, "Trials to average over");
  pace->callback([&arguments] {
    measure_pace(split_list(arguments.samplers), arguments.finished, arguments.repeats, std::cout);
  });
}

void add_confirm(CLI::App& app, Arguments& arguments) {
  CLI::App* confirm =
      app.add_subcommand("confirm", "What repeats of the best gain; one JSON object a line");
  confirm->add_option("--tasks", arguments.tasks, "Names or patterns of noisy tasks");
  confirm->add_option("--sampler", arguments.confirmed.sampler, "A name or a JSON object");
  confirm->add_option("--seeds", arguments.confirmed.seeds, "Studies on each task");
  confirm->add_option("--trials", arguments.confirmed.trials, "Trials before the race");
  confirm->add_option("--repeats", arguments.confirmed.repeats, "Trials of the race at most");
  confirm->add_option("--top", arguments.confirmed.top, "Configurations that race");
  confirm->add_option("--confidence", arguments.confirmed.confidence, "That ends the race");
  confirm->callback([&arguments] {
    arguments.confirmed.tasks = task_names(split_list(arguments.tasks));
    run_confirmed(arguments.confirmed, std::cout);
  });
}

}  // namespace
}  // namespace hone::quality

int main(int argc, char** argv) {
  CLI::App app("The quality of hone's samplers, on functions whose best value is known");
  app.require_subcommand(1);
  hone::quality::Arguments arguments;
  hone::quality::add_run(app, arguments);
  hone::quality::add_list(app, arguments);
  hone::quality::add_serve(app, arguments);
  hone::quality::add_search(app, arguments);
  hone::quality::add_check(app, arguments);
  hone::quality::add_pace(app, arguments);
  hone::quality::add_confirm(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Error& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
