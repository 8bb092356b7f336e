#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hone/distribution.h"

namespace hone {

// A column number with a type of its own, so that it cannot be mistaken for a lane or a row.
struct ParamId {
  std::uint32_t index = 0;
  bool operator==(const ParamId&) const = default;
};

// When something holds: a comparison of one parameter with constants, or several joined by and/or.
// A comparison with an inactive parameter is false, `!=` included. `<` and its kin compare numbers
// by value and ordinals by position; categoricals know `==`, `!=` and `in` only.
struct Condition {
  enum class Op : std::uint8_t {
    kEqual,
    kNotEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kIn,
    kAnd,
    kOr
  };
  Op op = Op::kEqual;
  ParamId parameter = {};                 // comparisons
  std::vector<ParamValue> operands = {};  // comparisons: one value; kIn: one or more
  std::vector<Condition> terms = {};      // kAnd, kOr: one or more
  std::vector<double> cells = {};         // the operands as cells; filled by Space
  bool operator==(const Condition&) const = default;
};

// Readable makers: equal(optimizer, "sgd") && greater(layers, 1).
Condition equal(ParamId parameter, ParamValue value);
Condition not_equal(ParamId parameter, ParamValue value);
Condition less(ParamId parameter, ParamValue value);
Condition less_equal(ParamId parameter, ParamValue value);
Condition greater(ParamId parameter, ParamValue value);
Condition greater_equal(ParamId parameter, ParamValue value);
Condition in(ParamId parameter, std::vector<ParamValue> values);
Condition operator&&(Condition a, Condition b);
Condition operator||(Condition a, Condition b);

struct Param {
  std::string name;
  Distribution dist;
  std::optional<Condition> when = {};  // active always, or when this holds
  bool operator==(const Param&) const = default;
};

// sum of coefficient * value <= bound, over int and float parameters. In force only where all of
// its parameters are active.
struct LinearConstraint {
  std::vector<std::pair<ParamId, double>> terms;
  double bound = 0;
  bool operator==(const LinearConstraint&) const = default;
};

// The parameters of a study, the conditions under which each is active and the constraints between
// them. A value type. Columns are append-only: an id, once given, means the same name for ever,
// and a parent comes before its children, so id order is a topological order.
//
// Not thread-safe for writing; studies share immutable snapshots.
class Space {
 public:
  // All throw Error{kBadSpace} that names the parameter: a duplicate or empty name, a bad
  // distribution, a condition on a later or unknown parameter, an operand that is no value of its
  // parameter, two names whose 32-bit hashes collide.
  ParamId add(Param param);
  ParamId add_float(std::string name, FloatRange range, std::optional<Condition> when = {});
  ParamId add_int(std::string name, IntRange range, std::optional<Condition> when = {});
  ParamId add_categorical(std::string name, std::vector<ParamValue> choices,
                          std::optional<Condition> when = {});
  ParamId add_ordinal(std::string name, std::vector<ParamValue> choices,
                      std::optional<Condition> when = {});
  ParamId add_constant(std::string name, ParamValue value, std::optional<Condition> when = {});

  void add_constraint(LinearConstraint constraint);
  // No configuration may make the condition true.
  void forbid(Condition combination);

  // Widens a column to hold `dist` as well; see widen(). Old cells keep their meaning.
  void widen(ParamId id, const Distribution& dist);

  // Throws Error{kBadSpace} unless some configuration meets all constraints, which it looks for;
  // O(1) without constraints. Call once after the last add: it also prepares draws under
  // constraints.
  void check();

  std::optional<ParamId> find(std::string_view name) const;
  ParamId at(std::string_view name) const;  // throws Error naming the nearest known name
  const Param& operator[](ParamId id) const { return params_[id.index]; }
  std::size_t size() const noexcept { return params_.size(); }
  std::span<const Param> params() const noexcept { return params_; }
  std::uint32_t name_hash(ParamId id) const { return hashes_[id.index]; }
  std::span<const LinearConstraint> linear_constraints() const noexcept { return linear_; }
  std::span<const Condition> forbidden() const noexcept { return forbidden_; }
  bool constrained() const noexcept { return !linear_.empty() || !forbidden_.empty(); }
  bool conditional() const noexcept { return conditional_; }
  // A configuration known to meet all constraints; empty when there are none.
  std::span<const double> anchor() const noexcept { return anchor_; }

  // `cells` is a row: one cell per column, parents first; cells of ids >= id are not read.
  bool active(ParamId id, std::span<const double> cells) const;
  bool holds(const Condition& condition, std::span<const double> cells) const;
  // Makes the inactive cells of a row absent, parents first.
  void deactivate(std::span<double> cells) const;
  // Every active cell present and in range, inactive ones absent, constraints met.
  bool valid(std::span<const double> cells) const;
  // The constraints alone, on a row whose inactive cells are absent.
  bool feasible(std::span<const double> cells) const;

  bool operator==(const Space& other) const;

 private:
  void compile(Condition& condition, std::string_view where) const;

  std::vector<Param> params_;
  std::vector<std::uint32_t> hashes_;
  std::unordered_map<std::string, std::uint32_t> by_name_;
  std::vector<LinearConstraint> linear_;
  std::vector<Condition> forbidden_;
  std::vector<double> anchor_;
  bool conditional_ = false;
};

// A configuration in the user's words: the active parameters, in column order.
using Configuration = std::vector<std::pair<std::string, ParamValue>>;

Configuration to_configuration(const Space& space, std::span<const double> cells);
// Missing parameters stay absent. Throws Error naming an unknown parameter (and the nearest known
// one) or a value out of its range.
std::vector<double> to_cells(const Space& space, const Configuration& configuration);

}  // namespace hone
