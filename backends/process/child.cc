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

#include "hone/error.h"

namespace hone {
namespace {

constexpr std::size_t kChunk = 16384;
// How often to look for the end of a child that the kernel cannot watch for us.
constexpr std::chrono::milliseconds kLookEvery{10};

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
  // In that group, nothing blocked, and what the caller may well ignore as programs expect it.
  explicit SpawnAttributes(const ProcessGroup& group) {
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigaddset(&signals, SIGPIPE);
    sigaddset(&signals, SIGXFSZ);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setpgroup(&attributes_, group.id());
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

pid_t spawn(const ProcessSpec& spec, const ProcessGroup& group, const FileDescriptor& output,
            const FileDescriptor& error) {
  const std::string& program = spec.argv.front();
  if (!spec.working_directory.empty() && !std::filesystem::is_directory(spec.working_directory)) {
    throw_errno(program, fmt::format("cannot start in '{}'", spec.working_directory), ENOTDIR);
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
    const SpawnAttributes attributes(group);
    rc = posix_spawnp(&pid, program.c_str(), actions.get(), attributes.get(),
                      pointers(spec.argv).data(), pointers(spec.environment).data());
  }
  if (rc != 0) throw_errno(program, "cannot be started", rc);
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
  const std::string& program = spec.argv.front();
  Pipe output = make_pipe(program), error = make_pipe(program);
  for (const Pipe* pipe : {&output, &error}) ::fcntl(pipe->read.get(), F_SETFL, O_NONBLOCK);
  group_.emplace(program);
  pid_ = spawn(spec, *group_, output.write, error.write);
  output_ = std::move(output.read);
  error_ = std::move(error.read);
  watch_ = FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

Child::~Child() {
  if (!group_) return;
  group_.reset();
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR) {
  }
}

void Child::send(int signal) const {
  if (group_) group_->send(signal);
}

bool Child::follow(std::chrono::milliseconds patience, const Receive& receive) {
  if (!group_) return true;
  if (watch_.get() < 0) patience = std::min(patience, kLookEvery);
  std::array<pollfd, 3> polled{
      {{output_.get(), POLLIN, 0}, {error_.get(), POLLIN, 0}, {watch_.get(), POLLIN, 0}}};
  if (::poll(polled.data(), polled.size(), static_cast<int>(patience.count())) > 0) {
    if (polled[0].revents != 0) pass_on(output_, OutputStream::kOutput, receive);
    if (polled[1].revents != 0) pass_on(error_, OutputStream::kError, receive);
  }
  if (!has_ended()) return false;
  group_.reset();
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
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG) != 0) return;
  if (info.si_code == CLD_EXITED) {
    status_.code = info.si_status;
  } else {
    status_.signal = info.si_status;
  }
}

}  // namespace hone
