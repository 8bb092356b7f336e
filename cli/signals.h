// Ctrl-C and kill, away from signal handlers.
#pragma once

#include <functional>
#include <thread>

namespace hone::cli {

// From construction on, SIGINT, SIGTERM and SIGHUP are blocked in this thread and all that it
// starts: make it before any other thread. They wait until start(), after which each is answered on
// a thread of its own: `on_signal(1)` for the first, `on_signal(2)` for the second, and so on.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  void start(std::function<void(int count)> on_signal);

 private:
  void watch(const std::function<void(int)>& on_signal) const;

  int signals_ = -1;  // a signalfd
  int end_ = -1;      // an eventfd: written when watching is over
  std::thread thread_;
};

// Kills the process groups that this process's children lead, whatever they do.
void kill_children();

}  // namespace hone::cli
