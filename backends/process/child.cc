#include "backends/process/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "hone/error.h"

namespace hone {
namespace {

constexpr std::size_t kChunk = 16384;
// How often to look for the end of a child that the kernel cannot watch for us.
constexpr std::chrono::milliseconds kLookEvery{10};

[[noreturn]] void fail(std::string_view where, std::string_view doing, int error) {
  throw Error(ErrorCode::kBackend, where,
              fmt::format("{}: {}", doing, std::generic_category().message(error)));
}

struct PipeEnds {
  FileDescriptor read, write;
};

// Above the standard three, so that no end is overwritten while the child arranges its own.
FileDescriptor lift(int descriptor) {
  const FileDescriptor low(descriptor);
  return FileDescriptor(::fcntl(low.get(), F_DUPFD_CLOEXEC, 3));
}

PipeEnds make_pipe(std::string_view program) {
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(program, "cannot open a pipe", errno);
  PipeEnds pipe{lift(ends[0]), lift(ends[1])};
  if (pipe.read.get() < 0 || pipe.write.get() < 0) fail(program, "cannot open a pipe", errno);
  ::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

class SpawnAttributes {
 public:
  // A group of its own, nothing blocked, and SIGPIPE as programs expect it: the caller may ignore
  // it, as many servers do.
  SpawnAttributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

pid_t spawn(const ProcessSpec& spec, const FileDescriptor& output, const FileDescriptor& error) {
  const std::string& program = spec.argv.front();
  if (!spec.working_directory.empty() && !std::filesystem::is_directory(spec.working_directory)) {
    fail(program, fmt::format("cannot start in '{}'", spec.working_directory), ENOTDIR);
  }
  FileActions actions;
  int rc = posix_spawn_file_actions_addopen(actions.get(), 0, "/dev/null", O_RDONLY, 0);
  if (rc == 0) rc = posix_spawn_file_actions_adddup2(actions.get(), output.get(), 1);
  if (rc == 0) rc = posix_spawn_file_actions_adddup2(actions.get(), error.get(), 2);
  if (rc == 0 && !spec.working_directory.empty()) {
    rc = posix_spawn_file_actions_addchdir_np(actions.get(), spec.working_directory.c_str());
  }
  pid_t pid = -1;
  if (rc == 0) {
    const SpawnAttributes attributes;
    rc = posix_spawnp(&pid, program.c_str(), actions.get(), attributes.get(),
                      pointers(spec.argv).data(), pointers(spec.environment).data());
  }
  if (rc != 0) fail(program, "cannot be started", rc);
  return pid;
}

}  // namespace

std::string to_string(const ExitStatus& status) {
  if (status.code) return fmt::format("exited with code {}", *status.code);
  if (!status.signal) return "ended, but its exit status was taken by another part of this program";
  return fmt::format("was killed by signal {} ({})", *status.signal, ::strsignal(*status.signal));
}

Child::Child(const ProcessSpec& spec) {
  if (spec.argv.empty()) throw Error(ErrorCode::kBackend, "command", "there is no program to run");
  PipeEnds output = make_pipe(spec.argv.front());
  PipeEnds error = make_pipe(spec.argv.front());
  pid_ = spawn(spec, output.write, error.write);
  output_ = std::move(output.read);
  error_ = std::move(error.read);
  watch_ = FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

Child::~Child() {
  if (ended_) return;
  send(SIGKILL);
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR) {
  }
}

void Child::send(int signal) const {
  if (!ended_) ::kill(-pid_, signal);
}

bool Child::follow(std::chrono::milliseconds patience, const Receive& receive) {
  if (ended_) return true;
  if (watch_.get() < 0) patience = std::min(patience, kLookEvery);
  std::array<pollfd, 3> polled{
      {{output_.get(), POLLIN, 0}, {error_.get(), POLLIN, 0}, {watch_.get(), POLLIN, 0}}};
  if (::poll(polled.data(), polled.size(), static_cast<int>(patience.count())) > 0) {
    if (polled[0].revents != 0) pass_on(output_, OutputStream::kOutput, receive);
    if (polled[1].revents != 0) pass_on(error_, OutputStream::kError, receive);
  }
  if (!has_ended()) return false;
  // Before it is reaped: as long as it is a zombie, no other group can have its number.
  send(SIGKILL);
  reap();
  drain(output_, OutputStream::kOutput, receive);
  drain(error_, OutputStream::kError, receive);
  return true;
}

void Child::pass_on(FileDescriptor& pipe, OutputStream stream, const Receive& receive) {
  std::array<char, kChunk> buffer;
  const ssize_t count = ::read(pipe.get(), buffer.data(), buffer.size());
  if (count > 0) {
    receive(stream, {buffer.data(), static_cast<std::size_t>(count)});
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    pipe.reset();
  }
}

// Reads what lies in the pipe now. To read until its end would be to wait for whoever else holds
// it, such as a daemon that the child has started.
void Child::drain(FileDescriptor& pipe, OutputStream stream, const Receive& receive) {
  int waiting = 0;
  if (pipe.get() < 0 || ::ioctl(pipe.get(), FIONREAD, &waiting) != 0) return;
  std::string rest(static_cast<std::size_t>(waiting), '\0');
  const ssize_t count = ::read(pipe.get(), rest.data(), rest.size());
  if (count > 0) receive(stream, {rest.data(), static_cast<std::size_t>(count)});
  pipe.reset();
}

bool Child::has_ended() {
  siginfo_t info{};
  const int rc = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  if (rc != 0) return errno == ECHILD;
  return info.si_pid == pid_;
}

void Child::reap() {
  ended_ = true;
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG) != 0) return;
  if (info.si_code == CLD_EXITED) {
    status_.code = info.si_status;
  } else {
    status_.signal = info.si_status;
  }
}

}  // namespace hone
