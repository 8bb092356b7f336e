// What a command says of itself on its standard output. The rules are those of docs/commands.md.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/history.h"

namespace hone {

// A line with more names than this is text.
inline constexpr std::size_t kMaxMetrics = 1000;

struct MetricLine {
  std::optional<Step> step = {};  // given: an intermediate report; else final values
  std::vector<std::pair<std::string, double>> metrics = {};  // a name given twice: the last value
  std::optional<std::vector<double>> constraints = {};
  bool operator==(const MetricLine&) const = default;
};

// The metrics of one line without its end, or nothing if it is just text. Never throws for what
// the line holds.
std::optional<MetricLine> parse_metric_line(std::string_view line);

// Cuts a stream of bytes into lines, however the bytes arrive, and delivers those with metrics.
class MetricReader {
 public:
  // Longer lines are skipped, so that output without line ends cannot fill the memory.
  static constexpr std::size_t kMaxLineBytes = 65536;

  using Deliver = std::function<void(const MetricLine&)>;

  void feed(std::string_view bytes, const Deliver& deliver);
  // The last line need not be ended.
  void finish(const Deliver& deliver);

 private:
  void keep(std::string_view part);

  std::string line_;
  bool too_long_ = false;
};

}  // namespace hone
