#include "cli/live_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/format.h"

namespace hone::cli {
namespace {

constexpr std::size_t kWidestBar = 40;
constexpr std::size_t kMostRunning = 8;  // lines for running trials
constexpr std::size_t kOtherLines = 4;   // bar, counts, best, and the cursor's own

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string bar_line(const RunInfo& info, const Standing& standing, const Terminal& terminal) {
  const std::size_t done = info.finished_before + standing.done();
  std::string numbers = fmt::format("{} trials", done);
  if (info.total) numbers = fmt::format("{}/{}", done, *info.total);
  if (standing.finished() != 0) {
    numbers += "  " + rate_text(static_cast<double>(standing.finished()) / standing.seconds);
  }
  numbers += "  " + duration_text(standing.seconds);
  if (const auto left = seconds_left(info, standing))
    numbers += ", " + duration_text(*left) + " left";
  if (!info.total || *info.total == 0) return shortened(numbers, terminal.columns);
  constexpr std::size_t kGap = 2;
  const std::size_t taken = display_width(numbers) + kGap;
  if (terminal.columns < taken + kGap) return shortened(numbers, terminal.columns);
  const std::size_t width = std::min(kWidestBar, terminal.columns - taken);
  const double share = static_cast<double>(done) / static_cast<double>(*info.total);
  return bar(share, width, terminal) + "  " + numbers;
}

std::string counts_line(const Standing& standing, const Terminal& terminal) {
  std::string line = fmt::format("{} complete", standing.complete);
  if (standing.pruned != 0) line += fmt::format(", {} pruned", standing.pruned);
  if (standing.failed != 0) line += fmt::format(", {} failed", standing.failed);
  line += fmt::format(", {} running", standing.running.size());
  return styled(shortened(line, terminal.columns),
                standing.failed > standing.complete ? Style::kBad : Style::kPlain, terminal.colour);
}

std::string best_line(const RunInfo& info, const Standing& standing, const Terminal& terminal) {
  if (!standing.best) {
    return styled(shortened("no result yet", terminal.columns), Style::kFaint, terminal.colour);
  }
  const FrozenTrial& best = *standing.best;
  const std::string value =
      fmt::format("best {} {}", info.objectives.front().name, number_text(best.value()));
  const std::string rest =
      fmt::format("  trial {}  {}", best.number, configuration_text(best.params));
  std::string line = shortened(value + rest, terminal.columns);
  if (!line.starts_with(value)) return line;
  return styled(value, Style::kGood, terminal.colour) + line.substr(value.size());
}

std::string running_line(const RunningLine& running, const Terminal& terminal) {
  std::string line =
      fmt::format("  trial {:<5} {:>10}", running.number, duration_text(running.seconds));
  if (running.last) {
    line += fmt::format("   step {:<5} {} {}", running.last->step, one_line(running.last->metric),
                        number_text(running.last->value));
  }
  return styled(shortened(line, terminal.columns), Style::kFaint, terminal.colour);
}

}  // namespace

std::string bar(double share, std::size_t width, const Terminal& terminal) {
  const double clamped = std::clamp(std::isnan(share) ? 0.0 : share, 0.0, 1.0);
  const auto filled = static_cast<std::size_t>(std::lround(clamped * static_cast<double>(width)));
  return styled(repeated(terminal.utf8 ? "━" : "#", filled), Style::kGood, terminal.colour) +
         styled(repeated(terminal.utf8 ? "─" : ".", width - filled), Style::kFaint,
                terminal.colour);
}

std::string rate_text(double per_second) {
  if (per_second >= 1) return fmt::format("{:.3g}/s", per_second);
  if (per_second * 60 >= 1) return fmt::format("{:.3g}/min", per_second * 60);
  return fmt::format("{:.3g}/h", per_second * 3600);
}

std::vector<std::string> live_block(const RunInfo& info, const Standing& standing,
                                    const Terminal& terminal) {
  std::vector<std::string> lines = {bar_line(info, standing, terminal),
                                    counts_line(standing, terminal),
                                    best_line(info, standing, terminal)};
  const std::size_t room = terminal.rows > kOtherLines ? terminal.rows - kOtherLines : 0;
  std::size_t shown = std::min({standing.running.size(), kMostRunning, room});
  if (shown < standing.running.size() && shown != 0) --shown;
  for (std::size_t i = 0; i < shown; ++i) {
    lines.push_back(running_line(standing.running[i], terminal));
  }
  if (shown < standing.running.size() && room != 0) {
    const std::string more = fmt::format("  + {} more", standing.running.size() - shown);
    lines.push_back(shortened(more, terminal.columns));
  }
  const std::size_t most = std::max<std::size_t>(terminal.rows, 2) - 1;
  if (lines.size() > most) lines.resize(most);
  return lines;
}

}  // namespace hone::cli
