#include "storage/lease.h"

#include <chrono>

#include "storage/worker.h"

namespace hone {
namespace {

constexpr double kForgetSeconds = 24 * 3600;

void upsert(const Database& database, const Lease& lease, std::int64_t more_holders) {
  const WorkerHost process = worker_host(lease.worker);
  const double now = wall_time();
  Statement(database,
            "INSERT INTO workers VALUES (?1, ?2, ?3, ?4, ?4, ?5, 1) ON CONFLICT (name) DO UPDATE "
            "SET heartbeat = ?4, lease = ?5, holders = holders + ?6")
      .bind(1, lease.worker)
      .bind(2, process.host)
      .bind(3, std::int64_t{process.pid})
      .bind(4, now)
      .bind(5, lease.seconds)
      .bind(6, more_holders)
      .run();
}

}  // namespace

double wall_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

void take_lease(const Database& database, const Lease& lease) {
  Statement(database, "DELETE FROM workers WHERE heartbeat + lease < ?1")
      .bind(1, wall_time() - kForgetSeconds)
      .run();
  upsert(database, lease, 1);
}

void renew_lease(const Database& database, const Lease& lease) { upsert(database, lease, 0); }

void drop_lease(const Database& database, const Lease& lease) {
  Statement(database, "UPDATE workers SET holders = holders - 1 WHERE name = ?1")
      .bind(1, lease.worker)
      .run();
  Statement(database, "DELETE FROM workers WHERE name = ?1 AND holders <= 0")
      .bind(1, lease.worker)
      .run();
}

bool lease_holds(const Database& database, std::string_view worker) {
  Statement row(database, "SELECT heartbeat + lease FROM workers WHERE name = ?1");
  const ResetOnExit reset(row);
  if (!row.bind(1, worker).step()) return false;
  const Liveness known = liveness(worker);
  return known == Liveness::kElsewhere ? wall_time() <= row.real(0) : known == Liveness::kAlive;
}

}  // namespace hone
