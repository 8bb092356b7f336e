// Any bytes in a row of the log are either an event or damage that is noticed; and what was read
// can be written and read again. The first byte chooses the kind of event.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "storage/event_json.h"

namespace {

constexpr std::array<std::string_view, 7> kKinds = {"asked", "told",  "added",    "requeued",
                                                    "space", "other", "attribute"};

hone::Space space() {
  hone::Space space;
  space.add_float("rate", {.low = 1e-5, .high = 1, .log = true});
  space.add_categorical("optimizer", {"sgd", "adam", std::int64_t{1}, 1.5, true});
  return space;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::array objectives = {hone::ObjectiveSpec{.name = "loss"}};
  const hone::EventColumns columns{.kind = kKinds[data[0] % kKinds.size()], .trial = 7};
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    (void)hone::read_ending(body);
  } catch (const std::exception&) {
    // Damage that is noticed. The whole body may still be read below, by other rules.
  }
  std::string first, second;
  try {
    hone::write_event(hone::read_event(columns, body, objectives, space()), objectives, space(),
                      first);
  } catch (const std::exception&) {
    return 0;
  }
  const hone::Event again = hone::read_event(columns, first, objectives, space());
  hone::write_event(again, objectives, space(), second);
  if (first != second) std::abort();
  return 0;
}
