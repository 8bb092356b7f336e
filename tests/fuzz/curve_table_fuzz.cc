// Any bytes are either a table of curves that is sound, or a mistake that is explained.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hone/backends/simulated.h"
#include "hone/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const hone::CurveTable table =
        hone::read_curve_table({reinterpret_cast<const char*>(data), size});
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      const hone::CurveTable::Row& each = table.rows[row];
      if (each.values.size() != each.seconds.size() * table.metrics.size()) std::abort();
      if (hone::nearest_row(table, each.cells) > row) std::abort();
    }
  } catch (const hone::Error&) {
    return 0;
  }
  return 0;
}
