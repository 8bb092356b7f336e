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
#include <utility>

#include "hone/error.h"

namespace hone::cli {
namespace {

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGTSTP}) sigaddset(&set, signal);
  return set;
}

// Does what the signal would have done by itself: where no shell could wake this process, nothing.
void stop_process() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTSTP);
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
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

void SignalWatch::start(SignalAnswers answers) {
  thread_ = std::thread([this, answers = std::move(answers)] { watch(answers); });
}

void SignalWatch::watch(const SignalAnswers& answers) const {
  std::array<pollfd, 2> waits = {{{signals_, POLLIN, 0}, {end_, POLLIN, 0}}};
  int count = 0;
  while (poll(waits.data(), waits.size(), -1) >= 0 || errno == EINTR) {
    if ((waits[1].revents & POLLIN) != 0) return;
    signalfd_siginfo received;
    if ((waits[0].revents & POLLIN) == 0) continue;
    if (read(signals_, &received, sizeof(received)) != sizeof(received)) continue;
    if (received.ssi_signo == SIGTSTP) {
      answers.suspend(stop_process);
    } else {
      answers.interrupt(++count);
    }
  }
}

}  // namespace hone::cli
