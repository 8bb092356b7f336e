#include "cli/certainty.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/format.h"
#include "cli/overview.h"
#include "cli/table.h"
#include "cli/terminal.h"

namespace hone::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kSure = 0.95;

std::string_view source_name(NoiseSource source) {
  if (source == NoiseSource::kRepeats) return "repeats";
  return source == NoiseSource::kInstances ? "instances" : "none";
}

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(); }

ParamValue cell(double value) { return std::isfinite(value) ? ParamValue(value) : ParamValue(); }

double rounded(double probability) { return std::round(probability * 1000) / 1000; }

// The study file may not be what the user named.
std::string advice(const Target& target, const Study& study) {
  if (target.file) return "hone confirm " + target_words(target);
  const auto file = study.metadata().find("study_file");
  if (file == study.metadata().end()) return "confirm() in the program that ran it";
  return "hone confirm " + shell_word(file->second);
}

std::string luckiest_text(const Leaderboard& board, const std::string& advice) {
  if (board.configurations == 1) return "";
  return fmt::format(
      "how sure: unknown; this is the luckiest of {} configurations, each of which ran once\n"
      "repeat the best of them: {}\n",
      board.configurations, advice);
}

std::string winner_text(const Leaderboard& board) {
  const Contender& first = board.contenders.front();
  return fmt::format(
      "best estimate: {} +/- {}, trial {}{}; probability {} of being the best of the {} that "
      "lead\n",
      number_text(first.estimate), number_text(first.deviation), first.trials.front(),
      first.trials.size() == 1 ? "" : fmt::format(" and {} repeats", first.trials.size() - 1),
      number_text(rounded(first.probability)), board.contenders.size());
}

// The configuration, where it is another than that of the best trial.
std::string other_text(const Study& study, const Contender& winner) {
  const TrialNumber best = study.best_trial().number;
  if (std::ranges::find(winner.trials, best) != winner.trials.end()) return "";
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [name, value] : study.trial(winner.trials.front()).params)
    pairs.emplace_back(name, value_text(value));
  return fmt::format("it is not that of trial {}, which was lucky, but\n{}", best,
                     pairs_text(pairs));
}

}  // namespace

std::string contenders_text(const Leaderboard& board) {
  Table table{.columns = {"trial", "runs", "mean", "estimate", "+/-", "probability"}};
  for (const Contender& each : board.contenders) {
    table.rows.push_back({static_cast<std::int64_t>(each.trials.front()),
                          static_cast<std::int64_t>(each.trials.size()), each.mean, each.estimate,
                          cell(each.deviation), cell(rounded(each.probability))});
  }
  return table_text(table, table_columns());
}

std::string certainty_text(const Target& target, const Study& study) {
  const Leaderboard board = leaderboard(study);
  if (board.source == NoiseSource::kNone) return luckiest_text(board, advice(target, study));
  if (board.noise == 0) return "how sure: values repeat exactly, so the best is the best\n";
  std::string text =
      fmt::format("how sure: values vary by {} from trial to trial (standard deviation, by {})\n",
                  number_text(board.noise), source_name(board.source));
  text += winner_text(board) + other_text(study, board.contenders.front()) + contenders_text(board);
  const bool sure = board.contenders.front().probability >= kSure;
  return sure ? text : text + "be surer: " + advice(target, study) + '\n';
}

Json leaderboard_json(const Leaderboard& board) {
  Json json = {{"source", source_name(board.source)},
               {"noise", number_or_null(board.noise)},
               {"spread", number_or_null(board.spread)},
               {"configurations", board.configurations},
               {"trials", board.trials}};
  json["contenders"] = Json::array();
  for (const Contender& each : board.contenders) {
    json["contenders"].push_back({{"trials", each.trials},
                                  {"mean", each.mean},
                                  {"estimate", each.estimate},
                                  {"deviation", number_or_null(each.deviation)},
                                  {"probability", number_or_null(each.probability)}});
  }
  return json;
}

}  // namespace hone::cli
