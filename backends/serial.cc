#include "hone/backends/thread_pool.h"
#include "hone/study.h"

namespace hone {
namespace {

class Serial final : public Backend {
 public:
  std::size_t in_flight() const override { return 1; }
  void run(Study& study, const Objective& objective) override { study.run_worker(objective); }
};

}  // namespace

std::unique_ptr<Backend> make_serial() { return std::make_unique<Serial>(); }

}  // namespace hone
