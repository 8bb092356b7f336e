#include "hone/backends/command.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "backends/process/device_slots.h"
#include "backends/process/environment.h"
#include "backends/process/params_file.h"
#include "backends/process/placeholders.h"
#include "backends/process/trial_process.h"
#include "hone/error.h"
#include "space/json.h"

namespace hone {
namespace {

using std::filesystem::path;

// Absolute, since the command may run in another directory.
struct TrialFiles {
  path directory, checkpoints;
  path params = directory / "params.json";
  path log = directory / "output.log";
};

std::uint64_t seed_of(const Trial& trial) {
  Stream stream = trial.stream("command");
  const std::uint64_t high = stream();
  return high << 32 | stream();
}

void check_known(const Space& space, std::string_view name) {
  if (space.find(name)) return;
  std::vector<std::string> known;
  for (const Param& param : space.params()) known.push_back(param.name);
  const std::string nearest = nearest_name(name, known);
  throw Error(ErrorCode::kInvalidArgument, fmt::format("command placeholder '{{{}}}'", name),
              nearest.empty() ? "is no parameter of this study"
                              : fmt::format("is no parameter; did you mean '{}'?", nearest));
}

// A mask of one card is what CUDA reads from its own variable.
std::string device_value(std::string_view variable, std::string_view device) {
  constexpr std::string_view kCuda = "cuda:";
  if (variable == "CUDA_VISIBLE_DEVICES" && device.starts_with(kCuda)) {
    device.remove_prefix(kCuda.size());
  }
  return std::string(device);
}

class CommandObjective {
 public:
  explicit CommandObjective(const CommandOptions& options)
      : options_(options), inherited_(inherited_environment()) {
    if (options.argv.empty() || options.argv.front().empty()) {
      throw Error(ErrorCode::kInvalidArgument, "command", "names no program to run");
    }
    for (const std::string& argument : options.argv) arguments_.push_back(parse_argument(argument));
    if (!options.devices.empty()) {
      devices_ = std::make_unique<DeviceSlots>(options.devices, options.per_device);
    }
  }

  void run(Trial& trial) const {
    if (!devices_) return run(trial, nullptr);
    const auto lease = devices_->acquire([&] { return trial.cancelled(); });
    if (!lease) return trial.release("the run was stopped");
    run(trial, &lease->device());
  }

 private:
  void run(Trial& trial, const std::string* device) const {
    const TrialFiles files{std::filesystem::absolute(options_.trials_directory).lexically_normal() /
                               std::to_string(trial.number()),
                           trial.checkpoint_dir()};
    const Configuration configuration = trial.configuration();
    std::filesystem::create_directories(files.directory);
    write_params_file(files.params, configuration);
    // Paths are bytes, attributes are text.
    if (is_json_text(files.log.string())) trial.set_attribute("log", files.log.string());
    if (device != nullptr) trial.set_attribute("device", *device);

    Environment environment = environment_of(trial, configuration, files);
    if (device != nullptr) {
      environment[options_.device_variable] = device_value(options_.device_variable, *device);
    }
    run_trial_process(trial,
                      {.argv = arguments_of(trial, files),
                       .environment = to_strings(environment),
                       .working_directory = options_.working_directory},
                      files.log,
                      {.timeout_seconds = options_.timeout_seconds,
                       .grace_seconds = options_.grace_seconds,
                       .log_bytes = options_.log_bytes});
    std::error_code in_use;
    std::filesystem::remove(files.checkpoints, in_use);  // if it is empty
  }

  std::vector<std::string> arguments_of(const Trial& trial, const TrialFiles& files) const {
    return substitute(arguments_, [&](std::string_view name) -> std::optional<std::string> {
      if (name == "trial") return std::to_string(trial.number());
      if (name == "params_file") return files.params.string();
      if (name == "trial_dir") return files.directory.string();
      if (name == "checkpoint_dir") return files.checkpoints.string();
      if (name == "resume_step") return std::to_string(trial.resume_step());
      check_known(trial.space(), name);
      if (!trial.active(name)) return {};
      return to_string(trial.get(name));
    });
  }

  Environment environment_of(const Trial& trial, const Configuration& configuration,
                             const TrialFiles& files) const {
    Environment environment = inherited_;
    environment["HONE_TRIAL"] = std::to_string(trial.number());
    environment["HONE_TRIAL_DIR"] = files.directory.string();
    environment["HONE_CHECKPOINT_DIR"] = files.checkpoints.string();
    environment["HONE_RESUME_STEP"] = std::to_string(trial.resume_step());
    environment["HONE_PARAMS_FILE"] = files.params.string();
    environment["HONE_SEED"] = std::to_string(seed_of(trial));
    for (const auto& [name, value] : configuration) {
      environment[variable_name(name)] = to_string(value);
    }
    for (const auto& [name, value] : options_.environment) environment[name] = value;
    return environment;
  }

  const CommandOptions options_;
  const Environment inherited_;
  std::vector<Argument> arguments_;
  std::unique_ptr<DeviceSlots> devices_;
};

}  // namespace

Objective make_command_objective(const CommandOptions& options) {
  const auto objective = std::make_shared<const CommandObjective>(options);
  return Objective([objective](Trial& trial) { objective->run(trial); });
}

}  // namespace hone
