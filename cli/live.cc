#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>

#include "cli/format.h"
#include "cli/live_block.h"
#include "cli/observer.h"
#include "cli/summary.h"

namespace hone::cli {
namespace {

constexpr std::chrono::milliseconds kRedrawEvery{100};
constexpr std::string_view kHideCursor = "\x1b[?25l", kShowCursor = "\x1b[?25h";
constexpr std::size_t kMostFailures = 3;  // told one by one; the others are counted

// Straight to the descriptor: what is half in a buffer cannot be taken back on the way out.
void write_out(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

// Whether the terminal is somebody else's for now, as after Ctrl-Z and `bg`.
bool in_background() {
  const pid_t foreground = tcgetpgrp(STDOUT_FILENO);
  return foreground > 0 && foreground != getpgrp();
}

// Draws on a thread of its own. Lines that stay are printed above the picture.
class LiveDisplay {
 public:
  LiveDisplay(const RunInfo& info, const Progress& progress) : info_(info), progress_(progress) {
    say(start_line(info));
    thread_ = std::thread([this] { redraw(); });
  }
  ~LiveDisplay() {
    close();
    thread_.join();
  }
  LiveDisplay(const LiveDisplay&) = delete;
  LiveDisplay& operator=(const LiveDisplay&) = delete;

  void say(std::string_view line) {
    const std::lock_guard lock(mutex_);
    const Terminal terminal = look_at_terminal(STDOUT_FILENO);
    if (!closed_) draw(shortened(one_line(line), terminal.columns) + '\n');
  }

  // The first failure in full, since it may be that of every trial; a few more in one line each.
  void failed(const FrozenTrial& trial) {
    ++failures_;
    if (failures_ > kMostFailures) return;
    std::istringstream lines(fmt::format("trial {} failed: {}", trial.number, trial.message));
    for (std::string line; std::getline(lines, line);) {
      say(line);
      if (failures_ != 1) break;
    }
    if (failures_ == kMostFailures) say("further failures are only counted");
  }

  // While the lock is held nothing is drawn, even if `stop` does not stop.
  void suspend(const std::function<void()>& stop) {
    const std::lock_guard lock(mutex_);
    if (!closed_) erase();
    stop();
    if (!closed_) draw("");
  }

  void close() {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    closed_ = true;
    erase();
    changed_.notify_all();
  }

 private:
  void redraw() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kRedrawEvery, [this] { return closed_; })) draw("");
  }

  void erase() {
    if (drawn_ != 0) write_out(fmt::format("\x1b[{}F\x1b[J{}", drawn_, kShowCursor));
    drawn_ = 0;
  }

  // One write a picture, so that none is seen half drawn. Each line clears what it does not cover.
  void draw(std::string_view above) {
    if (in_background()) return;
    std::string text =
        drawn_ == 0 ? "\r" + std::string(kHideCursor) : fmt::format("\x1b[{}F", drawn_);
    if (!above.empty()) text += "\x1b[J";
    text += above;
    const auto lines = live_block(info_, progress_.standing(), look_at_terminal(STDOUT_FILENO));
    for (const std::string& line : lines) text += line + "\x1b[K\n";
    text += "\x1b[J";
    write_out(text);
    drawn_ = lines.size();
  }

  const RunInfo& info_;
  const Progress& progress_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t drawn_ = 0;  // lines above the cursor that are the picture's
  std::size_t failures_ = 0;
  bool closed_ = false;
  std::thread thread_;
};

}  // namespace

Observer make_live_observer(const RunInfo& info, const Progress& progress) {
  const auto display = std::make_shared<LiveDisplay>(info, progress);
  return {.asked = [](const FrozenTrial&) {},
          .reported = [](TrialNumber, const FrozenTrial::Reported&) {},
          .finished =
              [display](const FrozenTrial& trial) {
                if (trial.state == TrialState::kFailed) display->failed(trial);
              },
          .note = [display](std::string_view line) { display->say(line); },
          .suspend = [display](const std::function<void()>& stop) { display->suspend(stop); },
          .close = [display] { display->close(); },
          .concluded =
              [&info](const Conclusion& conclusion) {
                write_out(summary_text(info, conclusion, look_at_terminal(STDOUT_FILENO)));
              }};
}

}  // namespace hone::cli
