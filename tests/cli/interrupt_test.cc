// What a person loses who presses Ctrl-C, and what a machine loses that kills the tuner: nothing.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "tests/cli/tuner.h"

namespace hone::cli::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// Polling waits for an event here; how long it takes decides nothing but when to give up on a
// broken tuner.
bool eventually(const std::function<bool()>& holds) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

// Gone, or a zombie that nobody has reaped yet: in a container there may be nobody to do so.
bool has_ended(const std::string& pid) {
  const std::string stat = contents("/proc/" + pid + "/stat");
  return stat.empty() || stat.find(") Z ") != stat.npos;
}

// Whether every process whose number is in the file ends.
bool all_end(const Folder& folder, const std::string& file) {
  std::istringstream pids(folder.read(file));
  for (std::string pid; pids >> pid;) {
    if (!eventually([&] { return has_ended(pid); })) return false;
  }
  return true;
}

bool has_lines(const Folder& folder, const std::string& file, std::size_t wanted) {
  return eventually([&] { return count(folder.read(file), "\n") >= wanted; });
}

// The tuner started in the background, its standard output in a file.
class Background {
 public:
  Background(const Folder& folder, std::vector<std::string> arguments) : folder_(folder) {
    pid_ = fork();
    if (pid_ == 0) start(std::move(arguments));
  }

  // Looks until `wanted` lines of the output have `piece` in them.
  bool wait_for(std::string_view piece, std::size_t wanted) const {
    return eventually([&] { return count(output(), piece) >= wanted; });
  }
  void send(int signal) const { kill(pid_, signal); }
  int join() const {
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  std::string output() const { return folder_.read("run.txt"); }

 private:
  [[noreturn]] void start(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), kTuner);
    std::vector<char*> words;
    for (std::string& word : arguments) words.push_back(word.data());
    words.push_back(nullptr);
    const int file = open((folder_.path() / "run.txt").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    if (chdir(folder_.path().c_str()) == 0) execv(words[0], words.data());
    _exit(127);
  }

  const Folder& folder_;
  pid_t pid_ = -1;
};

std::vector<json> events(const std::string& text, std::string_view kind) {
  std::vector<json> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    json event = json::parse(line, nullptr, false);
    if (event.is_object() && event["event"] == kind) found.push_back(std::move(event));
  }
  return found;
}

// The finished trials by number, as the tuner itself reports them.
std::map<std::size_t, json> stored(const Folder& folder) {
  std::map<std::size_t, json> trials;
  for (json& trial : json::parse(folder.hone("trials p.json --format json").out)) {
    const std::size_t number = trial["trial"];
    trials[number] = std::move(trial);
  }
  return trials;
}

// Trials that hang until the file "go" is there, from the fifth on.
constexpr const char* kHangsLater =
    "if [ {trial} -ge 4 ]; then while [ ! -e go ]; do sleep 0.02; done; fi;";

void expect_all_kept(const Folder& folder, const std::vector<json>& finished) {
  const auto kept = stored(folder);
  for (const json& event : finished) {
    const json& trial = kept.at(event["trial"]);
    EXPECT_EQ(trial["values"], event["values"]);
    EXPECT_EQ(trial["params"], event["params"]);
  }
}

// Runs the rest and checks that the trials that were cut off ran again as they were.
void expect_resumes(const Folder& folder, const std::vector<json>& asked) {
  folder.write("go", "");
  ASSERT_EQ(folder.hone("run p.json --quiet").code, 0);
  const auto trials = stored(folder);
  ASSERT_EQ(trials.size(), 8u);
  for (const auto& [number, trial] : trials) EXPECT_EQ(trial["state"], "complete");
  for (const json& event : asked) {
    EXPECT_EQ(trials.at(event["trial"])["params"], event["params"]);
  }
}

TEST(Interrupt, CtrlCGivesBackWhatRunsAndSaysHowToResume) {
  const Folder folder;
  folder.write("p.json", parabola(8, kHangsLater));
  const Background tuner(folder, {"run", "p.json", "--json"});
  ASSERT_TRUE(tuner.wait_for(R"("event":"asked")", 6)) << tuner.output();
  tuner.send(SIGINT);
  EXPECT_EQ(tuner.join(), 130);
  const json summary = events(tuner.output(), "summary").at(0);
  EXPECT_EQ(summary["interrupted"], true);
  EXPECT_EQ(summary["complete"], 4);
  EXPECT_EQ(summary["released"], 2);
  EXPECT_EQ(summary["resume"], "hone run p.json");
  expect_all_kept(folder, events(tuner.output(), "finished"));
  expect_resumes(folder, events(tuner.output(), "asked"));
}

TEST(Interrupt, SigtermIsTheSame) {
  const Folder folder;
  folder.write("p.json", parabola(8, kHangsLater));
  const Background tuner(folder, {"run", "p.json"});
  ASSERT_TRUE(tuner.wait_for(" complete ", 4)) << tuner.output();
  tuner.send(SIGTERM);
  EXPECT_EQ(tuner.join(), 130);
  EXPECT_THAT(tuner.output(), HasSubstr("interrupted"));
  EXPECT_TRUE(tuner.output().ends_with("resume with: hone run p.json\n")) << tuner.output();
}

TEST(Interrupt, TwiceLeavesAtOnceAndLeavesNoChildBehind) {
  const Folder folder;
  folder.write("p.json",
               parabola(8, "trap '' TERM; echo $$ >> pids; while :; do sleep 0.05; done;"));
  const Background tuner(folder, {"run", "p.json", "--set", "run.grace=1h", "--json"});
  ASSERT_TRUE(tuner.wait_for(R"("event":"asked")", 2)) << tuner.output();
  ASSERT_TRUE(has_lines(folder, "pids", 2));
  tuner.send(SIGINT);
  ASSERT_TRUE(tuner.wait_for("Ctrl-C again leaves at once", 1));
  tuner.send(SIGINT);
  EXPECT_EQ(tuner.join(), 130);
  EXPECT_TRUE(tuner.output().ends_with("resume with: hone run p.json --set run.grace=1h\n"))
      << tuner.output();
  EXPECT_TRUE(all_end(folder, "pids"));
  EXPECT_EQ(folder.hone("check parabola.db").code, 0);
}

TEST(Interrupt, KilledItTakesItsCommandsAndTheirChildrenAlong) {
  const Folder folder;
  folder.write("p.json",
               parabola(8,
                        "trap '' TERM HUP; echo $$ >> pids; sleep 1000 & echo $! >> pids; "
                        "wait;"));
  const Background tuner(folder, {"run", "p.json", "--json"});
  ASSERT_TRUE(has_lines(folder, "pids", 4));
  tuner.send(SIGKILL);
  EXPECT_EQ(tuner.join(), 128 + SIGKILL);
  EXPECT_TRUE(all_end(folder, "pids"));
}

TEST(Interrupt, KilledItLosesNothingAcknowledged) {
  const Folder folder;
  folder.write("p.json", parabola(8, kHangsLater));
  const Background tuner(folder, {"run", "p.json", "--json"});
  ASSERT_TRUE(tuner.wait_for(R"("event":"asked")", 6)) << tuner.output();
  tuner.send(SIGKILL);
  EXPECT_EQ(tuner.join(), 128 + SIGKILL);
  expect_all_kept(folder, events(tuner.output(), "finished"));
  expect_resumes(folder, events(tuner.output(), "asked"));
}

}  // namespace
}  // namespace hone::cli::testing
