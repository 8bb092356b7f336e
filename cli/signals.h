// Ctrl-C and kill, away from signal handlers.
#pragma once

#include <functional>
#include <thread>

namespace hone::cli {

struct SignalAnswers {
  // SIGINT, SIGTERM, SIGHUP: with 1 for the first, 2 for the second, and so on.
  std::function<void(int count)> interrupt;
  // SIGTSTP (Ctrl-Z): calls `stop`, which stops this process and returns when it goes on.
  std::function<void(const std::function<void()>& stop)> suspend;
};

// From construction on, these signals are blocked in this thread and all that it starts: make it
// before any other thread. They wait until start(), after which each is answered on a thread of its
// own.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  void start(SignalAnswers answers);

 private:
  void watch(const SignalAnswers& answers) const;

  int signals_ = -1;  // a signalfd
  int end_ = -1;      // an eventfd: written when watching is over
  std::thread thread_;
};

}  // namespace hone::cli
