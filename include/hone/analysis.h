// What a study has taught, and its trials as files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "hone/history.h"
#include "hone/space.h"
#include "hone/storage.h"
#include "hone/trial.h"

namespace hone {

class Study;

struct Importance {
  std::string parameter;
  double share = 0;        // of the importance of all parameters
  std::size_t trials = 0;  // complete trials in which the parameter was active
};

// What it means that a parameter mattered. Both look at complete trials with a finite value only.
enum class ImportanceMethod : std::uint8_t {
  // For reaching the best trials (PED-ANOVA, Watanabe, Bansal & Hutter 2023): its values among the
  // best differ from its values among all. A conditional parameter counts where it was active.
  // Trust it from about 5 / quantile trials on. O(parameters * trials + trials log trials).
  kPedAnova,
  // For the value anywhere in the space (fANOVA, Hutter, Hoos & Leyton-Brown 2014): the share of
  // the variance that the parameter explains alone, with all others averaged out, in a forest of
  // regression trees. Where a conditional parameter is inactive, no value of it makes a difference.
  // Trust it as far as the trials cover the space: random ones do best.
  // O(trees * parameters * n * log n) with n the trials, at most 4,096 of which a tree draws, on
  // all cores; their number makes no difference to the result.
  kFanova
};

struct ImportanceOptions {
  std::size_t objective = 0;
  ImportanceMethod method = ImportanceMethod::kPedAnova;
  double quantile = 0.1;   // kPedAnova: the best share of the trials
  std::size_t trees = 64;  // kFanova
  std::size_t depth = 64;  // kFanova: of a tree, at most
  std::uint64_t seed = 0;  // kFanova: of the forest; the same seed gives the same shares
  bool normalize = true;   // shares sum to 1; else divergences, or shares of the whole variance
};

// Most important first; all shares are 0 when nothing can be told: fewer than two complete trials,
// or equal losses. Throws Error{kInvalidArgument} naming the option: unless the objective exists,
// 0 < quantile < 1, trees > 0 and depth > 0.
std::vector<Importance> importance(const Space& space, const History& history,
                                   const ImportanceOptions& options = {});
std::vector<Importance> importance(const Study& study, const ImportanceOptions& options = {});

// One JSON object a line, with everything that a trial's record holds, numbers exactly. Bytes that
// are no UTF-8 become U+FFFD. Throws Error{kInvalidArgument} naming the trial whose values are not
// one per objective or whose attribute is no JSON. Whether writing went well is for the caller to
// ask of the stream.
void export_json_lines(std::span<const FrozenTrial> trials,
                       std::span<const ObjectiveSpec> objectives, std::ostream& out);

// What export_json_lines() writes; empty lines are skipped. Throws Error{kBadFile} naming the line
// and the column or the field.
std::vector<FrozenTrial> import_json_lines(std::istream& in,
                                           std::span<const ObjectiveSpec> objectives);

// RFC 4180 with a header line, for spreadsheets and data frames: everything but learning curves.
// Columns: number, state, values_OBJECTIVE, params_NAME, metrics_NAME, constraints_INDEX,
// attributes_KEY (JSON text), started, finished, worker, message. What a trial does not have is
// empty; a text that is empty is "". Throws as export_json_lines().
void export_csv(std::span<const FrozenTrial> trials, std::span<const ObjectiveSpec> objectives,
                std::ostream& out);

// Columns in any order; only `state` is needed. The space says what type a parameter's text has;
// ranges are not checked here. Throws Error{kBadFile} naming the line and the column.
std::vector<FrozenTrial> import_csv(std::istream& in, std::span<const ObjectiveSpec> objectives,
                                    const Space& space);

}  // namespace hone
