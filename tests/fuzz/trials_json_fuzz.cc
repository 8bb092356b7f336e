// Any bytes are either lines of trials or a mistake that is explained; and what was read can be
// written and read again.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "hone/analysis.h"
#include "hone/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const hone::ObjectiveSpec objective{.name = "loss", .direction = hone::Direction::kMaximize};
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  std::ostringstream first, second;
  try {
    hone::export_json_lines(hone::import_json_lines(in, {&objective, 1}), {&objective, 1}, first);
  } catch (const hone::Error&) {
    return 0;
  }
  std::istringstream again(first.str());
  hone::export_json_lines(hone::import_json_lines(again, {&objective, 1}), {&objective, 1}, second);
  if (first.str() != second.str()) std::abort();
  return 0;
}
