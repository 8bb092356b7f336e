#include "hone/backends/thread_pool.h"

#include <tbb/task_arena.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "backends/cores.h"
#include "hone/study.h"

namespace hone {
namespace {

// Trials block: on a child process, a device, a straggler. So each worker is a thread for sure,
// which oneTBB does not promise for its tasks (their parallelism is optional, and capped). oneTBB
// has what is inside the trials: each worker runs in an arena of its own, where a nested loop finds
// no more threads than its share and can never pick up another trial while it waits.
class ThreadPool final : public Backend {
 public:
  ThreadPool(std::size_t workers, std::size_t threads_per_trial)
      : workers_(workers), threads_per_trial_(threads_per_trial) {}

  std::size_t in_flight() const override { return workers_; }

  void run(Study& study, const Objective& objective) override {
    std::mutex mutex;
    std::exception_ptr first;
    const auto end_run = [&] {
      {
        const std::lock_guard lock(mutex);
        if (!first) first = std::current_exception();
      }
      study.stop();
    };
    const auto work = [&] {
      try {
        tbb::task_arena arena(static_cast<int>(threads_per_trial_));
        arena.execute([&] { study.run_worker(objective); });
      } catch (...) {
        end_run();
      }
    };
    {
      std::vector<std::jthread> others;
      try {
        for (std::size_t i = 1; i < workers_; ++i) others.emplace_back(work);
        work();
      } catch (...) {  // no more threads to be had
        end_run();
      }
    }
    if (first) std::rethrow_exception(first);
  }

 private:
  const std::size_t workers_, threads_per_trial_;
};

}  // namespace

void ThreadPoolOptions::fields(OptionVisitor& visit) {
  visit("workers", workers, "trials at a time; 0: one per core that this process may use");
  visit("threads_per_trial", threads_per_trial,
        "threads for oneTBB loops inside one objective; 0: the cores divided among the workers");
}

std::unique_ptr<Backend> make_thread_pool(const ThreadPoolOptions& options) {
  const std::size_t cores = usable_cores();
  const std::size_t workers = options.workers != 0 ? options.workers : cores;
  const std::size_t wanted =
      options.threads_per_trial != 0 ? options.threads_per_trial : cores / workers;
  return std::make_unique<ThreadPool>(workers, std::clamp<std::size_t>(wanted, 1, cores));
}

}  // namespace hone
