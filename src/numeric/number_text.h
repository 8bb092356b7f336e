#pragma once

#include <cstdint>
#include <string>

namespace hone {

// Appends the shortest text that reads back as the same number, whatever the locale: "0.1", "1",
// "1e+30", "nan", "-inf".
void append_number(std::string& out, double number);
void append_number(std::string& out, std::int64_t number);

}  // namespace hone
