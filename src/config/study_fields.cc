#include "config/study_fields.h"

#include <utility>

#include "config/command_line.h"
#include "config/plugins.h"
#include "config/space_schema.h"
#include "config/study_codecs.h"
#include "space/json.h"

namespace hone {
namespace {

Codec written(const Json& value, std::function<Json()> schema, std::string expected) {
  return {.expected = std::move(expected),
          .schema = std::move(schema),
          .read = [](const JsonPlace&) {},
          .write = [value] { return value.empty() ? std::nullopt : std::optional<Json>(value); }};
}

void space_fields(const Space& space, FieldVisitor& visit) {
  visit.field("parameters",
              required(written(parameters_to_json(space), parameters_schema,
                               "an object of parameters by name")),
              "what is tuned: each parameter by name");
  visit.field("constraints",
              written(constraints_to_json(space), constraints_schema, "an array of constraints"),
              "what no configuration may violate");
}

void budget_fields(StudyFile& file, FieldVisitor& visit) {
  OptimizeOptions& budget = file.budget;
  visit.field("trials", limit(budget.total_trials), "finished trials in the whole study");
  visit.field("parallel", whole(file.parallel, 1, 65536), "trials that run at the same time");
  visit.field("time", duration(budget.seconds), "no new trial after a run has lasted this long");
  visit.field("trial_timeout", duration(file.command.timeout_seconds, true),
              "a trial that runs longer is stopped and has failed; 0: never");
  visit.field("target", number(budget.target),
              "stop when the first objective is at least as good as this");
  visit.field("patience", whole(budget.patience),
              "stop when the best value has gained too little over this many trials; 0: never");
  visit.field("min_delta", number_from_zero(budget.min_delta),
              "what is too little: a gain of at most this much");
  visit.field("min_relative_delta", number_from_zero(budget.min_relative_delta),
              "what is too little as well: at most this share of the value before those trials");
  visit.field("cost", positive_number(budget.cost),
              "stop when the finished trials of a run have cost this much");
  visit.field("cost_metric", text(budget.cost_metric),
              "the metric that says what a trial cost; without it, its seconds");
}

void run_fields(CommandOptions& run, FieldVisitor& visit) {
  visit.field("command", required(command(run.argv)),
              "the program and its arguments, or both as one string; {name} stands for a value");
  visit.field("directory", text(run.working_directory),
              "where the command runs; without it, the folder of the study file");
  visit.field("environment", string_map(run.environment), "variables for the command");
  visit.field("grace", duration(run.grace_seconds, true),
              "between asking a trial to end (SIGTERM) and ending it (SIGKILL)");
  visit.field("log_bytes", whole(run.log_bytes), "output kept per trial");
  visit.field("trials_directory", text(run.trials_directory),
              "where logs and parameter files go; without it, NAME.trials");
  visit.field("devices", texts(run.devices), "devices that are handed out, such as \"cuda:0\"");
  visit.field("per_device", whole(run.per_device, 1), "trials that share a device");
  visit.field("device_variable", variable_name(run.device_variable),
              "the environment variable that names a trial's device");
}

// The description is an entry of the metadata, but a key of its own in the file.
void metadata_fields(std::map<std::string, std::string>& metadata, FieldVisitor& visit) {
  std::string description = std::exchange(metadata["description"], {});
  metadata.erase("description");
  std::vector<std::pair<std::string, std::string>> entries(metadata.begin(), metadata.end());
  visit.field("description", text(description), "what the study is about, for people");
  visit.field("metadata", string_map(entries), "whatever should be kept with the study");
  metadata = {entries.begin(), entries.end()};
  if (!description.empty()) metadata["description"] = description;
}

}  // namespace

void study_fields(StudyFile& file, FieldVisitor& visit) {
  StudyOptions& study = file.study;
  std::string schema;
  visit.field("$schema", text(schema), "where the JSON Schema is; for editors");
  visit.field("name", required(study_name(study.name)), "names the study in its database");
  metadata_fields(study.metadata, visit);
  space_fields(study.space, visit);
  visit.field("objectives", objective_list(study.objectives), "what is tuned for, all at once");
  visit.field("objective", objective(study.objectives), "the same when there is one only");
  visit.field("tuner", tuner(file.sampler, file.pruner), "a sampler and a pruner by one name");
  visit.field("sampler", plugin(file.sampler, sampler_catalogue()), "proposes configurations");
  visit.field("warm_start", study_references(file.warm_start),
              "earlier studies of similar spaces that the sampler starts with");
  visit.field("pruner", plugin(file.pruner, pruner_catalogue()), "stops hopeless trials");
  visit.field("storage", plugin(file.storage, storage_catalogue()),
              "where the study is kept; without it, NAME.db");
  visit.section(
      "budget", [&file](FieldVisitor& inner) { budget_fields(file, inner); }, "when a run ends");
  visit.field("seed", whole(study.seed), "of all randomness");
  visit.field("deterministic", window(study.window, file.parallel),
              "equal seeds give equal studies whatever the timing: true, or how many trials may "
              "be under way at most");
  visit.field("duplicates", duplicates(study.duplicates),
              "what happens to a configuration that was tried before");
  visit.field("retries", whole(study.retries), "how often a failed trial is run again");
  visit.section(
      "run", [&file](FieldVisitor& inner) { run_fields(file.command, inner); },
      "the command that is tuned");
}

}  // namespace hone
