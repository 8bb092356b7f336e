// Rows to and from JSON without a tree in between: storages do this for every trial.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "hone/error.h"
#include "numeric/number_text.h"
#include "space/json.h"

namespace hone {
namespace {

bool is_plain(char letter) {
  return letter >= 0x20 && letter < 0x7F && letter != '"' && letter != '\\';
}

// The common text needs no escapes; the library writes the rest.
void append_quoted(std::string& out, std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) {
    out.append(1, '"').append(text).append(1, '"');
    return;
  }
  using Json = nlohmann::json;
  out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void append_double(std::string& out, double number) {
  const std::size_t begin = out.size();
  append_number(out, number);
  // "1" would be read back as an integer.
  if (out.find_first_of(".e", begin) == out.npos) out += ".0";
}

struct AppendValue {
  std::string& out;
  void operator()(std::monostate) const { out += "null"; }
  void operator()(bool truth) const { out += truth ? "true" : "false"; }
  void operator()(std::int64_t number) const { append_number(out, number); }
  void operator()(double number) const { append_double(out, number); }
  void operator()(const std::string& text) const { append_quoted(out, text); }
};

struct AppendCell {
  std::string& out;
  double cell;
  void operator()(const FloatRange&) const { append_double(out, cell); }
  void operator()(const IntRange&) const { append_number(out, static_cast<std::int64_t>(cell)); }
  void operator()(const Categorical& c) const { append_choice(c.choices); }
  void operator()(const Ordinal& o) const { append_choice(o.choices); }
  void append_choice(const std::vector<ParamValue>& choices) const {
    std::visit(AppendValue{out}, choices[static_cast<std::size_t>(cell)]);
  }
};

// Where the values of a row go. Rows are written in the order of columns, so the next key is most
// often the next column's.
class Row {
 public:
  explicit Row(const Space& space) : space_(space), cells_(space.size(), kAbsent) {}

  void key(std::string_view name) {
    const bool next = next_ < space_.size() && space_[{next_}].name == name;
    id_ = next ? ParamId{next_} : space_.at(name);
    next_ = id_.index + 1;
  }
  void put(const ParamValue& value) {
    const Param& param = space_[id_];
    cells_[id_.index] = to_cell(param.dist, value, param.name);
  }
  std::vector<double> take() { return std::move(cells_); }

 private:
  const Space& space_;
  std::vector<double> cells_;
  ParamId id_;
  std::uint32_t next_ = 0;
};

// Reads what append_cells_json() most often writes: no white space, no escapes, no control
// characters. False for any other text, JSON or not, which is then CellReader's.
class PlainReader {
 public:
  PlainReader(std::string_view text, Row& row) : text_(text), row_(row) {}

  bool read() {
    if (!take('{')) return false;
    if (take('}')) return at_ == text_.size();
    do {
      const auto name = string();
      if (!name || !take(':')) return false;
      row_.key(*name);
      if (!value()) return false;
    } while (take(','));
    return take('}') && at_ == text_.size();
  }

 private:
  bool take(char letter) {
    const bool there = at_ < text_.size() && text_[at_] == letter;
    at_ += there ? 1 : 0;
    return there;
  }

  std::optional<std::string_view> string() {
    if (!take('"')) return std::nullopt;
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
    const std::string_view content = text_.substr(begin, at_ - begin);
    return take('"') ? std::optional(content) : std::nullopt;
  }

  bool value() {
    if (at_ == text_.size()) return false;
    if (text_[at_] == '"') {
      const auto content = string();
      if (content) row_.put(std::string(*content));
      return content.has_value();
    }
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of(",}", begin), text_.size());
    return word(text_.substr(begin, at_ - begin));
  }

  bool word(std::string_view word) {
    if (word == "true" || word == "false") {
      row_.put(word == "true");
      return true;
    }
    return word.find_first_of(".e") == word.npos ? number<std::int64_t>(word)
                                                 : number<double>(word);
  }

  // A digit must come first, not a 0 before other digits, and a digit must follow the point: the
  // library's numbers are laxer than those of JSON.
  template <class Number>
  bool number(std::string_view word) {
    const std::string_view digits = word.substr(word.starts_with('-') ? 1 : 0);
    const auto is_digit = [&](std::size_t i) {
      return i < digits.size() && digits[i] >= '0' && digits[i] <= '9';
    };
    const std::size_t point = digits.find('.');
    if (!is_digit(0) || (digits[0] == '0' && is_digit(1))) return false;
    if (point != digits.npos && !is_digit(point + 1)) return false;
    Number number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || end != word.data() + word.size()) return false;
    row_.put(number);
    return true;
  }

  std::string_view text_;
  Row& row_;
  std::size_t at_ = 0;
};

// Any JSON.
class CellReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit CellReader(Row& row) : row_(row) {}

  bool start_object(std::size_t) override { return depth_++ == 0 || refuse(); }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return refuse(); }
  bool end_array() override { return true; }
  bool key(std::string& name) override {
    row_.key(name);
    return true;
  }
  bool null() override { return put(std::monostate{}); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(std::int64_t value) override { return put(value); }
  bool number_unsigned(std::uint64_t value) override {
    constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
    if (value > kMax) return put(static_cast<double>(value));
    return put(static_cast<std::int64_t>(value));
  }
  bool number_float(double value, const std::string&) override { return put(value); }
  bool string(std::string& value) override { return put(std::move(value)); }
  bool binary(nlohmann::json::binary_t&) override { return refuse(); }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::json::exception& error) override {
    throw Error(ErrorCode::kInvalidArgument, "configuration", error.what());
  }

 private:
  bool put(const ParamValue& value) {
    if (depth_ == 0) return refuse();
    row_.put(value);
    return true;
  }
  [[noreturn]] bool refuse() const {
    throw Error(ErrorCode::kInvalidArgument, "configuration",
                "must be one JSON object of parameter names and plain values");
  }

  Row& row_;
  int depth_ = 0;
};

}  // namespace

void append_cells_json(const Space& space, std::span<const double> cells, std::string& out) {
  out += '{';
  bool first = true;
  for (std::uint32_t i = 0; i < space.size(); ++i) {
    if (std::isnan(cells[i])) continue;
    if (!std::exchange(first, false)) out += ',';
    const Param& param = space[{i}];
    append_quoted(out, param.name);
    out += ':';
    std::visit(AppendCell{out, cells[i]}, param.dist);
  }
  out += '}';
}

std::vector<double> cells_from_json(const Space& space, std::string_view json) {
  Row plain(space);
  if (PlainReader(json, plain).read()) return plain.take();
  Row row(space);
  CellReader reader(row);
  nlohmann::json::sax_parse(json.begin(), json.end(), &reader);
  return row.take();
}

}  // namespace hone
