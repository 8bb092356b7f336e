// RFC 4180: comma-separated values as text.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

// Collects the cells of a line, then writes it. Lines end in "\n".
class CsvWriter {
 public:
  explicit CsvWriter(std::ostream& out) : out_(&out) {}
  void text(std::string_view text);  // quoted where it must be; "" when empty
  void absent();                     // nothing between two commas
  void end_line();

 private:
  std::ostream* out_;
  std::string line_;
  bool first_ = true;
};

struct CsvCell {
  std::string text;
  bool quoted = false;
  bool absent() const noexcept { return text.empty() && !quoted; }
};

struct CsvLine {
  std::size_t number = 0;  // where it starts, from 1; quoted cells may span lines
  std::vector<CsvCell> cells;
};

// Reads line by line; ends of "\n" and "\r\n", a byte-order mark and empty lines are taken.
class CsvReader {
 public:
  explicit CsvReader(std::istream& in);
  // False at the end. Throws Error{kBadFile} naming line and cell where the quotes are wrong.
  bool next(CsvLine& line);

 private:
  CsvCell cell();
  CsvCell quoted_cell();
  bool end_of_line();  // takes it
  [[noreturn]] void refuse(std::string_view what) const;

  std::istream* in_;
  std::size_t line_ = 1;
  std::size_t cell_ = 1;
};

}  // namespace hone
