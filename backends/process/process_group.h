#pragma once

#include <sys/types.h>

#include <string_view>

#include "backends/process/file_descriptor.h"

namespace hone {

// An empty process group for processes to be started into. It does not outlive this process: when
// this process ends, even by SIGKILL, all that is in the group is killed.
class ProcessGroup {
 public:
  // `where` is named by the Error{kBackend} that it throws when there can be no more processes.
  explicit ProcessGroup(std::string_view where);
  // Kills what is in the group.
  ~ProcessGroup();
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  pid_t id() const noexcept { return leader_; }
  // To all that is in the group. Only SIGKILL ends the group itself.
  void send(int signal) const noexcept;

 private:
  pid_t leader_ = -1;     // waits for the end of the pipe and does nothing else
  FileDescriptor alive_;  // its other end, closed by the kernel if need be
};

}  // namespace hone
