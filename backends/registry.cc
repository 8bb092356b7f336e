#include "hone/backends/registry.h"

#include "hone/backends/thread_pool.h"

namespace hone {
namespace {

std::unique_ptr<Backend> make_threads(OptionVisitor& visit) {
  ThreadPoolOptions options;
  options.fields(visit);
  return make_thread_pool(options);
}

constexpr RegistryEntry<Backend> kBackends[] = {
    {"serial", "one trial after the other, in the calling thread",
     [](OptionVisitor&) { return make_serial(); }},
    {"threads", "several trials at a time, on threads of this process", make_threads},
};

}  // namespace

std::span<const RegistryEntry<Backend>> backends() { return kBackends; }

}  // namespace hone
