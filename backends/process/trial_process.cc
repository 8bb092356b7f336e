#include "backends/process/trial_process.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <map>

#include "backends/process/log_file.h"
#include "backends/process/metric_lines.h"
#include "backends/process/output_tail.h"

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How often a trial that says nothing looks whether the study is cancelled.
constexpr milliseconds kLookEvery{50};
constexpr double kForever = 1e9;  // seconds

Clock::time_point in_seconds(double seconds) {
  if (seconds >= kForever) return Clock::time_point::max();
  return Clock::now() +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

class TrialProcess {
 public:
  TrialProcess(Trial& trial, const ProcessSpec& spec, const std::filesystem::path& log,
               const ProcessLimits& limits)
      : trial_(trial),
        limits_(limits),
        log_path_(log.string()),
        log_(log, limits.log_bytes, trial.resumed() ? Start::kAtEnd : Start::kEmptied),
        child_(spec),
        next_(in_seconds(limits.timeout_seconds > 0 ? limits.timeout_seconds : kForever)) {
    // What was printed before a pause is still what was printed last.
    if (!trial.resumed()) return;
    for (const FrozenTrial::Reported& point : trial.frozen().curve) note(point.metric, point.value);
  }

  void run() {
    const auto receive = [this](OutputStream stream, std::string_view bytes) {
      this->receive(stream, bytes);
    };
    while (!child_.follow(patience(), receive)) attend();
    reader_.finish([this](const MetricLine& line) { take(line); });
    conclude();
  }

 private:
  enum class Stop { kNone, kPruned, kCancelled, kTimeout };

  milliseconds patience() const {
    const auto left = std::chrono::ceil<milliseconds>(next_ - Clock::now());
    return std::clamp(left, milliseconds(1), kLookEvery);
  }

  void receive(OutputStream stream, std::string_view bytes) {
    log_.write(bytes);
    if (stream == OutputStream::kError) return error_.add(bytes);
    output_.add(bytes);
    reader_.feed(bytes, [this](const MetricLine& line) { take(line); });
  }

  void take(const MetricLine& line) {
    std::vector<std::pair<std::string, double>> metrics = line.metrics;
    std::erase_if(metrics,
                  [this](const auto& metric) { return !note(metric.first, metric.second); });
    if (line.constraints) trial_.set_constraints(*line.constraints);
    if (!line.step) {
      for (const auto& [name, value] : metrics) final_[name] = value;
    } else if (!metrics.empty() && !trial_.should_prune()) {
      trial_.report(*line.step, metrics);
    }
  }

  // False for names beyond what one trial may use, so that output cannot fill the memory.
  bool note(const std::string& name, double value) {
    if (last_.size() >= kMaxMetrics && !last_.contains(name) && !is_objective(name)) return false;
    last_[name] = value;
    return true;
  }

  void attend() {
    const bool due = Clock::now() >= next_;
    if (stop_ != Stop::kNone) {
      if (due) child_.send(SIGKILL);
    } else if (trial_.should_prune()) {
      stop(Stop::kPruned);
    } else if (trial_.cancelled()) {
      stop(Stop::kCancelled);
    } else if (due) {
      stop(Stop::kTimeout);
    }
  }

  void stop(Stop why) {
    stop_ = why;
    next_ = in_seconds(limits_.grace_seconds);
    child_.send(SIGTERM);
  }

  void conclude() {
    for (const auto& [name, value] : final_) {
      if (!is_objective(name)) trial_.set_metric(name, value);
    }
    const ExitStatus& status = child_.status();
    if (trial_.should_prune()) return trial_.prune();
    if (stop_ == Stop::kCancelled) return trial_.release("the run was stopped");
    if (stop_ == Stop::kTimeout) {
      return fail(fmt::format("the command ran out of its {} s and {}", limits_.timeout_seconds,
                              to_string(status)));
    }
    if (status.code != 0) return fail("the command " + to_string(status));
    complete();
  }

  void complete() {
    std::vector<double> values;
    for (const ObjectiveSpec& objective : trial_.objectives()) {
      const auto found = last_.find(objective.name);
      if (found == last_.end()) return fail(absence(objective.name));
      if (!std::isfinite(found->second)) {
        return fail(fmt::format("the last value of '{}' is {}", objective.name, found->second));
      }
      values.push_back(found->second);
    }
    trial_.complete(values);
  }

  bool is_objective(std::string_view name) const {
    return std::ranges::any_of(trial_.objectives(),
                               [&](const ObjectiveSpec& spec) { return spec.name == name; });
  }

  std::string absence(std::string_view objective) const {
    std::string printed;
    for (const auto& [name, value] : last_) {
      if (printed.size() > OutputTail::kMaxBytes) break;
      printed += (printed.empty() ? " (only " : ", ") + name;
    }
    if (!printed.empty()) printed += ')';
    return fmt::format("the command printed no value for '{}'{}: print a line '{}=NUMBER'",
                       objective, printed, objective);
  }

  void fail(std::string_view why) {
    std::string said = error_.text();
    if (said.empty()) said = output_.text();
    if (!said.empty()) said.insert(0, "; its last words:\n");
    trial_.fail(fmt::format("{}; log: {}{}", why, log_path_, said));
  }

  Trial& trial_;
  const ProcessLimits limits_;
  const std::string log_path_;
  LogFile log_;
  Child child_;
  Clock::time_point next_;  // SIGTERM, or SIGKILL if that was sent
  Stop stop_ = Stop::kNone;
  MetricReader reader_;
  OutputTail output_, error_;
  std::map<std::string, double> last_;   // of every metric, by name
  std::map<std::string, double> final_;  // of those without a step
};

}  // namespace

void run_trial_process(Trial& trial, const ProcessSpec& spec, const std::filesystem::path& log,
                       const ProcessLimits& limits) {
  TrialProcess(trial, spec, log, limits).run();
}

}  // namespace hone
