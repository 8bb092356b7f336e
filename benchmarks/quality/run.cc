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

constexpr std::size_t kEarlierTrials = 100;
constexpr std::uint64_t kEarlierSeeds = 1000;

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

// Runs trials; what each ended with is shown to `ended` as its number, true and observed loss.
template <class Ended>
void tune(Study& study, const Task& task, std::uint64_t seed, std::size_t trials,
          const Ended& ended) {
  for (std::size_t i = 0; i < trials; ++i) {
    const auto asked = Clock::now();
    Trial trial = study.ask();
    Clock::duration engine = Clock::now() - asked;
    const double loss = task.loss(to_cells(task.space, trial.configuration()));
    const double observed = observed_loss(task, loss, seed, i);
    const auto told = Clock::now();
    trial.complete(observed);
    study.tell(trial);
    engine += Clock::now() - told;
    ended(i + 1, loss, observed, engine);
  }
}

void start_with(Sampler& sampler, const Task& earlier, const Contender& contender,
                std::uint64_t seed) {
  Study study({.seed = seed + kEarlierSeeds, .space = earlier.space}, make_sampler(contender.json));
  tune(study, earlier, seed + kEarlierSeeds, kEarlierTrials, [](auto...) {});
  sampler.warm_start(earlier.space, study.history());
}

Json run_study(const Task& task, const Task* earlier, const Contender& contender,
               std::uint64_t seed, std::size_t trials) {
  std::unique_ptr<Sampler> sampler = make_sampler(contender.json);
  if (earlier != nullptr) start_with(*sampler, *earlier, contender, seed);
  Study study({.seed = seed, .space = task.space}, std::move(sampler));
  double lowest = std::numeric_limits<double>::infinity(), best = 0;
  Clock::duration engine{};
  Json checkpoints = Json::object();
  tune(study, task, seed, trials,
       [&](std::size_t done, double loss, double observed, Clock::duration spent) {
         if (observed < lowest) {
           lowest = observed;
           best = loss;
         }
         engine += spent;
         if (is_checkpoint(done, trials)) checkpoints[std::to_string(done)] = best;
       });
  const double microseconds = std::chrono::duration<double, std::micro>(engine).count();
  return {{"task", task.name},
          {"sampler", contender.label},
          {"seed", seed},
          {"known", task.best},
          {"microseconds", microseconds / static_cast<double>(trials)},
          {"best", checkpoints}};
}

// By task; null where there is none.
std::vector<std::unique_ptr<Task>> earlier_tasks(const RunOptions& options) {
  std::vector<std::unique_ptr<Task>> earlier;
  for (const std::string& name : options.tasks) {
    earlier.push_back(nullptr);
    if (options.earlier == "same") earlier.back() = std::make_unique<Task>(make_task(name));
    if (options.earlier == "other") earlier.back() = next_member(name);
  }
  return earlier;
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
  const std::vector<std::unique_ptr<Task>> earlier = earlier_tasks(options);
  const std::size_t total = tasks.size() * contenders.size() * options.seeds;
  std::atomic<std::size_t> next = 0;
  std::mutex writing;
  const auto work = [&] {
    for (std::size_t job = next++; job < total; job = next++) {
      const std::size_t index = job / options.seeds / contenders.size();
      const Contender& sampler = contenders[job / options.seeds % contenders.size()];
      const Json line = run_study(tasks[index], earlier[index].get(), sampler,
                                  options.first_seed + job % options.seeds, options.trials);
      const std::lock_guard lock(writing);
      out << line.dump() << std::endl;
    }
  };
  std::vector<std::jthread> workers;
  for (std::size_t i = 1; i < options.jobs; ++i) workers.emplace_back(work);
  work();
}

}  // namespace hone::quality
