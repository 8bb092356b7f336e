#include "cli/signals.h"

#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "hone/error.h"

namespace hone::cli {
namespace {

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

int checked(int descriptor) {
  if (descriptor >= 0) return descriptor;
  throw Error(ErrorCode::kUnavailable, "signals",
              fmt::format("cannot watch for Ctrl-C: {}", std::strerror(errno)));
}

}  // namespace

SignalWatch::SignalWatch() {
  const sigset_t set = watched_signals();
  signals_ = checked(signalfd(-1, &set, SFD_CLOEXEC));
  end_ = checked(eventfd(0, EFD_CLOEXEC));
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

SignalWatch::~SignalWatch() {
  eventfd_write(end_, 1);
  if (thread_.joinable()) thread_.join();
  close(end_);
  close(signals_);
  const sigset_t set = watched_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void SignalWatch::start(std::function<void(int)> on_signal) {
  thread_ = std::thread([this, on_signal = std::move(on_signal)] { watch(on_signal); });
}

void SignalWatch::watch(const std::function<void(int)>& on_signal) const {
  std::array<pollfd, 2> waits = {{{signals_, POLLIN, 0}, {end_, POLLIN, 0}}};
  int count = 0;
  while (poll(waits.data(), waits.size(), -1) >= 0 || errno == EINTR) {
    if ((waits[1].revents & POLLIN) != 0) return;
    signalfd_siginfo received;
    if ((waits[0].revents & POLLIN) == 0) continue;
    if (read(signals_, &received, sizeof(received)) == sizeof(received)) on_signal(++count);
  }
}

void kill_children() {
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream children(thread.path() / "children");
    for (pid_t child = 0; children >> child;) {
      if (getpgid(child) == child) kill(-child, SIGKILL);
    }
  }
}

}  // namespace hone::cli
