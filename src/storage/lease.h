// The table of workers: which processes have the database open, and when each was last heard of.
#pragma once

#include <string>
#include <string_view>

#include "storage/database.h"

namespace hone {

struct Lease {
  std::string worker;   // "host:pid:start"
  double seconds = 60;  // dead when not heard of for so long
};

// Seconds since 1970-01-01 UTC.
double wall_time();

// A storage of this process opens the database. Also forgets workers dead for more than a day.
void take_lease(const Database& database, const Lease& lease);
void renew_lease(const Database& database, const Lease& lease);
// A storage of this process closes the database; with its last one the worker is forgotten.
void drop_lease(const Database& database, const Lease& lease);

// Whether the worker has the database open and lives: as the kernel says where it can be asked,
// else by its last heartbeat. The clocks of machines that share a database must roughly agree.
bool lease_holds(const Database& database, std::string_view worker);

}  // namespace hone
