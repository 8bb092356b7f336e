// Any bytes are either a table of trials or a mistake that is explained; and what was read can be
// written and read again.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "hone/analysis.h"
#include "hone/error.h"

namespace {

hone::Space space() {
  hone::Space space;
  space.add_float("rate", {.low = 1e-5, .high = 1, .log = true});
  space.add_int("layers", {.low = 1, .high = 8});
  space.add_categorical("optimizer", {"sgd", "adam", std::int64_t{1}, 1.5, true});
  return space;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const hone::ObjectiveSpec objective{.name = "loss"};
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  std::ostringstream first, second;
  try {
    hone::export_csv(hone::import_csv(in, {&objective, 1}, space()), {&objective, 1}, first);
  } catch (const hone::Error&) {
    return 0;
  }
  std::istringstream again(first.str());
  hone::export_csv(hone::import_csv(again, {&objective, 1}, space()), {&objective, 1}, second);
  if (first.str() != second.str()) std::abort();
  return 0;
}
