#include "hone/space.h"

#include <algorithm>
#include <string>

#include "hone/error.h"
#include "hone/rng.h"
#include "space/json.h"

namespace hone {

ParamId Space::add(Param param) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorCode::kBadSpace, param.name, what);
  };
  if (param.name.empty()) refuse("a parameter needs a name");
  if (!is_json_text(param.name)) refuse("a name must be valid UTF-8");
  if (param.name == "and" || param.name == "or")
    refuse("is a word of conditions in the study file; give it another name");
  if (find(param.name)) refuse("added twice; give each parameter a name of its own");
  validate(param.dist, param.name);
  if (param.when) compile(*param.when, param.name);
  const std::uint32_t hash = hash_name(param.name);
  const auto same = std::ranges::find(hashes_, hash);
  if (same != hashes_.end())
    refuse("its 32-bit hash equals that of " +
           params_[static_cast<std::size_t>(same - hashes_.begin())].name +
           ", so both would draw the same numbers; rename one");

  const ParamId id{static_cast<std::uint32_t>(size())};
  by_name_.emplace(param.name, id.index);
  hashes_.push_back(hash);
  conditional_ = conditional_ || param.when.has_value();
  anchor_.clear();
  params_.push_back(std::move(param));
  return id;
}

ParamId Space::add_float(std::string name, FloatRange range, std::optional<Condition> when) {
  return add({std::move(name), range, std::move(when)});
}

ParamId Space::add_int(std::string name, IntRange range, std::optional<Condition> when) {
  return add({std::move(name), range, std::move(when)});
}

ParamId Space::add_categorical(std::string name, std::vector<ParamValue> choices,
                               std::optional<Condition> when) {
  return add({std::move(name), Categorical{std::move(choices)}, std::move(when)});
}

ParamId Space::add_ordinal(std::string name, std::vector<ParamValue> choices,
                           std::optional<Condition> when) {
  return add({std::move(name), Ordinal{std::move(choices)}, std::move(when)});
}

ParamId Space::add_constant(std::string name, ParamValue value, std::optional<Condition> when) {
  return add({std::move(name), Categorical{{std::move(value)}}, std::move(when)});
}

void Space::widen(ParamId id, const Distribution& dist) {
  Param& param = params_[id.index];
  param.dist = hone::widen(param.dist, dist, param.name);
}

std::optional<ParamId> Space::find(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  if (found == by_name_.end()) return std::nullopt;
  return ParamId{found->second};
}

ParamId Space::at(std::string_view name) const {
  if (const auto id = find(name)) return *id;
  std::vector<std::string> known;
  for (const Param& param : params_) known.push_back(param.name);
  const std::string nearest = nearest_name(name, known);
  throw Error(ErrorCode::kInvalidArgument, name,
              nearest.empty() ? "is no parameter of this space; see its declaration"
                              : "is no parameter of this space; did you mean " + nearest + "?");
}

bool Space::active(ParamId id, std::span<const double> cells) const {
  const auto& when = params_[id.index].when;
  return !when || holds(*when, cells);
}

void Space::deactivate(std::span<double> cells) const {
  if (!conditional_) return;
  for (std::uint32_t i = 0; i < size(); ++i)
    if (!active({i}, cells)) cells[i] = kAbsent;
}

bool Space::valid(std::span<const double> cells) const {
  if (cells.size() != size()) return false;
  for (std::uint32_t i = 0; i < size(); ++i) {
    const bool absent = cells[i] != cells[i];
    if (active({i}, cells) == absent) return false;
    if (!absent && !contains(params_[i].dist, cells[i])) return false;
  }
  return feasible(cells);
}

bool Space::operator==(const Space& other) const {
  return params_ == other.params_ && linear_ == other.linear_ && forbidden_ == other.forbidden_;
}

Configuration to_configuration(const Space& space, std::span<const double> cells) {
  Configuration configuration;
  for (std::uint32_t i = 0; i < space.size(); ++i) {
    if (cells[i] != cells[i]) continue;
    const Param& param = space[{i}];
    configuration.emplace_back(param.name, to_value(param.dist, cells[i]));
  }
  return configuration;
}

std::vector<double> to_cells(const Space& space, const Configuration& configuration) {
  std::vector<double> cells(space.size(), kAbsent);
  for (const auto& [name, value] : configuration) {
    const ParamId id = space.at(name);
    cells[id.index] = to_cell(space[id].dist, value, name);
  }
  return cells;
}

}  // namespace hone
