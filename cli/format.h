// Numbers, times and values as people read them.
#pragma once

#include <string>
#include <string_view>

#include "hone/trial.h"

namespace hone::cli {

// Six significant digits: "0.931254", "1e-05", "nan".
std::string number_text(double value);
// "5 ms", "0.4 s", "12.3 s", "4 min 05 s", "2 h 07 min"; "?" when it is not finite.
std::string duration_text(double seconds);
// "2026-11-21 15:30:02" in local time; "" for 0.
std::string time_text(double seconds_since_epoch);
// A double with six significant digits, everything else as to_string().
std::string value_text(const ParamValue& value);
// "lr=0.003 hidden=64".
std::string configuration_text(const Configuration& configuration);
// The values of a trial's objectives: "0.93", "0.93, 12".
std::string values_text(const std::vector<double>& values);
// A number of things that may be capped: "120", "more than 9.2e+18".
std::string count_text(std::uint64_t count);
// What other programs printed, made harmless: control characters become spaces.
std::string one_line(std::string_view text);
// Safe as one word of a POSIX shell; quoted only where that is needed.
std::string shell_word(std::string_view text);

// Columns of a terminal that a UTF-8 text takes; control sequences are not expected in it.
std::size_t display_width(std::string_view text);
// Cut to at most `width` columns, the last of them "…" when something was cut.
std::string shortened(std::string_view text, std::size_t width);

}  // namespace hone::cli
