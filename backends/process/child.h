// A child process in a process group of its own, whose output comes through pipes. It does not
// outlive this process.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/process/file_descriptor.h"
#include "backends/process/process_group.h"

namespace hone {

struct ProcessSpec {
  std::vector<std::string> argv;         // the program is looked up on PATH
  std::vector<std::string> environment;  // "NAME=value", all of it
  std::string working_directory = {};    // empty: that of this process
};

// How a process ended. With neither a code nor a signal nobody knows: another part of this program
// took the status.
struct ExitStatus {
  std::optional<int> code = {};
  std::optional<int> signal = {};
};

// "exited with code 3", "was killed by signal 11 (Segmentation fault)".
std::string to_string(const ExitStatus& status);

enum class OutputStream { kOutput, kError };

// Standard input is empty. One thread at a time; many threads may start children at once: no child
// inherits the pipes of another.
class Child {
 public:
  using Receive = std::function<void(OutputStream, std::string_view)>;

  // Throws Error{kBackend} that names the program and says why it cannot be started.
  explicit Child(const ProcessSpec& spec);
  // Kills what is left of the group.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Hands on what the child has printed, waiting up to `patience` for something to happen. Returns
  // true once the child has ended; then all that it had printed was handed on, whoever else may
  // hold its pipes open, and whatever it left behind in its group was killed.
  bool follow(std::chrono::milliseconds patience, const Receive& receive);

  // To the whole group, as long as the child has not ended.
  void send(int signal) const;

  const ExitStatus& status() const noexcept { return status_; }

 private:
  void pass_on(FileDescriptor& pipe, OutputStream stream, const Receive& receive);
  void drain(FileDescriptor& pipe, OutputStream stream, const Receive& receive);
  bool has_ended();
  void reap();

  std::optional<ProcessGroup> group_;  // until the child has ended
  pid_t pid_ = -1;
  ExitStatus status_;
  FileDescriptor output_, error_;
  FileDescriptor watch_;  // readable when the child has ended; none on kernels without pidfds
};

}  // namespace hone
