// Rows and columns, for people and for programs.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hone/value.h"

namespace hone::cli {

enum class Format { kTable, kJson, kCsv };

struct Table {
  std::vector<std::string> columns = {};
  std::vector<std::vector<ParamValue>> rows = {};  // null: nothing to say
};

// Aligned columns under a line of titles; columns of numbers to the right, with six digits. Wider
// than `width`, long texts are cut first, then the last columns left out, and a last line says so.
std::string table_text(const Table& table, std::size_t width);
// Quoted as RFC 4180 says, with a line of titles; lines end in a line feed, numbers in full.
std::string table_csv(const Table& table);
// An array of objects, numbers in full.
std::string table_json(const Table& table);
// One of the three; tables as wide as the terminal.
std::string render(const Table& table, Format format);

}  // namespace hone::cli
