#include "backends/process/child.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <thread>

#include "backends/process/environment.h"
#include "hone/error.h"
#include "tests/backends/scratch_directory.h"

namespace hone {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

ProcessSpec shell(const std::string& script) {
  return {.argv = {"/bin/sh", "-c", script}, .environment = to_strings(inherited_environment())};
}

struct Result {
  std::string output, error;
  ExitStatus status;
};

Result run(const ProcessSpec& spec) {
  Result result;
  Child child(spec);
  const auto receive = [&](OutputStream stream, std::string_view bytes) {
    (stream == OutputStream::kOutput ? result.output : result.error) += bytes;
  };
  while (!child.follow(milliseconds(1000), receive)) {
  }
  result.status = child.status();
  return result;
}

void ignore(OutputStream, std::string_view) {}

TEST(Child, HandsOnBothStreamsAndTheExitCode) {
  const Result result = run(shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.error, "err\n");
  EXPECT_EQ(result.status.code, 3);
  EXPECT_EQ(to_string(result.status), "exited with code 3");
}

TEST(Child, TellsTheSignalThatKilledIt) {
  const Result result = run(shell("kill -SEGV $$"));
  EXPECT_FALSE(result.status.code);
  EXPECT_EQ(result.status.signal, SIGSEGV);
  EXPECT_THAT(to_string(result.status), HasSubstr("signal 11"));
}

TEST(Child, StandardInputIsEmpty) { EXPECT_EQ(run(shell("cat; echo end")).output, "end\n"); }

TEST(Child, OutputIsBytes) {
  const Result result = run(shell("printf 'a\\000b\\377'"));
  EXPECT_EQ(result.output, std::string("a\0b\xFF", 4));
}

TEST(Child, ArgumentsAreNotTouched) {
  const std::vector<std::string> arguments{"two words", "", "$HOME", "'\"*"};
  ProcessSpec spec{.argv = {"printf", "[%s]"}, .environment = to_strings(inherited_environment())};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  EXPECT_EQ(run(spec).output, "[two words][][$HOME]['\"*]");
}

TEST(Child, GetsExactlyTheGivenEnvironment) {
  EXPECT_EQ(run({.argv = {"/usr/bin/env"}, .environment = {"A=1", "B=x y"}}).output,
            "A=1\nB=x y\n");
}

TEST(Child, RunsInItsWorkingDirectory) {
  const ScratchDirectory scratch;
  std::ofstream(scratch / "here") << "found";
  ProcessSpec spec = shell("cat here");
  spec.working_directory = scratch.path();
  EXPECT_EQ(run(spec).output, "found");
}

std::string refusal(const ProcessSpec& spec) {
  try {
    run(spec);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kBackend);
    return error.what();
  }
  return "it ran";
}

TEST(Child, SaysWhyItCannotBeStarted) {
  const ScratchDirectory scratch;
  std::ofstream(scratch / "text") << "no program";
  EXPECT_THAT(refusal({.argv = {"no-such-program"}, .environment = {}}),
              HasSubstr("no-such-program: cannot be started: No such file"));
  EXPECT_THAT(refusal({.argv = {scratch / "text"}, .environment = {}}),
              HasSubstr("Permission denied"));
  std::filesystem::permissions(scratch / "text", std::filesystem::perms::owner_all);
  EXPECT_THAT(refusal({.argv = {scratch / "text"}, .environment = {}}), HasSubstr("format"));
  EXPECT_THAT(refusal({.argv = {"/bin/true"}, .environment = {}, .working_directory = "/no/such"}),
              HasSubstr("/no/such"));
}

TEST(Child, ClosingItsOutputIsNotItsEnd) {
  const ScratchDirectory scratch;
  const Result result = run(shell("exec >&- 2>&-; echo late > '" + scratch / "file" + "'; exit 7"));
  EXPECT_EQ(result.status.code, 7);
  EXPECT_EQ(read_text(scratch / "file"), "late\n");
}

// True once nobody holds the write end of a named pipe: reading it comes to its end. Blocks as long
// as somebody does, so that a survivor is a hanging test.
bool all_have_closed(int fifo) {
  char byte;
  while (::read(fifo, &byte, 1) > 0) {
  }
  return true;
}

// Whatever holds descriptor 9 of these scripts is alive.
class Grandchildren : public testing::Test {
 protected:
  Grandchildren() : path_(scratch_ / "fifo") {
    EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    fifo_ = FileDescriptor(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    ::fcntl(fifo_.get(), F_SETFL, 0);
  }
  const ScratchDirectory scratch_;
  const std::string path_;
  FileDescriptor fifo_;
};

TEST_F(Grandchildren, DieWithTheChildThoughTheyHoldItsPipes) {
  const Result result = run(shell("exec 9>'" + path_ + "'; sleep 1000 & echo done"));
  EXPECT_EQ(result.output, "done\n");
  EXPECT_EQ(result.status.code, 0);
  EXPECT_TRUE(all_have_closed(fifo_.get()));
}

TEST_F(Grandchildren, DieThoughTheyIgnoreSignals) {
  run(shell("exec 9>'" + path_ + "'; (trap '' TERM HUP INT; sleep 1000; sleep 1000) & exit 0"));
  EXPECT_TRUE(all_have_closed(fifo_.get()));
}

TEST_F(Grandchildren, DieWhenTheHandleIsDestroyed) {
  {
    Child child(shell("exec 9>'" + path_ + "'; sleep 1000 & echo ready; sleep 1000"));
    std::string output;
    while (output != "ready\n") {
      child.follow(milliseconds(1000), [&](OutputStream, std::string_view b) { output += b; });
    }
  }
  EXPECT_TRUE(all_have_closed(fifo_.get()));
}

// Starts it in a process of its own, which is killed when the child has said something.
void be_killed_with(const ProcessSpec& spec) {
  const pid_t pid = ::fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    Child child(spec);
    const auto die = [](OutputStream, std::string_view) { ::raise(SIGKILL); };
    while (!child.follow(milliseconds(1000), die)) {
    }
    ::_exit(1);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST_F(Grandchildren, DieWhenThisProcessIsKilled) {
  be_killed_with(
      shell("exec 9>'" + path_ + "'; trap '' TERM HUP INT; sleep 1000 & echo ready; wait"));
  EXPECT_TRUE(all_have_closed(fifo_.get()));
}

TEST_F(Grandchildren, DieWhenThisProcessIsKilledThoughOtherGroupsBeganLater) {
  const Child before(shell("exec sleep 1000"));
  be_killed_with(shell("exec 9>'" + path_ + "'; sleep 1000 & echo ready; wait"));
  EXPECT_TRUE(all_have_closed(fifo_.get()));
}

TEST(ProcessGroup, OutlivesEverySignalButTheLast) {
  ProcessGroup group("test");
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) group.send(signal);
  EXPECT_EQ(::getpgid(group.id()), group.id());
  EXPECT_EQ(::kill(-group.id(), 0), 0);
}

TEST_F(Grandchildren, ThatLeftTheGroupDoNotHoldUpTheEnd) {
  // It floods the pipe from a session of its own, until the reader is gone.
  const Result result = run(shell("setsid sh -c 'exec 9>\"" + path_ +
                                  "\"; while echo x; do :; done' & echo done; exit 5"));
  EXPECT_EQ(result.status.code, 5);
  EXPECT_THAT(result.output, HasSubstr("done\n"));
  EXPECT_TRUE(all_have_closed(fifo_.get()));
}

TEST(Child, TerminatesWhenAsked) {
  Child child(shell("echo ready; exec sleep 1000"));
  std::string output;
  while (output.empty()) {
    child.follow(milliseconds(1000), [&](OutputStream, std::string_view b) { output += b; });
  }
  child.send(SIGTERM);
  while (!child.follow(milliseconds(1000), ignore)) {
  }
  EXPECT_EQ(child.status().signal, SIGTERM);
  EXPECT_TRUE(child.follow(milliseconds(0), ignore)) << "it stays ended";
}

TEST(Child, FollowReturnsWhenNothingHappens) {
  Child child(shell("exec sleep 1000"));
  EXPECT_FALSE(child.follow(milliseconds(1), ignore));
}

TEST(Child, SignalsIgnoredByTheCallerReachIt) {
  for (const int signal : {SIGPIPE, SIGXFSZ}) {
    const auto before = std::signal(signal, SIG_IGN);
    const Result result = run(shell("kill -" + std::to_string(signal) + " $$; echo survived"));
    std::signal(signal, before);
    EXPECT_EQ(result.status.signal, signal);
  }
}

TEST(Child, ManyThreadsStartThemAtOnce) {
  // If a child inherited another's pipe, that one's output would not end before its own.
  std::vector<std::string> outputs(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      threads.emplace_back([&outputs, i] {
        for (int round = 0; round < 5; ++round) {
          outputs[i] += run(shell("ls /proc/self/fd | wc -l")).output;
        }
      });
    }
  }
  for (const std::string& output : outputs) EXPECT_EQ(output, outputs.front());
}

}  // namespace
}  // namespace hone
