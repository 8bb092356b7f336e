#pragma once

#include <unistd.h>

#include <string_view>
#include <utility>

namespace hone {

// Owns a file descriptor; -1 is none.
class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor = -1) noexcept : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileDescriptor() { reset(); }

  int get() const noexcept { return descriptor_; }
  void reset() noexcept {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

 private:
  int descriptor_;
};

// Bytes from `write` to `read`, which no child inherits; both above the standard three, so that a
// child can arrange its own. Throws Error{kBackend} naming `where`.
struct Pipe {
  FileDescriptor read, write;
};
Pipe make_pipe(std::string_view where);

// Throws Error{kBackend}: what could not be done and what `error`, an errno, says about it.
[[noreturn]] void throw_errno(std::string_view where, std::string_view doing, int error);

}  // namespace hone
