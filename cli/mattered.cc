#include "cli/mattered.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/format.h"
#include "cli/live_block.h"
#include "hone/analysis.h"

namespace hone::cli {
namespace {

constexpr std::size_t kFewestTrials = 16;  // complete ones, below which the shares say little
constexpr std::size_t kMostParameters = 6;
constexpr std::size_t kBarColumns = 20;

}  // namespace

std::string mattered_text(const Study& study, const Terminal& terminal) {
  const History history = study.history();
  const auto complete =
      std::count(history.state().begin(), history.state().end(), TrialState::kComplete);
  if (static_cast<std::size_t>(complete) < kFewestTrials) return "";
  std::vector<Importance> shares = importance(study);
  std::erase_if(shares, [](const Importance& importance) { return !(importance.share > 0); });
  if (shares.size() > kMostParameters) shares.resize(kMostParameters);
  if (shares.empty()) return "";
  std::size_t widest = 0;
  for (const Importance& share : shares) widest = std::max(widest, display_width(share.parameter));
  std::string text = fmt::format("what mattered (a hint from {} complete trials)\n", complete);
  for (const Importance& share : shares) {
    text += fmt::format("  {}{}  {} {:.0f} %\n", share.parameter,
                        std::string(widest - display_width(share.parameter), ' '),
                        bar(share.share, kBarColumns, terminal), share.share * 100);
  }
  return text;
}

}  // namespace hone::cli
