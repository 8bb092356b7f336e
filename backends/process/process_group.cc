#include "backends/process/process_group.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace hone {
namespace {

// The leader of a group, from fork() on: it may only make calls that are safe in a signal handler,
// since other threads may have held any lock. It closes what it inherited, lest it keep open the
// pipes of other groups, whatever is locked, or the output that somebody waits for.
[[noreturn]] void lead(int pipe) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_NAME, "trial-guard");
  ::close_range(0, static_cast<unsigned>(pipe) - 1, 0);
  ::close_range(static_cast<unsigned>(pipe) + 1, ~0u, 0);
  char byte;
  while (::read(pipe, &byte, 1) < 0 && errno == EINTR) {
  }
  ::kill(0, SIGKILL);
  ::_exit(0);
}

// What is sent to the group must not reach its leader, not even in its first moment.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

ProcessGroup::ProcessGroup(std::string_view where) {
  Pipe pipe = make_pipe(where);
  alive_ = std::move(pipe.write);
  const BlockedSignals blocked;
  leader_ = ::fork();
  if (leader_ == 0) lead(pipe.read.get());
  if (leader_ < 0) throw_errno(where, "cannot be started", errno);
  ::setpgid(leader_, leader_);  // the leader does so, too: whoever comes first
}

ProcessGroup::~ProcessGroup() {
  send(SIGKILL);
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(leader_), &info, WEXITED) != 0 && errno == EINTR) {
  }
}

void ProcessGroup::send(int signal) const noexcept { ::kill(-leader_, signal); }

}  // namespace hone
