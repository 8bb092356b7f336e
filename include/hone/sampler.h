#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hone/history.h"
#include "hone/rng.h"
#include "hone/space.h"

namespace hone {

// A block of proposed cells: one contiguous column per parameter, one lane per trial.
class Proposals {
 public:
  Proposals(std::size_t params, std::size_t lanes)
      : params_(params), lanes_(lanes), cells_(params * lanes, kAbsent) {}
  std::span<double> column(ParamId id) { return {cells_.data() + id.index * lanes_, lanes_}; }
  std::span<const double> column(ParamId id) const {
    return {cells_.data() + id.index * lanes_, lanes_};
  }
  double& at(ParamId id, std::size_t lane) { return cells_[id.index * lanes_ + lane]; }
  double at(ParamId id, std::size_t lane) const { return cells_[id.index * lanes_ + lane]; }
  std::size_t params() const noexcept { return params_; }
  std::size_t lanes() const noexcept { return lanes_; }
  // Copies lane `lane` from or to a row of params() cells.
  void get(std::size_t lane, std::span<double> row) const {
    for (std::size_t i = 0; i < params_; ++i) row[i] = cells_[i * lanes_ + lane];
  }
  void set(std::size_t lane, std::span<const double> row) {
    for (std::size_t i = 0; i < params_; ++i) cells_[i * lanes_ + lane] = row[i];
  }

 private:
  std::size_t params_, lanes_;
  std::vector<double> cells_;
};

// A trial that was handed out and is not yet in the history.
struct Pending {
  TrialNumber number;
  std::span<const double> cells;  // by ParamId; may be shorter than the space: the rest is absent
  // What it had reported when it was last paused; empty if it never was. It only ever grows.
  std::span<const Point> curve = {};
  double forecast = kAbsent;  // see History::forecast(), as of that pause
};

// Everything a suggestion may depend on besides what the sampler has observed.
struct Ask {
  const Space& space;      // its ranges govern the proposals; they may differ from ask to ask
  const History& history;  // exactly the rows that were observed
  std::span<const Pending> pending;      // by trial number
  std::span<const TrialNumber> numbers;  // lane i proposes for trial numbers[i]
  std::uint64_t seed = 0;
  // Counts further tries for the same trials, when what was proposed is a duplicate. A sampler that
  // draws must draw anew.
  std::uint32_t attempt = 0;

  Stream stream(std::size_t lane, std::uint32_t sub = 0) const {
    return {seed, numbers[lane], Purpose::kSampler, sub ^ attempt * 0x9E3779B9u};
  }
};

// A sampler is a fold over finished trials: it learns in one verb and proposes in another that is
// const. The Study calls it from one thread at a time.
class Sampler {
 public:
  virtual ~Sampler() = default;

  // Learns rows [begin, history.rows()). Each row is shown exactly once, in order: failed trials
  // too, which tell where the space is infeasible. The only place a sampler changes, so replaying
  // the log rebuilds it bit for bit. The space may have gained columns or widened ranges.
  virtual void observe(const Space& space, const History& history, std::size_t begin) = 0;

  // Before the first observe(): takes an earlier study of a similar space as evidence, which counts
  // the less the more is observed. Parameters are known by name. Returns false when the sampler has
  // no use for it. Which studies were given is not part of the log: who resumes must give them
  // again.
  virtual bool warm_start(const Space&, const History&) { return false; }

  // Fills lane after lane of `out`. Cells present on entry are fixed: they must stay, and what is
  // proposed beside them should suit them. Every other cell that is active must be filled with a
  // cell in range; inactive ones are ignored. Constraints should be respected; the Study repairs
  // what is not. Returns the number of lanes filled, from the first: fewer than out.lanes() means
  // that there is nothing left to propose.
  virtual std::size_t suggest(const Ask& ask, Proposals& out) const = 0;
};

}  // namespace hone
