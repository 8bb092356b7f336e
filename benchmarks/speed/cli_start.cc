// From the start of `hone run` to the start of its first trial's command, which says itself when
// that was. Beside it: the start of a program that does nothing, and of a Python that has imported
// a tuner and could begin.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace hone {
namespace {

namespace fs = std::filesystem;

// `date` prints the time as a metric; what it prints ends up in the trial's log.
constexpr const char* kStudy = R"({
  "name": "start",
  "parameters": {
    "rate": {"type": "float", "low": 1e-5, "high": 1, "scale": "log"},
    "layers": {"type": "int", "low": 1, "high": 8},
    "optimizer": {"type": "categorical", "choices": ["sgd", "adam"]},
    "momentum": {"type": "float", "low": 0, "high": 0.99, "when": {"optimizer": "sgd"}}
  },
  "objective": {"metric": "started", "goal": "minimize"},
  "budget": {"trials": 1},
  "run": {"command": ["date", "+started=%s.%N"]}
})";

class Folder {
 public:
  Folder() : path_(fs::path(HONE_BINARY_DIR) / "benchmark-start") { empty(); }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  void empty() const {
    fs::remove_all(path_);
    fs::create_directories(path_);
    std::ofstream(path_ / "start.json") << kStudy;
  }
  std::string file(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Runs a program with nothing to see to its end; whether it ended well.
bool run(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  const int rc = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = -1;
  return rc == 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

double started(const std::string& log) {
  std::ifstream file(log);
  double time = 0;
  file.ignore(std::string_view("started=").size());
  file >> time;
  return time;
}

void cli_start(benchmark::State& state) {
  const Folder folder;
  for (auto _ : state) {
    folder.empty();
    const double begin = now();
    const bool well = run({HONE_BINARY_DIR "/cli/hone", "run", folder.file("start.json")});
    const double time = started(folder.file("start.trials/0/output.log")) - begin;
    if (!well || time <= 0) return state.SkipWithError("hone run failed");
    state.SetIterationTime(time);
  }
}

// To the end of the program, since it does nothing else.
void program_start(benchmark::State& state, const std::vector<std::string>& words) {
  for (auto _ : state) {
    if (!run(words)) return state.SkipWithError((words.back() + ": not available").c_str());
  }
}

BENCHMARK(cli_start)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(program_start, nothing, {"true"})->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(program_start, python, {"python3", "-c", "pass"})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(program_start, optuna, {"python3", "-c", "import optuna"})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hone
