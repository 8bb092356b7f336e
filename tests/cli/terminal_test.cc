// What a person sees: the tuner on a pseudo-terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <signal.h>
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

// Runs the tuner on a terminal of 100 x 30 with these variables set; sends SIGINT once `until` was
// seen, if that is not empty.
Seen watch(const Folder& folder, std::vector<std::string> words,
           const std::vector<std::pair<const char*, const char*>>& variables,
           std::string_view until = "") {
  winsize size{.ws_row = 30, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
  int terminal = -1;
  const pid_t pid = forkpty(&terminal, nullptr, nullptr, &size);
  if (pid == 0) {
    for (const auto& [name, value] : variables) setenv(name, value, 1);
    words.insert(words.begin(), kTuner);
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    if (chdir(folder.path().c_str()) == 0) execv(pointers[0], pointers.data());
    _exit(127);
  }
  Seen seen;
  std::array<char, 4096> buffer;
  bool sent = until.empty();
  for (ssize_t n; (n = read(terminal, buffer.data(), buffer.size())) > 0;) {
    seen.text.append(buffer.data(), static_cast<std::size_t>(n));
    if (sent || seen.text.find(until) == seen.text.npos) continue;
    kill(pid, SIGINT);
    sent = true;
  }
  close(terminal);
  int status = 0;
  waitpid(pid, &status, 0);
  seen.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return seen;
}

TEST(Terminal, ShowsABarAndRestoresTheCursor) {
  const Folder folder;
  folder.write("p.json", parabola(20));
  const Seen seen = watch(folder, {"run", "p.json"}, {{"TERM", "xterm"}, {"LC_ALL", "C.UTF-8"}});
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
  const Seen seen = watch(folder, {"run", "p.json"}, {{"TERM", "xterm"}}, "2 running");
  EXPECT_EQ(seen.code, 130);
  EXPECT_EQ(count(seen.text, kShowCursor), 1u);
  EXPECT_THAT(seen.text, HasSubstr("resume with: hone run p.json"));
}

TEST(Terminal, HeedsNoColor) {
  const Folder folder;
  folder.write("p.json", parabola(2));
  const std::vector<std::string> run = {"run", "p.json", "--fresh"};
  EXPECT_THAT(watch(folder, run, {{"TERM", "xterm"}}).text, HasSubstr("\x1b[32m"));
  const Seen plain = watch(folder, run, {{"TERM", "xterm"}, {"NO_COLOR", "1"}});
  EXPECT_THAT(plain.text, Not(HasSubstr("\x1b[32m")));
  EXPECT_THAT(plain.text, HasSubstr(std::string(kHideCursor)));
}

TEST(Terminal, ADumbTerminalGetsPlainLines) {
  const Folder folder;
  folder.write("p.json", parabola(2));
  const Seen seen = watch(folder, {"run", "p.json"}, {{"TERM", "dumb"}});
  EXPECT_EQ(seen.code, 0);
  EXPECT_THAT(seen.text, Not(HasSubstr("\x1b")));
  EXPECT_EQ(count(seen.text, "\ntrial "), 2u) << seen.text;
}

TEST(Terminal, PrintsTheLastWordsOfTheFirstFailure) {
  const Folder folder;
  folder.write("p.json", parabola(3, "echo out of cheese >&2; exit 4;"));
  const Seen seen = watch(folder, {"run", "p.json"}, {{"TERM", "xterm"}});
  EXPECT_EQ(seen.code, 3);
  EXPECT_THAT(seen.text, HasSubstr("out of cheese"));
  EXPECT_EQ(count(seen.text, kShowCursor), 1u);
}

}  // namespace
}  // namespace hone::cli::testing
