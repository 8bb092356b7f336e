// In place of a form of the curves, as in Domhan et al., IJCAI 2015, or a network that has seen
// many, as in Klein et al., ICLR 2017 and Adriaensen et al., NeurIPS 2023, a regression between two
// points of them: it has three coefficients to learn from a handful of finished curves.
#include "pruners/curve_model.h"

#include <algorithm>
#include <cmath>

#include "numeric/conjugate_regression.h"

namespace hone {
namespace {

// So many that the distribution of the ends has settled, so few that they resemble the curve.
constexpr std::size_t kNeighbours = 32;
constexpr std::size_t kStagesPerDoubling = 2;

// That curves say nothing, and any of them may end as the best, is believed as much as so many
// curves: a normal tail fitted to a handful of ends would be too sure of itself.
constexpr double kDoubt = 2;

// What differs by less, on the scale of the model, does not differ.
constexpr double kFlat = 1e-6;

// The value of a curve at least a doubling before its last stage; NaN if there is none.
double before_last(std::span<const StageValue> curve) {
  for (std::size_t i = curve.size() - 1; i-- > 0;)
    if (curve[i].stage + kStagesPerDoubling <= curve.back().stage) return curve[i].value;
  return std::numeric_limits<double>::quiet_NaN();
}

// A finished curve on the scale of a forecast: where it was, how it had changed since a doubling
// before (NaN if that is not known), and where it ended.
struct Example {
  double value, change, end;
};

// The mean square distance from the mean, of those that are known.
double variance(std::span<const Example> examples, double Example::*member) {
  double count = 0, sum = 0, squares = 0;
  for (const Example& example : examples) {
    const double x = example.*member;
    if (std::isnan(x)) continue;
    ++count;
    sum += x;
    squares += x * x;
  }
  return count == 0 ? 0 : std::max(squares / count - sum * sum / (count * count), 0.0);
}

// The end of a curve by a regression of what is left to come on the value and its change, both
// centred on this curve, so that the constant is what is asked for. The priors hold as much
// information as one observation (Kass, Wasserman, JASA 90, 1995): neither matters, and the noise
// is as large as the spread of the ends.
StudentT predicted_end(std::span<const Example> examples, double value, double change) {
  const auto unit_information = [&](double Example::*member) {
    const double spread = variance(examples, member);
    return spread > kFlat ? 1 / spread : 0;
  };
  const bool changes = !std::isnan(change);
  ConjugateRegression rest({1 / kFlat, unit_information(&Example::value),
                            changes ? unit_information(&Example::change) : 0},
                           2, variance(examples, &Example::end) + kFlat);
  for (const Example& example : examples) {
    const bool known = changes && !std::isnan(example.change);
    rest.add({1, example.value - value, known ? example.change - change : 0},
             example.end - example.value);
  }
  StudentT end = rest.predict({1, 0, 0});
  end.location += value;
  return end;
}

}  // namespace

std::size_t stage_of(Step step) {
  return static_cast<std::size_t>(kStagesPerDoubling * std::log2(1.0 + step));
}

std::vector<StageValue> stage_values(std::span<const Point> curve, MetricId metric) {
  std::vector<StageValue> values;
  for (const Point& point : curve) {
    if (point.metric != metric || !std::isfinite(point.value)) continue;
    const std::size_t stage = stage_of(point.step);
    if (values.empty() || values.back().stage < stage) values.push_back({stage, point.value});
  }
  return values;
}

void CurveModel::add(TrialNumber turn, std::span<const StageValue> curve, double end,
                     bool feasible) {
  ends_.insert(turn, end);
  if (feasible) feasible_ends_.insert(turn, end);
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const auto [stage, value] = curve[i];
    if (stages_.size() <= stage) stages_.resize(stage + 1);
    stages_[stage].insert({value, turn, before_last(curve.first(i + 1)), end});
  }
}

std::size_t CurveModel::curves(TrialNumber below) const {
  return ends_.size() - ends_.hidden(below, kAll).size();
}

double CurveModel::Scale::position(double loss) const {
  constexpr double kMost = std::numeric_limits<double>::max();
  const double distance = std::clamp((loss - best) / unit, -kMost, kMost);
  // Not log1p, which takes three times as long: what is below 1e-16 here is nothing to the model.
  return std::copysign(std::log(1 + std::abs(distance)), distance);
}

double CurveModel::Scale::loss(double position) const {
  return best + unit * std::copysign(std::expm1(std::abs(position)), position);
}

// The unit is the distance from the best to the best quarter of the ends, where that is anything.
std::optional<CurveModel::Scale> CurveModel::scale(TrialNumber below) const {
  const std::vector<double> hidden = feasible_ends_.hidden(below, kAll);
  if (feasible_ends_.size() == hidden.size()) return std::nullopt;
  const double best = feasible_ends_.select(0, hidden);
  const std::vector<double> hidden_ends = ends_.hidden(below, kAll);
  const std::size_t last = ends_.size() - hidden_ends.size() - 1;
  for (const std::size_t rank : {last / 4, last / 2, last}) {
    const double unit = std::abs(ends_.select(rank, hidden_ends) - best);
    if (unit > 0) return Scale{best, unit};
  }
  return std::nullopt;
}

std::vector<const CurveModel::Finished*> CurveModel::nearest(const Stage& stage, double value,
                                                             TrialNumber below) {
  std::vector<const Finished*> found;
  found.reserve(kNeighbours);
  Stage::Place above = stage.lower_bound({value, 0});
  Stage::Place under = above;
  while (found.size() < kNeighbours && (under != stage.begin() || above != stage.end())) {
    const bool down = above == stage.end() ||
                      (under != stage.begin() &&
                       value - stage[stage.previous(under)].value <= stage[above].value - value);
    if (down) under = stage.previous(under);
    const Finished& next = stage[down ? under : above];
    if (!down) above = stage.next(above);
    if (next.turn < below) found.push_back(&next);
  }
  return found;
}

std::optional<Forecast> CurveModel::forecast(std::span<const StageValue> curve,
                                             TrialNumber below) const {
  if (curve.empty() || curve.back().stage >= stages_.size()) return std::nullopt;
  const std::optional<Scale> scale = this->scale(below);
  if (!scale) return std::nullopt;
  std::vector<Example> examples;
  examples.reserve(kNeighbours);
  for (const Finished* other : nearest(stages_[curve.back().stage], curve.back().value, below)) {
    const double value = scale->position(other->value);
    const double change = value - scale->position(other->before);
    examples.push_back({value, change, scale->position(other->end)});
  }
  if (examples.size() < 2) return std::nullopt;
  const double value = scale->position(curve.back().value);
  const double change = value - scale->position(before_last(curve));
  const StudentT end = predicted_end(examples, value, change);
  const double low = scale->loss(end.location - end.scale);
  const double high = scale->loss(end.location + end.scale);
  const auto count = static_cast<double>(examples.size());
  return Forecast{.median = scale->loss(end.location),
                  .deviation = (high - low) / 2,
                  .beats = (count * end.cdf(0) + kDoubt / (count + 1)) / (count + kDoubt)};
}

}  // namespace hone
