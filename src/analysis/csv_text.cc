#include "analysis/csv_text.h"

#include <istream>
#include <ostream>

#include "hone/error.h"

namespace hone {
namespace {

constexpr int kEnd = std::istream::traits_type::eof();

}  // namespace

void CsvWriter::text(std::string_view text) {
  absent();
  const bool quote = text.empty() || text.find_first_of(",\"\r\n") != std::string_view::npos;
  if (!quote) {
    line_ += text;
    return;
  }
  line_ += '"';
  for (const char letter : text) {
    if (letter == '"') line_ += '"';
    line_ += letter;
  }
  line_ += '"';
}

void CsvWriter::absent() {
  if (!first_) line_ += ',';
  first_ = false;
}

void CsvWriter::end_line() {
  *out_ << line_ << '\n';
  line_.clear();
  first_ = true;
}

CsvReader::CsvReader(std::istream& in) : in_(&in) {
  // Spreadsheets start UTF-8 files with a byte-order mark.
  for (const int byte : {0xEF, 0xBB, 0xBF}) {
    if (in_->peek() == byte) in_->get();
  }
}

bool CsvReader::next(CsvLine& line) {
  do {
    if (in_->peek() == kEnd) return false;
    line.number = line_;
    line.cells.clear();
    do {
      cell_ = line.cells.size() + 1;
      line.cells.push_back(cell());
    } while (!end_of_line());
  } while (line.cells.size() == 1 && line.cells.front().absent());
  return true;
}

bool CsvReader::end_of_line() {
  const int letter = in_->get();
  if (letter == '\n') ++line_;
  return letter != ',';
}

CsvCell CsvReader::cell() {
  if (in_->peek() == '"') return quoted_cell();
  CsvCell cell;
  for (int letter = in_->peek(); letter != ',' && letter != '\n' && letter != kEnd;
       letter = in_->peek()) {
    if (letter == '"') refuse("a quote inside a cell without quotes; quote the cell, double this");
    cell.text += static_cast<char>(in_->get());
  }
  if (in_->peek() != ',' && !cell.text.empty() && cell.text.back() == '\r') cell.text.pop_back();
  return cell;
}

CsvCell CsvReader::quoted_cell() {
  CsvCell cell = {.text = {}, .quoted = true};
  in_->get();
  for (;;) {
    const int letter = in_->get();
    if (letter == kEnd) refuse("the quote is never closed");
    if (letter == '\n') ++line_;
    if (letter != '"') {
      cell.text += static_cast<char>(letter);
    } else if (in_->peek() == '"') {
      cell.text += static_cast<char>(in_->get());
    } else {
      break;
    }
  }
  if (in_->peek() == '\r') in_->get();
  const int after = in_->peek();
  if (after != ',' && after != '\n' && after != kEnd) refuse("text after the closing quote");
  return cell;
}

void CsvReader::refuse(std::string_view what) const {
  throw Error(ErrorCode::kBadFile,
              "line " + std::to_string(line_) + ", cell " + std::to_string(cell_), what);
}

}  // namespace hone
