#include "backends/process/file_descriptor.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "hone/error.h"

namespace hone {
namespace {

FileDescriptor lift(int descriptor) {
  const FileDescriptor low(descriptor);
  return FileDescriptor(::fcntl(low.get(), F_DUPFD_CLOEXEC, 3));
}

}  // namespace

Pipe make_pipe(std::string_view where) {
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_errno(where, "cannot open a pipe", errno);
  Pipe pipe{lift(ends[0]), lift(ends[1])};
  if (pipe.read.get() < 0 || pipe.write.get() < 0) throw_errno(where, "cannot open a pipe", errno);
  return pipe;
}

void throw_errno(std::string_view where, std::string_view doing, int error) {
  throw Error(ErrorCode::kBackend, where,
              fmt::format("{}: {}", doing, std::generic_category().message(error)));
}

}  // namespace hone
