// What a person sees: the tuner on a pseudo-terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "tests/cli/tuner.h"

namespace hone::cli::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kHideCursor = "\x1b[?25l", kShowCursor = "\x1b[?25h";

struct Seen {
  int code = -1;
  std::string text;
};

struct Keys {
  std::string_view after;  // has been seen
  std::string_view typed;
};

// Runs a shell with job control, as people have, on a terminal of 100 x 30 with these variables
// set. In its command line $HONE is the tuner.
Seen watch(const Folder& folder, const char* line,
           const std::vector<std::pair<const char*, const char*>>& variables,
           std::vector<Keys> keys = {}, unsigned short columns = 100) {
  winsize size{.ws_row = 30, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  int terminal = -1;
  const pid_t pid = forkpty(&terminal, nullptr, nullptr, &size);
  if (pid == 0) {
    for (const auto& [name, value] : variables) setenv(name, value, 1);
    setenv("HONE", kTuner.c_str(), 1);
    if (chdir(folder.path().c_str()) == 0) execl("/bin/sh", "sh", "-m", "-c", line, nullptr);
    _exit(127);
  }
  Seen seen;
  std::array<char, 4096> buffer;
  std::size_t looked_at = 0;
  for (ssize_t n; (n = read(terminal, buffer.data(), buffer.size())) > 0;) {
    seen.text.append(buffer.data(), static_cast<std::size_t>(n));
    if (keys.empty() || seen.text.find(keys.front().after, looked_at) == seen.text.npos) continue;
    looked_at = seen.text.size();
    EXPECT_EQ(write(terminal, keys.front().typed.data(), keys.front().typed.size()), 1);
    keys.erase(keys.begin());
  }
  EXPECT_TRUE(keys.empty()) << "never seen: " << keys.front().after;
  close(terminal);
  int status = 0;
  waitpid(pid, &status, 0);
  seen.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return seen;
}

TEST(Terminal, ShowsABarAndRestoresTheCursor) {
  const Folder folder;
  folder.write("p.json", parabola(20));
  const Seen seen = watch(folder, "$HONE run p.json", {{"TERM", "xterm"}, {"LC_ALL", "C.UTF-8"}});
  EXPECT_EQ(seen.code, 0);
  EXPECT_THAT(seen.text, HasSubstr("─"));
  EXPECT_THAT(seen.text, HasSubstr("/20"));
  EXPECT_EQ(count(seen.text, kHideCursor), 1u);
  EXPECT_EQ(count(seen.text, kShowCursor), 1u);
  EXPECT_LT(seen.text.find(kHideCursor), seen.text.find(kShowCursor));
  const std::string after = seen.text.substr(seen.text.find(kShowCursor));
  EXPECT_THAT(after, HasSubstr("best loss"));
  EXPECT_THAT(after, HasSubstr("what mattered"));
}

TEST(Terminal, RestoresTheCursorWhenInterrupted) {
  const Folder folder;
  folder.write("p.json", parabola(20, "sleep 60;"));
  const Seen seen = watch(folder, "$HONE run p.json", {{"TERM", "xterm"}}, {{"2 running", "\x03"}});
  EXPECT_EQ(seen.code, 130);
  EXPECT_EQ(count(seen.text, kShowCursor), 1u);
  EXPECT_THAT(seen.text, HasSubstr("resume with: hone run p.json"));
}

TEST(Terminal, CtrlZGivesTheTerminalBackUntilItGoesOn) {
  const Folder folder;
  folder.write("p.json", parabola(2, "until [ -e go ]; do sleep 0.02; done;"));
  const Seen seen = watch(folder, "$HONE run p.json; echo shell $?; touch go; fg",
                          {{"TERM", "xterm"}}, {{"2 running", "\x1a"}});
  EXPECT_EQ(seen.code, 0) << seen.text;
  const std::size_t stopped = seen.text.find("shell 1");
  ASSERT_NE(stopped, seen.text.npos) << seen.text;
  const std::string before = seen.text.substr(0, stopped), after = seen.text.substr(stopped);
  EXPECT_EQ(count(before, kHideCursor), 1u);
  EXPECT_EQ(count(before, kShowCursor), 1u);
  EXPECT_EQ(count(after, kHideCursor), 1u);
  EXPECT_EQ(count(after, kShowCursor), 1u);
  EXPECT_THAT(after, HasSubstr("best loss"));
}

TEST(Terminal, DrawsNothingInTheBackground) {
  const Folder folder;
  folder.write("p.json", parabola(2, "until [ -e go ]; do sleep 0.02; done;"));
  const Seen seen = watch(folder, "$HONE run p.json; bg; touch go; wait; echo shell",
                          {{"TERM", "xterm"}}, {{"2 running", "\x1a"}});
  const std::string after = seen.text.substr(seen.text.find(kShowCursor));
  EXPECT_THAT(after, Not(HasSubstr(std::string(kHideCursor))));
  EXPECT_THAT(after, HasSubstr("best loss"));
}

TEST(Terminal, HeedsNoColor) {
  const Folder folder;
  folder.write("p.json", parabola(2));
  const char* run = "$HONE run p.json --fresh";
  EXPECT_THAT(watch(folder, run, {{"TERM", "xterm"}}).text, HasSubstr("\x1b[32m"));
  const Seen plain = watch(folder, run, {{"TERM", "xterm"}, {"NO_COLOR", "1"}});
  EXPECT_THAT(plain.text, Not(HasSubstr("\x1b[32m")));
  EXPECT_THAT(plain.text, HasSubstr(std::string(kHideCursor)));
}

TEST(Terminal, ADumbTerminalGetsPlainLines) {
  const Folder folder;
  folder.write("p.json", parabola(2));
  const Seen seen = watch(folder, "$HONE run p.json", {{"TERM", "dumb"}});
  EXPECT_EQ(seen.code, 0);
  EXPECT_THAT(seen.text, Not(HasSubstr("\x1b")));
  EXPECT_EQ(count(seen.text, "\ntrial "), 2u) << seen.text;
}

TEST(Terminal, PrintsTheLastWordsOfTheFirstFailure) {
  const Folder folder;
  folder.write("p.json", parabola(3, "echo out of cheese >&2; exit 4;"));
  const Seen seen = watch(folder, "$HONE run p.json", {{"TERM", "xterm"}});
  EXPECT_EQ(seen.code, 3);
  EXPECT_THAT(seen.text, HasSubstr("out of cheese"));
  EXPECT_EQ(count(seen.text, kShowCursor), 1u);
}

}  // namespace
}  // namespace hone::cli::testing
