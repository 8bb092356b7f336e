#include "cli/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "cli/format.h"
#include "cli/records.h"
#include "cli/terminal.h"
#include "space/json.h"

namespace hone::cli {
namespace {

constexpr std::size_t kGap = 2;            // columns of space between two columns
constexpr std::size_t kNarrowestText = 8;  // what a text column is cut to at worst

bool absent(const ParamValue& cell) { return std::holds_alternative<std::monostate>(cell); }

std::string cell_text(const ParamValue& cell) {
  return absent(cell) ? "" : one_line(value_text(cell));
}

std::string csv_field(const ParamValue& cell) {
  std::string text = absent(cell) ? "" : to_string(cell);
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

struct Layout {
  std::vector<bool> numeric;
  std::vector<std::size_t> widths;  // shorter than the table when columns were left out
};

bool numeric_column(const Table& table, std::size_t column) {
  bool any = false;
  for (const auto& row : table.rows) {
    const bool number = as_number(row[column]).has_value();
    if (!number && !absent(row[column])) return false;
    any = any || number;
  }
  return any;
}

std::size_t total(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
}

// Takes columns from the widest text column, one at a time, while that helps.
void cut_texts(Layout& layout, std::size_t width) {
  while (total(layout.widths) > width) {
    std::size_t widest = layout.widths.size();
    for (std::size_t c = 0; c < layout.widths.size(); ++c) {
      if (layout.numeric[c] || layout.widths[c] <= kNarrowestText) continue;
      if (widest == layout.widths.size() || layout.widths[c] > layout.widths[widest]) widest = c;
    }
    if (widest == layout.widths.size()) return;
    --layout.widths[widest];
  }
}

Layout lay_out(const Table& table, std::size_t width) {
  Layout layout;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::size_t widest = display_width(table.columns[c]);
    for (const auto& row : table.rows) {
      widest = std::max(widest, display_width(cell_text(row[c])));
    }
    layout.numeric.push_back(numeric_column(table, c));
    layout.widths.push_back(widest);
  }
  cut_texts(layout, width);
  while (layout.widths.size() > 1 && total(layout.widths) > width) layout.widths.pop_back();
  return layout;
}

std::string line(const Layout& layout, const std::vector<std::string>& cells) {
  std::string text;
  for (std::size_t c = 0; c < layout.widths.size(); ++c) {
    const std::string cell = shortened(cells[c], layout.widths[c]);
    const std::string space(layout.widths[c] - display_width(cell), ' ');
    if (c != 0) text.append(kGap, ' ');
    text += layout.numeric[c] ? space + cell : cell + space;
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text + '\n';
}

}  // namespace

std::string table_text(const Table& table, std::size_t width) {
  if (table.columns.empty()) return "";
  const Layout layout = lay_out(table, width);
  std::string text = line(layout, table.columns);
  for (const auto& row : table.rows) {
    std::vector<std::string> cells;
    cells.reserve(row.size());
    for (const ParamValue& cell : row) cells.push_back(cell_text(cell));
    text += line(layout, cells);
  }
  const std::size_t left_out = table.columns.size() - layout.widths.size();
  if (left_out != 0) text += fmt::format("({} more columns: --format csv)\n", left_out);
  return text;
}

std::string table_csv(const Table& table) {
  std::string text;
  const auto append = [&text](const std::vector<ParamValue>& cells) {
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (c != 0) text += ',';
      text += csv_field(cells[c]);
    }
    text += '\n';
  };
  append(std::vector<ParamValue>(table.columns.begin(), table.columns.end()));
  for (const auto& row : table.rows) append(row);
  return text;
}

std::string table_json(const Table& table) {
  auto array = nlohmann::ordered_json::array();
  for (const auto& row : table.rows) {
    auto object = nlohmann::ordered_json::object();
    for (std::size_t c = 0; c < row.size(); ++c) {
      object[table.columns[c]] = value_to_json(row[c]);
    }
    array.push_back(std::move(object));
  }
  return json_text(array, 2) + '\n';
}

std::string render(const Table& table, Format format) {
  switch (format) {
    case Format::kJson:
      return table_json(table);
    case Format::kCsv:
      return table_csv(table);
    case Format::kTable:
      break;
  }
  return table_text(table, table_columns());
}

}  // namespace hone::cli
