#include <array>

#include "space/json.h"
#include "space/json_reader.h"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;
using Keys = std::vector<std::string_view>;

constexpr std::array<std::string_view, 4> kKinds = {"float", "int", "categorical", "ordinal"};
constexpr std::array<std::string_view, 2> kScales = {"linear", "log"};
constexpr std::array<std::string_view, 4> kPriors = {"uniform", "normal", "lognormal", "beta"};

struct PriorToJson {
  Json operator()(const UniformPrior&) const { return {{"type", "uniform"}}; }
  Json operator()(const NormalPrior& p) const {
    return {{"type", "normal"}, {"mean", p.mean}, {"sd", p.sd}};
  }
  Json operator()(const LogNormalPrior& p) const {
    return {{"type", "lognormal"}, {"mu", p.mu}, {"sigma", p.sigma}};
  }
  Json operator()(const BetaPrior& p) const {
    return {{"type", "beta"}, {"alpha", p.alpha}, {"beta", p.beta}};
  }
};

// What is as by default is not written.
struct DistributionToJson {
  template <class Range>
  Json operator()(const Range& range) const {
    Json json = {{"type", kind_name(range)}, {"low", range.low}, {"high", range.high}};
    if (range.log) json["scale"] = "log";
    if (range.step != Range{}.step) json["step"] = range.step;
    if (!std::holds_alternative<UniformPrior>(range.prior))
      json["prior"] = std::visit(PriorToJson{}, range.prior);
    return json;
  }
  Json operator()(const Categorical& categorical) const {
    Json json = {{"type", "categorical"}, {"choices", list(categorical.choices)}};
    if (!categorical.weights.empty()) json["weights"] = categorical.weights;
    return json;
  }
  Json operator()(const Ordinal& ordinal) const {
    return {{"type", "ordinal"}, {"choices", list(ordinal.choices)}};
  }
  static Json list(const std::vector<ParamValue>& values) {
    Json json = Json::array();
    for (const ParamValue& value : values) json.push_back(value_to_json(value));
    return json;
  }
};

void read(const JsonPlace& place, double& value) { value = place.number().value_or(value); }
void read(const JsonPlace& place, std::int64_t& value) { value = place.integer().value_or(value); }

void read_required(const JsonPlace& object, std::string_view key, auto& value) {
  if (const auto place = object.required(key, "a number")) read(*place, value);
}

// The keys of a prior are the names of its two parameters.
template <class P>
P read_prior(const JsonPlace& object, std::string_view first, double P::*a, std::string_view second,
             double P::*b) {
  P prior;
  object.only(Keys{"type", first, second});
  read_required(object, first, prior.*a);
  read_required(object, second, prior.*b);
  return prior;
}

Prior prior_from_json(const JsonPlace& place) {
  if (!place.is_object("an object such as {\"type\": \"normal\", \"mean\": 0, \"sd\": 1}"))
    return UniformPrior{};
  const auto type = place.required("type", one_of(kPriors));
  const auto kind = type ? type->word(kPriors) : std::nullopt;
  if (!kind) return UniformPrior{};
  if (*kind == 1) return read_prior(place, "mean", &NormalPrior::mean, "sd", &NormalPrior::sd);
  if (*kind == 2)
    return read_prior(place, "mu", &LogNormalPrior::mu, "sigma", &LogNormalPrior::sigma);
  if (*kind == 3) return read_prior(place, "alpha", &BetaPrior::alpha, "beta", &BetaPrior::beta);
  place.only(Keys{"type"});
  return UniformPrior{};
}

template <class Range>
Range range_from_json(const JsonPlace& place) {
  Range range;
  read_required(place, "low", range.low);
  read_required(place, "high", range.high);
  if (const auto scale = place.optional("scale")) range.log = scale->word(kScales) == 1;
  if (const auto step = place.optional("step")) {
    read(*step, range.step);
    if (range.step == 0) step->expect("a step > 0; leave it out for none");
  }
  if (const auto prior = place.optional("prior")) range.prior = prior_from_json(*prior);
  return range;
}

std::vector<ParamValue> choices_from_json(const JsonPlace& object) {
  std::vector<ParamValue> choices;
  const auto place = object.required("choices", "an array of values");
  if (!place) return choices;
  if (!place->json.is_array()) place->expect("an array of values");
  for (std::size_t i = 0; place->json.is_array() && i < place->json.size(); ++i)
    if (auto value = place->element(i).scalar()) choices.push_back(std::move(*value));
  return choices;
}

std::vector<double> weights_from_json(const JsonPlace& object) {
  std::vector<double> weights;
  const auto place = object.optional("weights");
  if (!place) return weights;
  if (!place->json.is_array() || place->json.empty()) place->expect("an array of numbers > 0");
  for (std::size_t i = 0; place->json.is_array() && i < place->json.size(); ++i)
    weights.push_back(place->element(i).number().value_or(1));
  return weights;
}

Distribution read_kind(const JsonPlace& place, std::size_t kind) {
  if (kind == 0) return range_from_json<FloatRange>(place);
  if (kind == 1) return range_from_json<IntRange>(place);
  if (kind == 2) return Categorical{choices_from_json(place), weights_from_json(place)};
  return Ordinal{choices_from_json(place)};
}

Keys keys_of(std::size_t kind) {
  if (kind < 2) return {"type", "low", "high", "scale", "step", "prior"};
  if (kind == 2) return {"type", "choices", "weights"};
  return {"type", "choices"};
}

}  // namespace

std::optional<Distribution> read_distribution(const JsonPlace& place,
                                              std::span<const std::string_view> more) {
  const std::size_t mistakes = place.found.size();
  if (!place.is_object("an object with a \"type\"")) return std::nullopt;
  const auto type = place.required("type", one_of(kKinds));
  const auto kind = type ? type->word(kKinds) : std::nullopt;
  if (!kind) return std::nullopt;
  Keys keys = keys_of(*kind);
  keys.insert(keys.end(), more.begin(), more.end());
  place.only(keys);
  Distribution dist = read_kind(place, *kind);
  if (place.found.size() > mistakes) return std::nullopt;
  try {
    validate(dist, place.pointer);
  } catch (const Error& error) {
    place.expect("a valid " + std::string(kKinds[*kind]) + " parameter", error);
    return std::nullopt;
  }
  return dist;
}

Json distribution_to_json(const Distribution& dist) {
  return std::visit(DistributionToJson{}, dist);
}

Distribution distribution_from_json(const Json& json, const std::string& pointer,
                                    std::vector<Diagnostic>& found) {
  return read_distribution({json, pointer, found}, {}).value_or(FloatRange{});
}

}  // namespace hone
