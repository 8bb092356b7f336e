#include "convert.h"

#include <optional>
#include <string>

#include "hone/error.h"

namespace hone::python {
namespace {

std::string type_name(py::handle value) { return Py_TYPE(value.ptr())->tp_name; }

py::tuple from_prior(const Prior& prior) {
  struct {
    py::tuple operator()(const UniformPrior&) const { return py::tuple(); }
    py::tuple operator()(const NormalPrior& p) const {
      return py::make_tuple("normal", p.mean, p.sd);
    }
    py::tuple operator()(const LogNormalPrior& p) const {
      return py::make_tuple("lognormal", p.mu, p.sigma);
    }
    py::tuple operator()(const BetaPrior& p) const {
      return py::make_tuple("beta", p.alpha, p.beta);
    }
  } convert;
  return std::visit(convert, prior);
}

Prior to_prior(const py::tuple& spec, std::string_view name) {
  if (spec.empty()) return UniformPrior{};
  const auto kind = spec[0].cast<std::string>();
  const auto first = spec[1].cast<double>(), second = spec[2].cast<double>();
  if (kind == "normal") return NormalPrior{.mean = first, .sd = second};
  if (kind == "lognormal") return LogNormalPrior{.mu = first, .sigma = second};
  if (kind == "beta") return BetaPrior{.alpha = first, .beta = second};
  throw Error(ErrorCode::kBadSpace, name,
              "has the prior '" + kind + "'; it may be normal, lognormal or beta");
}

template <class Range>
py::tuple from_range(const char* kind, const Range& range) {
  return py::make_tuple(kind, range.low, range.high, range.log, range.step,
                        from_prior(range.prior));
}

template <class Range, class Number>
Range to_range(const py::tuple& spec, std::string_view name) {
  return {.low = spec[1].cast<Number>(),
          .high = spec[2].cast<Number>(),
          .log = spec[3].cast<bool>(),
          .step = spec[4].cast<Number>(),
          .prior = to_prior(spec[5].cast<py::tuple>(), name)};
}

template <class Number>
py::tuple from_numbers(const std::vector<Number>& numbers) {
  py::tuple values(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) values[i] = numbers[i];
  return values;
}

py::tuple from_choices(const std::vector<ParamValue>& choices) {
  py::tuple values(choices.size());
  for (std::size_t i = 0; i < choices.size(); ++i) values[i] = from_param(choices[i]);
  return values;
}

std::vector<ParamValue> to_choices(py::handle values, std::string_view name) {
  std::vector<ParamValue> choices;
  for (const py::handle value : values) choices.push_back(to_param(value, name));
  return choices;
}

py::list from_doubles(const std::vector<double>& values) {
  py::list list(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) list[i] = values[i];
  return list;
}

std::vector<double> to_doubles(py::handle values) {
  std::vector<double> numbers;
  for (const py::handle value : values) numbers.push_back(value.cast<double>());
  return numbers;
}

bool is_text(py::handle value) {
  return PyUnicode_Check(value.ptr()) || PyBytes_Check(value.ptr());
}

// Whatever has __float__, which Python's own numbers, NumPy's and one-element tensors do.
std::optional<double> as_double(py::handle value) {
  const double number = PyFloat_AsDouble(value.ptr());
  if (number != -1 || !PyErr_Occurred()) return number;
  PyErr_Clear();
  return std::nullopt;
}

[[noreturn]] void throw_unfit(py::handle value) {
  throw py::type_error(
      "the objective's result must be a number, or a sequence with one for each "
      "objective of the study; found a " +
      type_name(value));
}

}  // namespace

ParamValue to_param(py::handle value, std::string_view where) {
  if (value.is_none()) return std::monostate{};
  if (PyBool_Check(value.ptr())) return value.ptr() == Py_True;
  if (PyLong_Check(value.ptr())) return value.cast<std::int64_t>();
  if (PyFloat_Check(value.ptr())) return PyFloat_AS_DOUBLE(value.ptr());
  if (PyUnicode_Check(value.ptr())) return value.cast<std::string>();
  if (py::hasattr(value, "item")) {  // NumPy's bool, integers and floats
    const py::object plain = value.attr("item")();
    if (!py::hasattr(plain, "item")) return to_param(plain, where);
  }
  throw Error(ErrorCode::kInvalidArgument, where,
              "a value is None, a bool, an int, a float or a str, not a " + type_name(value) +
                  "; let the objective look it up by a name or an index");
}

py::object from_param(const ParamValue& value) {
  struct {
    py::object operator()(std::monostate) const { return py::none(); }
    py::object operator()(bool truth) const { return py::bool_(truth); }
    py::object operator()(std::int64_t integer) const { return py::int_(integer); }
    py::object operator()(double real) const { return py::float_(real); }
    py::object operator()(const std::string& text) const { return py::str(text); }
  } convert;
  return std::visit(convert, value);
}

Distribution to_distribution(const py::tuple& spec, std::string_view name) {
  const auto kind = spec[0].cast<std::string>();
  if (kind == "float") return to_range<FloatRange, double>(spec, name);
  if (kind == "int") return to_range<IntRange, std::int64_t>(spec, name);
  if (kind == "categorical")
    return Categorical{.choices = to_choices(spec[1], name), .weights = to_doubles(spec[2])};
  return Ordinal{.choices = to_choices(spec[1], name)};
}

py::tuple from_distribution(const Distribution& dist) {
  struct {
    py::tuple operator()(const FloatRange& range) const { return from_range("float", range); }
    py::tuple operator()(const IntRange& range) const { return from_range("int", range); }
    py::tuple operator()(const Categorical& set) const {
      return py::make_tuple("categorical", from_choices(set.choices), from_numbers(set.weights));
    }
    py::tuple operator()(const Ordinal& set) const {
      return py::make_tuple("ordinal", from_choices(set.choices));
    }
  } convert;
  return std::visit(convert, dist);
}

py::dict from_space(const Space& space) {
  py::dict columns;
  for (const Param& param : space.params())
    columns[py::str(param.name)] = from_distribution(param.dist);
  return columns;
}

Configuration to_configuration(const py::dict& params) {
  Configuration configuration;
  for (const auto& [key, value] : params) {
    const auto name = key.cast<std::string>();
    configuration.emplace_back(name, to_param(value, name));
  }
  return configuration;
}

py::dict from_configuration(const Configuration& configuration) {
  py::dict params;
  for (const auto& [name, value] : configuration) params[py::str(name)] = from_param(value);
  return params;
}

std::vector<double> to_values(py::handle result) {
  const auto number = as_double(result);
  if (number) return {*number};
  std::vector<double> values;
  if (!result.is_none() && !is_text(result) && PySequence_Check(result.ptr()))
    for (const py::handle item : result) {
      const auto value = as_double(item);
      if (!value) throw_unfit(item);
      values.push_back(*value);
    }
  if (values.empty()) throw_unfit(result);
  return values;
}

py::tuple from_frozen(const FrozenTrial& trial) {
  py::list curve(trial.curve.size());
  for (std::size_t i = 0; i < trial.curve.size(); ++i) {
    const FrozenTrial::Reported& point = trial.curve[i];
    curve[i] = py::make_tuple(point.step, point.metric, point.value);
  }
  py::dict metrics, attributes;
  for (const auto& [name, value] : trial.metrics) metrics[py::str(name)] = value;
  for (const auto& [key, json] : trial.attributes) attributes[py::str(key)] = json;
  const py::object parent = trial.parent ? py::object(py::int_(*trial.parent)) : py::none();
  return py::make_tuple(trial.number, static_cast<int>(trial.state), from_doubles(trial.values),
                        from_configuration(trial.params), curve, metrics,
                        from_doubles(trial.constraints), attributes, trial.started, trial.finished,
                        trial.worker, trial.message, parent, trial.parent_step);
}

FrozenTrial to_frozen(const py::tuple& fields) {
  FrozenTrial trial{.number = fields[0].cast<TrialNumber>(),
                    .state = static_cast<TrialState>(fields[1].cast<int>()),
                    .params = to_configuration(fields[3]),
                    .values = to_doubles(fields[2]),
                    .constraints = to_doubles(fields[6]),
                    .started = fields[8].cast<double>(),
                    .finished = fields[9].cast<double>(),
                    .worker = fields[10].cast<std::string>(),
                    .message = fields[11].cast<std::string>()};
  for (const py::handle item : py::list(fields[4])) {
    const auto point = item.cast<py::tuple>();
    trial.curve.push_back({.step = point[0].cast<Step>(),
                           .metric = point[1].cast<std::string>(),
                           .value = point[2].cast<double>()});
  }
  for (const auto& [name, value] : py::dict(fields[5]))
    trial.metrics.emplace_back(name.cast<std::string>(), value.cast<double>());
  for (const auto& [name, spec] : py::dict(fields[12]))
    trial.distributions.emplace(name.cast<std::string>(),
                                to_distribution(spec.cast<py::tuple>(), name.cast<std::string>()));
  for (const auto& [key, json] : py::dict(fields[7]))
    trial.attributes.emplace(key.cast<std::string>(), json.cast<std::string>());
  return trial;
}

}  // namespace hone::python
