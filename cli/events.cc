// Documented in docs/cli.md, "Events".
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/observer.h"
#include "cli/records.h"

namespace hone::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_event(const Json& event) {
  fmt::print("{}\n", json_text(event));
  std::fflush(stdout);
}

Json started_event(const RunInfo& info) {
  Json event = {{"event", "started"},        {"study", info.study},
                {"sampler", info.sampler},   {"pruner", info.pruner},
                {"parallel", info.parallel}, {"finished", info.finished_before}};
  if (info.total) event["trials"] = *info.total;
  if (!info.database.empty()) event["database"] = info.database;
  return event;
}

Json summary_event(const RunInfo& info, const Conclusion& conclusion) {
  const RunSummary& run = conclusion.run;
  Json event = {{"event", "summary"},
                {"reason", stop_reason_name(run.reason)},
                {"interrupted", conclusion.interrupted},
                {"complete", run.complete},
                {"pruned", run.pruned},
                {"failed", run.failed},
                {"released", run.released},
                {"paused", run.paused},
                {"seconds", run.seconds},
                {"finished", conclusion.study.finished()}};
  if (!conclusion.study.has_best()) return event;
  Json& best = event["best"] = Json::array();
  for (const FrozenTrial& trial : conclusion.study.best_trials()) {
    best.push_back(trial_json(trial, info.objectives));
  }
  event["resume"] = info.resume;
  return event;
}

}  // namespace

Observer make_event_observer(const RunInfo& info, bool summary_only) {
  Observer observer = make_quiet_observer();
  observer.concluded = [&info](const Conclusion& conclusion) {
    print_event(summary_event(info, conclusion));
  };
  if (summary_only) return observer;
  print_event(started_event(info));
  observer.asked = [&info](const FrozenTrial& trial) {
    Json event = {{"event", "asked"}};
    event.update(trial_json(trial, info.objectives));
    print_event(event);
  };
  observer.reported = [](TrialNumber number, const FrozenTrial::Reported& point) {
    print_event({{"event", "reported"},
                 {"trial", number},
                 {"step", point.step},
                 {"metric", point.metric},
                 {"value", point.value}});
  };
  observer.finished = [&info](const FrozenTrial& trial) {
    Json event = {{"event", "finished"}};
    event.update(trial_json(trial, info.objectives));
    print_event(event);
  };
  observer.note = [](std::string_view text) { print_event({{"event", "note"}, {"text", text}}); };
  return observer;
}

}  // namespace hone::cli
