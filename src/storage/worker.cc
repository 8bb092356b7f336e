#include "storage/worker.h"

#include <unistd.h>

#include <array>
#include <charconv>
#include <climits>
#include <fstream>
#include <sstream>

#include "hone/rng.h"

namespace hone {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

// Within one of these, a pid and its start time name one process for ever.
std::string pid_space() {
  std::array<char, 64> link{};
  const ssize_t length = readlink("/proc/self/ns/pid", link.data(), link.size());
  const std::string name_space(link.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  std::ostringstream hash;
  hash << std::hex << hash_name(first_line("/proc/sys/kernel/random/boot_id") + name_space);
  return hash.str();
}

// When the process started, in clock ticks since boot; empty when there is none. One that has ended
// and waits for its parent is none. proc(5): state is field 3, start time field 22.
std::string start_time(int pid) {
  const std::string line = first_line("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_end = line.rfind(')');  // the name may hold spaces and brackets itself
  if (name_end == std::string::npos) return {};
  std::istringstream fields(line.substr(name_end + 1));
  std::string field;
  for (int number = 3; number <= 22 && fields >> field; ++number)
    if (number == 3 && (field == "Z" || field == "X")) return {};
  return field;
}

std::string worker_of(int pid) {
  return host_name() + ':' + std::to_string(pid) + ':' + start_time(pid) + '-' + pid_space();
}

}  // namespace

std::string this_worker() { return worker_of(getpid()); }

WorkerHost worker_host(std::string_view worker) {
  const std::size_t last = worker.rfind(':');
  if (last == std::string_view::npos || last == 0) return {};
  const std::size_t middle = worker.rfind(':', last - 1);
  if (middle == std::string_view::npos) return {};
  WorkerHost found{.host = std::string(worker.substr(0, middle))};
  std::from_chars(worker.data() + middle + 1, worker.data() + last, found.pid);
  return found;
}

Liveness liveness(std::string_view worker) {
  const WorkerHost process = worker_host(worker);
  const std::size_t dash = worker.rfind('-');
  if (process.host != host_name() || dash == std::string_view::npos ||
      worker.substr(dash + 1) != pid_space())
    return Liveness::kElsewhere;
  const std::string now = worker_of(process.pid);
  return now == worker ? Liveness::kAlive : Liveness::kDead;
}

}  // namespace hone
