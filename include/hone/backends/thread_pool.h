#pragma once

#include <cstddef>
#include <memory>

#include "hone/backend.h"
#include "hone/options.h"

namespace hone {

struct ThreadPoolOptions {
  std::size_t workers = 0;  // 0: one per core that this process may use
  // Threads that oneTBB loops inside one objective may use; 0 divides the cores among the workers,
  // so that nested parallelism does not multiply.
  std::size_t threads_per_trial = 0;

  void fields(OptionVisitor& visit);
};

// Trials on threads of this process, by oneTBB. Trials may differ in length: a free worker takes
// the next one at once. The first exception that is no trial's (a storage that fails, a callback
// that throws) ends the run and is rethrown on the caller's thread.
std::unique_ptr<Backend> make_thread_pool(const ThreadPoolOptions& options = {});

// In the calling thread, one after the other.
std::unique_ptr<Backend> make_serial();

}  // namespace hone
