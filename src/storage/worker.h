// Who holds a trial: processes by a name that no later process, no restart of the machine and no
// other container can have by accident.
#pragma once

#include <string>
#include <string_view>

namespace hone {

// "host:pid:start". `start` is when the kernel started the process, and a hash of the boot and the
// PID namespace in which pid and start mean something.
std::string this_worker();

struct WorkerHost {
  std::string host;
  int pid = 0;
};
WorkerHost worker_host(std::string_view worker);

// kElsewhere: on another machine, in another container, or before the last restart; this process
// cannot see.
enum class Liveness { kAlive, kDead, kElsewhere };
Liveness liveness(std::string_view worker);

}  // namespace hone
