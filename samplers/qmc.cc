// Sobol points: Joe and Kuo 2008, scrambled after Burley 2020. Halton points: Owen 2017.
#include "hone/samplers/qmc.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "hone/error.h"
#include "numeric/halton.h"
#include "numeric/sobol.h"
#include "space/draw.h"

namespace hone {
namespace {

constexpr std::array<std::string_view, 2> kSequences = {"sobol", "halton"};

double coordinate(const SobolSequence& sobol, TrialNumber index, std::uint32_t dimension) {
  return sobol(index, dimension) * 0x1.0p-32;
}

double scrambled(const SobolSequence& sobol, TrialNumber index, std::uint32_t dimension,
                 Stream random) {
  return (owen_scramble(sobol(index, dimension), random()) + 0.5) * 0x1.0p-32;
}

double coordinate(const HaltonSequence& halton, TrialNumber index, std::uint32_t dimension) {
  return halton(index, dimension);
}

double scrambled(const HaltonSequence& halton, TrialNumber index, std::uint32_t dimension,
                 Stream random) {
  const std::uint64_t high = random();
  return halton.scrambled(index, dimension, high << 32 | random());
}

// What to use when a sequence has too few dimensions.
std::string_view instead_of(const SobolSequence&) { return "sequence \"halton\""; }
std::string_view instead_of(const HaltonSequence&) { return "the random sampler"; }

template <class Sequence>
class Qmc final : public Sampler {
 public:
  explicit Qmc(bool scramble) : scramble_(scramble) {}

  void observe(const Space&, const History&, std::size_t) override {}

  std::size_t suggest(const Ask& ask, Proposals& out) const override {
    reach(ask.space.size());
    std::vector<double> row(out.params());
    for (std::size_t lane = 0; lane < out.lanes(); ++lane) {
      out.get(lane, row);
      fill(ask, ask.numbers[lane], row);
      out.set(lane, row);
    }
    return out.lanes();
  }

 private:
  void reach(std::size_t dimensions) const;
  void fill(const Ask& ask, TrialNumber number, std::span<double> row) const;
  double quantile(const Ask& ask, TrialNumber number, std::uint32_t dimension) const;

  const bool scramble_;
  // For as many columns as were asked for so far. A memo that `suggest` may extend: no proposal
  // depends on how far it reaches.
  mutable Sequence sequence_{0};
};

template <class Sequence>
void Qmc<Sequence>::reach(std::size_t dimensions) const {
  if (dimensions <= sequence_.dimensions()) return;
  if (dimensions > Sequence::kMaxDimensions) {
    throw Error(ErrorCode::kInvalidArgument, "qmc.sequence",
                "has coordinates for " + std::to_string(Sequence::kMaxDimensions) +
                    " parameters, not for " + std::to_string(dimensions) + "; use " +
                    std::string(instead_of(sequence_)));
  }
  sequence_ = Sequence(dimensions);
}

template <class Sequence>
void Qmc<Sequence>::fill(const Ask& ask, TrialNumber number, std::span<double> row) const {
  const Space& space = ask.space;
  const auto fixed = std::make_unique<bool[]>(row.size());
  for (std::uint32_t i = 0; i < row.size(); ++i) {
    fixed[i] = !std::isnan(row[i]);
    if (fixed[i] || !space.active(ParamId{i}, row)) continue;
    row[i] = from_quantile(space[ParamId{i}].dist, quantile(ask, number, i));
  }
  if (!space.constrained() || space.feasible(row)) return;
  const DrawKey key = {ask.seed, number, Purpose::kSampler, ask.attempt};
  std::vector<double> repaired(row.begin(), row.end());
  if (make_feasible(space, key, {fixed.get(), row.size()}, repaired)) {
    std::copy(repaired.begin(), repaired.end(), row.begin());
  }
}

template <class Sequence>
double Qmc<Sequence>::quantile(const Ask& ask, TrialNumber number, std::uint32_t dimension) const {
  // The scrambling is one for all trials, so its stream has a number that no trial reaches. Each
  // further attempt is scrambled in a way of its own.
  const Stream random(ask.seed, ~TrialNumber{ask.attempt}, Purpose::kSampler, dimension);
  if (scramble_ || ask.attempt != 0) return scrambled(sequence_, number, dimension, random);
  return coordinate(sequence_, number, dimension);
}

}  // namespace

void QmcOptions::fields(OptionVisitor& visit) {
  visit.choice("sequence", sequence, kSequences, "the low-discrepancy sequence");
  visit("scramble", scramble, "randomise the points by the study's seed");
}

std::unique_ptr<Sampler> make_qmc(const QmcOptions& options) {
  if (options.sequence == "sobol") return std::make_unique<Qmc<SobolSequence>>(options.scramble);
  if (options.sequence == "halton") return std::make_unique<Qmc<HaltonSequence>>(options.scramble);
  throw Error(ErrorCode::kInvalidArgument, "qmc.sequence",
              "\"" + options.sequence + "\" is no sequence; use \"sobol\" or \"halton\"");
}

}  // namespace hone
