#include "hone/samplers/grid.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "hone/error.h"
#include "samplers/grid/walk.h"

namespace hone {
namespace {

// Trials that are running.
CellSet pending(const Ask& ask) {
  CellSet taken;
  std::vector<double> row(ask.space.size());
  for (const Pending& trial : ask.pending) {
    std::fill(row.begin(), row.end(), kAbsent);
    std::copy_n(trial.cells.begin(), std::min(row.size(), trial.cells.size()), row.begin());
    taken.add(ask.space, row);
  }
  return taken;
}

bool any_present(std::span<const double> row) {
  return std::any_of(row.begin(), row.end(), [](double cell) { return !std::isnan(cell); });
}

class Grid final : public Sampler {
 public:
  explicit Grid(const GridOptions& options) : options_(options) {}

  void observe(const Space& space, const History& history, std::size_t) override {
    recall(space, history);
  }

  std::size_t suggest(const Ask& ask, Proposals& out) const override {
    if (ask.space.size() == 0) return out.lanes();  // no parameter has come to light yet
    Walk& walk = recall(ask.space, ask.history);
    walk.follow(ask.seed);
    CellSet taken = pending(ask);
    std::vector<double> row(out.params());
    std::size_t from = 0;
    for (std::size_t lane = 0; lane < out.lanes(); ++lane) {
      out.get(lane, row);
      if (any_present(row)) {
        walk.complete(taken, {ask.seed, ask.numbers[lane], Purpose::kSampler, ask.attempt}, row);
      } else if (!walk.next(taken, from, row)) {
        return lane;
      }
      taken.add(ask.space, row);
      out.set(lane, row);
    }
    return out.lanes();
  }

 private:
  // A space that has changed has another grid: the walk starts anew from the first row.
  Walk& recall(const Space& space, const History& history) const {
    if (!walk_ || !(walk_->space() == space)) walk_.emplace(space, options_);
    walk_->read(history);
    return *walk_;
  }

  GridOptions options_;
  mutable std::optional<Walk> walk_;  // a memo, which `suggest` may therefore bring up to date
};

}  // namespace

void GridOptions::fields(OptionVisitor& visit) {
  visit("points", points, "values for each continuous parameter");
  visit("thin", thin, "thin integer and stepped parameters down to that many values, too");
  visit("shuffle", shuffle, "a pseudo-random order instead of counting up");
}

std::unique_ptr<Sampler> make_grid(const GridOptions& options) {
  if (options.points == 0) {
    throw Error(ErrorCode::kInvalidArgument, "grid.points",
                "0 values leave no grid; give 1 or more");
  }
  return std::make_unique<Grid>(options);
}

std::uint64_t grid_size(const Space& space, const GridOptions& options) {
  return Enumeration(space, options.points, options.thin).size();
}

}  // namespace hone
