// What the standard output is connected to.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hone::cli {

struct Terminal {
  bool interactive = false;  // a terminal that can move its cursor
  bool colour = false;       // and NO_COLOR is not set
  bool utf8 = false;
  std::size_t columns = 80, rows = 24;
};

// As it is now: people resize their windows.
Terminal look_at_terminal(int descriptor);
// Columns for tables: those of a terminal, without limit when the output goes elsewhere.
std::size_t table_columns();

enum class Style { kPlain, kBold, kFaint, kGood, kBad };
// The text between the sequences that start and end the style; the text alone without colour.
std::string styled(std::string_view text, Style style, bool colour);

}  // namespace hone::cli
