#include "benchmarks/quality/run.h"

#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>

#include "benchmarks/quality/local.h"
#include "benchmarks/quality/tasks.h"
#include "hone/config.h"
#include "hone/study.h"

namespace hone::quality {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

struct Contender {
  std::string label, json;
};

Contender contender(const std::string& text) {
  const std::size_t brace = text.find("={");
  if (text.starts_with('{') || brace == std::string::npos) return {text, text};
  return {text.substr(0, brace), text.substr(brace + 1)};
}

std::unique_ptr<Sampler> make_sampler(const std::string& json) {
  if (json == "local") return make_local();
  return sampler_from_json(json, "--samplers");
}

bool is_checkpoint(std::size_t trials, std::size_t total) {
  if (trials == total) return true;
  std::size_t checkpoint = 25;
  while (checkpoint < trials) checkpoint *= 2;
  return checkpoint == trials;
}

Json run_study(const Task& task, const Contender& contender, std::uint64_t seed,
               std::size_t trials) {
  Study study({.seed = seed, .space = task.space}, make_sampler(contender.json));
  double lowest = std::numeric_limits<double>::infinity(), best = 0;
  Clock::duration engine{};
  Json checkpoints = Json::object();
  for (std::size_t i = 0; i < trials; ++i) {
    const auto asked = Clock::now();
    Trial trial = study.ask();
    const auto evaluated = Clock::now();
    const double loss = task.loss(to_cells(task.space, trial.configuration()));
    const double observed = observed_loss(task, loss, seed, i);
    if (observed < lowest) {
      lowest = observed;
      best = loss;
    }
    const auto told = Clock::now();
    trial.complete(observed);
    study.tell(trial);
    engine += Clock::now() - told + (evaluated - asked);
    if (is_checkpoint(i + 1, trials)) checkpoints[std::to_string(i + 1)] = best;
  }
  const double microseconds = std::chrono::duration<double, std::micro>(engine).count();
  return {{"task", task.name},
          {"sampler", contender.label},
          {"seed", seed},
          {"known", task.best},
          {"microseconds", microseconds / static_cast<double>(trials)},
          {"best", checkpoints}};
}

}  // namespace

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> items(1);
  int depth = 0;
  for (const char letter : text) {
    depth += (letter == '{') - (letter == '}');
    if (letter == ',' && depth == 0)
      items.emplace_back();
    else
      items.back() += letter;
  }
  return items;
}

void run(const RunOptions& options, std::ostream& out) {
  std::vector<Task> tasks;
  for (const std::string& name : options.tasks) tasks.push_back(make_task(name));
  std::vector<Contender> contenders;
  for (const std::string& text : options.samplers) {
    contenders.push_back(contender(text));
    make_sampler(contenders.back().json);  // mistakes show before anything has run
  }
  const std::size_t total = tasks.size() * contenders.size() * options.seeds;
  std::atomic<std::size_t> next = 0;
  std::mutex writing;
  const auto work = [&] {
    for (std::size_t job = next++; job < total; job = next++) {
      const Task& task = tasks[job / options.seeds / contenders.size()];
      const Contender& sampler = contenders[job / options.seeds % contenders.size()];
      const Json line =
          run_study(task, sampler, options.first_seed + job % options.seeds, options.trials);
      const std::lock_guard lock(writing);
      out << line.dump() << std::endl;
    }
  };
  std::vector<std::jthread> workers;
  for (std::size_t i = 1; i < options.jobs; ++i) workers.emplace_back(work);
  work();
}

}  // namespace hone::quality
