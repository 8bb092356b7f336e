// What tests of samplers share: option visitors, a study in miniature, comparisons of rows.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/options.h"
#include "hone/sampler.h"
#include "space/draw.h"

namespace hone::test {

// Leaves every option at its default.
class DefaultOptions final : public OptionVisitor {
 public:
  void operator()(std::string_view, bool&, std::string_view) override {}
  void operator()(std::string_view, std::size_t&, std::string_view) override {}
  void operator()(std::string_view, double&, std::string_view) override {}
  void operator()(std::string_view, std::string&, std::string_view) override {}
  void choice(std::string_view, std::string&, std::span<const std::string_view>,
              std::string_view) override {}
};

using Row = std::vector<double>;

// Bit for bit, except that one NaN is as good as another.
inline bool same_row(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) != std::isnan(b[i])) return false;
    if (!std::isnan(a[i]) &&
        std::bit_cast<std::uint64_t>(a[i]) != std::bit_cast<std::uint64_t>(b[i]))
      return false;
  }
  return true;
}

inline bool same_rows(const std::vector<Row>& a, const std::vector<Row>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same_row(a[i], b[i])) return false;
  }
  return true;
}

// A study reduced to what a sampler sees of it. Rows have their inactive cells absent, as the Study
// makes them, but are not repaired.
struct SamplerBench {
  std::unique_ptr<Sampler> sampler;
  Space space;
  std::uint64_t seed = 1;
  History history{1};
  TrialNumber next = 0;  // number of the next trial that is asked for
  std::vector<std::pair<TrialNumber, Row>> running = {};

  // Proposes for the next `lanes` trials, one lane being fixed to each row of `fixed`, if given;
  // changes nothing. As many rows as the sampler filled.
  std::vector<Row> propose(std::size_t lanes, std::uint32_t attempt = 0,
                           std::span<const Row> fixed = {}) const {
    std::vector<Pending> pending;
    for (const auto& [number, cells] : running) pending.push_back({number, cells});
    std::vector<TrialNumber> numbers;
    for (std::size_t lane = 0; lane < lanes; ++lane) numbers.push_back(next + lane);
    Proposals out(space.size(), lanes);
    for (std::size_t lane = 0; lane < fixed.size(); ++lane) out.set(lane, fixed[lane]);
    const std::size_t filled = sampler->suggest({.space = space,
                                                 .history = history,
                                                 .pending = pending,
                                                 .numbers = numbers,
                                                 .seed = seed,
                                                 .attempt = attempt},
                                                out);
    std::vector<Row> rows(filled, Row(space.size()));
    for (std::size_t lane = 0; lane < filled; ++lane) {
      out.get(lane, rows[lane]);
      space.deactivate(rows[lane]);
    }
    return rows;
  }

  // Proposes, and has the trials running.
  std::vector<Row> ask(std::size_t lanes) {
    std::vector<Row> rows = propose(lanes);
    for (const Row& row : rows) running.emplace_back(next++, row);
    return rows;
  }

  // Ends the running trial at this place, without showing it to the sampler.
  void finish(std::size_t place, Outcome outcome) {
    auto& [number, cells] = running[place];
    history.append({.number = number, .cells = cells, .outcome = std::move(outcome)});
    running.erase(running.begin() + static_cast<std::ptrdiff_t>(place));
  }

  // Ends a running trial.
  void tell(std::size_t place, Outcome outcome) {
    finish(place, std::move(outcome));
    sampler->observe(space, history, history.rows() - 1);
  }
};

}  // namespace hone::test
