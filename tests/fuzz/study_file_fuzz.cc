// Any bytes are either a study file or a mistake that is explained; and what was read can be
// written and read again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hone/config.h"
#include "hone/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  hone::StudyFile file;
  try {
    file = hone::parse_study_file(text);
  } catch (const hone::Error&) {
    return 0;
  }
  const std::string canonical = hone::canonical_study_file(file);
  const hone::StudyFile again = hone::parse_study_file(canonical);
  if (hone::canonical_study_file(again) != canonical) std::abort();
  return 0;
}
