#include "space/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hone/rng.h"
#include "random_space.h"
#include "space/draw.h"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

Space read(const std::string& parameters, const std::string& constraints,
           std::vector<Diagnostic>& found) {
  return space_from_json(Json::parse(parameters), Json::parse(constraints), found);
}

Space read_valid(const std::string& parameters, const std::string& constraints = "[]") {
  std::vector<Diagnostic> found;
  Space space = read(parameters, constraints, found);
  for (const Diagnostic& diagnostic : found) ADD_FAILURE() << diagnostic.text();
  return space;
}

// The only mistake in these parameters.
Diagnostic mistake(const std::string& parameters, const std::string& constraints = "[]") {
  std::vector<Diagnostic> found;
  read(parameters, constraints, found);
  EXPECT_EQ(found.size(), 1u) << parameters << constraints;
  for (std::size_t i = 1; i < found.size(); ++i) ADD_FAILURE() << found[i].text();
  return found.empty() ? Diagnostic{} : found.front();
}

ParamValue whole(std::int64_t number) { return number; }

TEST(SpaceJson, ReadsEveryKindOfParameter) {
  const Space space = read_valid(R"({
    "lr": {"type": "float", "low": 1e-4, "high": 1, "scale": "log",
           "prior": {"type": "lognormal", "mu": -3, "sigma": 1.5}},
    "width": {"type": "int", "low": 8, "high": 256.0, "scale": "log", "step": 8},
    "optimizer": {"type": "categorical", "choices": ["sgd", 1, true, null], "weights": [1, 2, 3, 4]},
    "size": {"type": "ordinal", "choices": ["small", "large"]},
    "epochs": 20})");
  Space expected;
  expected.add_float("lr", {.low = 1e-4, .high = 1, .log = true, .prior = LogNormalPrior{-3, 1.5}});
  expected.add_int("width", {.low = 8, .high = 256, .log = true, .step = 8});
  expected.add({"optimizer", Categorical{{"sgd", whole(1), true, {}}, {1, 2, 3, 4}}});
  expected.add_ordinal("size", {"small", "large"});
  expected.add_constant("epochs", whole(20));
  EXPECT_EQ(space, expected);
}

TEST(SpaceJson, ReadsEveryFormOfCondition) {
  const Space space = read_valid(R"({
    "o": {"type": "categorical", "choices": ["a", "b", "c"]},
    "n": {"type": "int", "low": 1, "high": 9},
    "equal": {"type": "float", "low": 0, "high": 1, "when": {"o": "a"}},
    "in": {"type": "float", "low": 0, "high": 1, "when": {"o": ["a", "b"]}},
    "less": {"type": "float", "low": 0, "high": 1, "when": {"n": {"<": 5}}},
    "between": {"type": "float", "low": 0, "high": 1, "when": {"n": {">": 2, "<=": 5}}},
    "both": {"type": "float", "low": 0, "high": 1, "when": {"o": {"!=": "a"}, "n": 1}},
    "either": {"type": "float", "low": 0, "high": 1,
               "when": {"or": [{"o": "a"}, {"and": [{"o": "b"}, {"n": {">=": 3}}]}]}}})");
  Space expected;
  const ParamId o = expected.add_categorical("o", {"a", "b", "c"});
  const ParamId n = expected.add_int("n", {.low = 1, .high = 9});
  expected.add_float("equal", {}, equal(o, "a"));
  expected.add_float("in", {}, in(o, {"a", "b"}));
  expected.add_float("less", {}, less(n, whole(5)));
  expected.add_float("between", {}, less_equal(n, whole(5)) && greater(n, whole(2)));
  expected.add_float("both", {}, not_equal(o, "a") && equal(n, whole(1)));
  expected.add_float("either", {}, equal(o, "a") || (equal(o, "b") && greater_equal(n, whole(3))));
  EXPECT_EQ(space, expected);
}

TEST(SpaceJson, ReadsConstraints) {
  const std::string parameters = R"({"a": {"type": "int", "low": 0, "high": 9},
                                     "b": {"type": "float", "low": 0, "high": 9}})";
  const Space space = read_valid(parameters, R"([{"linear": {"a": 1, "b": 2}, "at_most": 10},
    {"linear": {"a": 1, "b": -1}, "at_least": -2}, {"forbid": {"a": 3, "b": {">": 1}}}])");
  Space expected;
  const ParamId a = expected.add_int("a", {.low = 0, .high = 9});
  const ParamId b = expected.add_float("b", {.low = 0, .high = 9});
  expected.add_constraint({{{a, 1}, {b, 2}}, 10});
  expected.add_constraint({{{a, -1}, {b, 1}}, 2});
  expected.forbid(equal(a, whole(3)) && greater(b, whole(1)));
  EXPECT_EQ(space, expected);
}

TEST(SpaceJson, PutsParentsBeforeChildrenAndKeepsTheOrderOtherwise) {
  const Space space = read_valid(R"({
    "z": {"type": "float", "low": 0, "high": 1, "when": {"y": 1}},
    "x": {"type": "float", "low": 0, "high": 1},
    "y": {"type": "int", "low": 0, "high": 1, "when": {"w": "on"}},
    "w": {"type": "categorical", "choices": ["on", "off"]}})");
  std::string order;
  for (const Param& param : space.params()) order += param.name;
  EXPECT_EQ(order, "xwyz");
}

TEST(SpaceJson, SpacesSurviveTheTextExactly) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    Space space = random_space(stream, 1 + seed % 9);
    if (seed % 2 == 0) add_random_constraints(stream, space);
    const std::string parameters = parameters_to_json(space).dump();
    const std::string constraints = constraints_to_json(space).dump();
    std::vector<Diagnostic> found;
    EXPECT_EQ(read(parameters, constraints, found), space) << "seed " << seed << parameters;
    for (const Diagnostic& diagnostic : found) ADD_FAILURE() << diagnostic.text();
  }
}

TEST(SpaceJson, EveryMistakeIsListedWithItsPlace) {
  std::vector<Diagnostic> found;
  read(R"({"lr": {"type": "flaot", "low": 0, "high": 1},
           "a/b~c": {"type": "float", "low": "x", "hihg": 1},
           "n": {"type": "int", "low": 0, "high": 9, "scale": "logarithmic"},
           "k": {"type": "float", "low": 0, "high": 1, "when": {"nn": 1}},
           "list": [1, 2]})",
       R"([{"linear": {"n": 1}}, {"forbidden": 1}])", found);
  std::vector<std::string> pointers;
  for (const Diagnostic& diagnostic : found) pointers.push_back(diagnostic.pointer);
  EXPECT_EQ(pointers,
            (std::vector<std::string>{
                "/parameters/lr/type", "/parameters/a~1b~0c/hihg", "/parameters/a~1b~0c/low",
                "/parameters/a~1b~0c/high", "/parameters/n/scale", "/parameters/list",
                "/parameters/k/when/nn", "/constraints/0", "/constraints/1"}));
  EXPECT_EQ(found[0].nearest, "float");
  EXPECT_EQ(found[0].text(),
            "/parameters/lr/type: expected one of float, int, categorical, ordinal, found "
            "\"flaot\"; did you mean \"float\"?");
  EXPECT_EQ(found[1].nearest, "high");
  EXPECT_EQ(found[6].nearest, "n");
}

TEST(SpaceJson, RangesThatCannotBeAreRefusedInTheWordsOfTheEngine) {
  EXPECT_THAT(mistake(R"({"x": {"type": "float", "low": 2, "high": 1}})").text(),
              HasSubstr("/parameters/x: expected a valid float parameter, found low = 2 is above"));
  EXPECT_THAT(mistake(R"({"x": {"type": "float", "low": "nan", "high": 1}})").text(),
              HasSubstr("must be finite"));
  EXPECT_THAT(mistake(R"({"x": {"type": "int", "low": 0, "high": 1.5}})").text(),
              HasSubstr("/parameters/x/high: expected a whole number, found 1.5"));
  EXPECT_THAT(mistake(R"({"x": {"type": "int", "low": 0, "high": 1e18}})").text(),
              HasSubstr("2^53"));
  EXPECT_THAT(mistake(R"({"x": {"type": "float", "low": 0, "high": 1, "step": 0}})").text(),
              HasSubstr("/parameters/x/step: expected a step > 0"));
  EXPECT_THAT(mistake(R"({"x": {"type": "categorical", "choices": []}})").text(),
              HasSubstr("has no choices"));
  EXPECT_EQ(mistake(R"({"x": {"type": "categorical", "choices": [1, [2]]}})").pointer,
            "/parameters/x/choices/1");
  EXPECT_EQ(mistake(R"({"x": {"type": "categorical"}})").pointer, "/parameters/x/choices");
  EXPECT_EQ(mistake(R"({"x": {"type": "categorical", "choices": [1], "weights": []}})").pointer,
            "/parameters/x/weights");
  EXPECT_EQ(mistake(R"({"x": {"type": "ordinal", "choices": [1], "weights": [1]}})").pointer,
            "/parameters/x/weights");
  EXPECT_EQ(mistake(R"({"x": {"low": 0, "high": 1}})").pointer, "/parameters/x/type");
  EXPECT_EQ(mistake(R"({"and": 1})").pointer, "/parameters/and");
  EXPECT_EQ(mistake(R"({"": 1})").pointer, "/parameters/");
  EXPECT_EQ(mistake("[]").pointer, "/parameters");
}

TEST(SpaceJson, PriorsAreChecked) {
  const auto with = [](const std::string& prior) {
    return R"({"x": {"type": "float", "low": 0, "high": 1, "prior": )" + prior + "}}";
  };
  EXPECT_EQ(mistake(with("1")).pointer, "/parameters/x/prior");
  EXPECT_EQ(mistake(with(R"({"type": "gauss"})")).pointer, "/parameters/x/prior/type");
  EXPECT_EQ(mistake(with(R"({"type": "normal", "mean": 0})")).pointer, "/parameters/x/prior/sd");
  EXPECT_EQ(mistake(with(R"({"type": "uniform", "sd": 1})")).pointer, "/parameters/x/prior/sd");
  EXPECT_EQ(mistake(with(R"({"type": "beta", "alpha": 1, "beta": "1"})")).pointer,
            "/parameters/x/prior/beta");
  EXPECT_THAT(mistake(with(R"({"type": "beta", "alpha": 1, "beta": 0})")).text(),
              HasSubstr("beta > 0"));
}

TEST(SpaceJson, ConditionsAreChecked) {
  const auto with = [](const std::string& when) {
    return R"({"o": {"type": "categorical", "choices": ["a", "b"]},
               "n": {"type": "int", "low": 1, "high": 9},
               "x": {"type": "float", "low": 0, "high": 1, "when": )" +
           when + "}}";
  };
  EXPECT_EQ(mistake(with("1")).pointer, "/parameters/x/when");
  EXPECT_EQ(mistake(with("{}")).pointer, "/parameters/x/when");
  EXPECT_EQ(mistake(with(R"({"o": {}})")).pointer, "/parameters/x/when/o");
  EXPECT_EQ(mistake(with(R"({"o": {"=": "a"}})")).pointer, "/parameters/x/when/o/=");
  EXPECT_EQ(mistake(with(R"({"o": {"<": "a"}})")).pointer, "/parameters/x/when/o/<");
  EXPECT_EQ(mistake(with(R"({"o": []})")).pointer, "/parameters/x/when/o");
  EXPECT_EQ(mistake(with(R"({"o": {"in": "a"}})")).pointer, "/parameters/x/when/o/in");
  EXPECT_EQ(mistake(with(R"({"o": ["a", "z"]})")).pointer, "/parameters/x/when/o/1");
  EXPECT_EQ(mistake(with(R"({"and": {}})")).pointer, "/parameters/x/when/and");
  EXPECT_EQ(mistake(with(R"({"or": [{"o": "a"}, {"n": 10}]})")).pointer,
            "/parameters/x/when/or/1/n");
  EXPECT_THAT(mistake(with(R"({"o": "z"})")).text(),
              HasSubstr("/parameters/x/when/o: expected a value of o, found z is not one of the "
                        "choices: a, b"));
}

TEST(SpaceJson, CirclesOfConditionsAreListed) {
  std::vector<Diagnostic> found;
  const Space space = read(R"({
    "x": {"type": "int", "low": 0, "high": 1, "when": {"y": 1}},
    "y": {"type": "int", "low": 0, "high": 1, "when": {"or": [{"x": 1}, {"z": 1}]}},
    "self": {"type": "int", "low": 0, "high": 1, "when": {"self": 1}},
    "z": {"type": "int", "low": 0, "high": 1}})",
                           "[]", found);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].pointer, "/parameters/x/when");
  EXPECT_EQ(found[1].pointer, "/parameters/y/when");
  EXPECT_EQ(found[2].pointer, "/parameters/self/when");
  EXPECT_THAT(found[0].expected, HasSubstr("circle"));
  EXPECT_EQ(space.size(), 1u);
}

TEST(SpaceJson, ConstraintsAreChecked) {
  const std::string parameters = R"({"a": {"type": "int", "low": 0, "high": 9},
                                     "o": {"type": "categorical", "choices": ["a"]}})";
  const auto pointer = [&](const std::string& constraint) {
    return mistake(parameters, "[" + constraint + "]").pointer;
  };
  EXPECT_EQ(mistake(parameters, "{}").pointer, "/constraints");
  EXPECT_EQ(pointer("1"), "/constraints/0");
  EXPECT_EQ(pointer(R"({"linear": {"a": 1}})"), "/constraints/0");
  EXPECT_EQ(pointer(R"({"linear": {"a": 1}, "at_most": 1, "at_least": 0})"), "/constraints/0");
  EXPECT_EQ(pointer(R"({"linear": {"a": 1}, "at_most": "x"})"), "/constraints/0/at_most");
  EXPECT_EQ(pointer(R"({"linear": {"a": "x"}, "at_most": 1})"), "/constraints/0/linear/a");
  EXPECT_EQ(pointer(R"({"linear": {"b": 1}, "at_most": 1})"), "/constraints/0/linear/b");
  EXPECT_EQ(pointer(R"({"linear": {}, "at_most": 1})"), "/constraints/0/linear");
  EXPECT_EQ(pointer(R"({"linear": {"o": 1}, "at_most": 1})"), "/constraints/0/linear");
  EXPECT_EQ(pointer(R"({"linear": {"a": 1}, "at_most": 1, "bound": 1})"), "/constraints/0/bound");
  EXPECT_EQ(pointer(R"({"forbid": {"b": 1}})"), "/constraints/0/forbid/b");
  EXPECT_EQ(pointer(R"({"forbid": {"a": 1}, "linear": {}})"), "/constraints/0/linear");
}

TEST(SpaceJson, AWrongParentCausesNoFurtherMistakes) {
  mistake(R"({"o": {"type": "categorical", "choices": "a"},
              "x": {"type": "float", "low": 0, "high": 1, "when": {"o": "a"}}})",
          R"([{"linear": {"o": 1}, "at_most": 1}, {"forbid": {"o": "a"}}])");
}

TEST(DistributionJson, ReadingAMistakeGivesSomeValidDistribution) {
  std::vector<Diagnostic> found;
  const Distribution dist = distribution_from_json(Json::parse(R"({"type": 1})"), "/x", found);
  EXPECT_NO_THROW(validate(dist, "x"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().pointer, "/x/type");
  found.clear();
  distribution_from_json(Json::parse(R"({"type": "float", "low": 0, "high": 1, "when": {}})"), "",
                         found);
  ASSERT_EQ(found.size(), 1u) << "a distribution has no condition";
  EXPECT_EQ(found.front().pointer, "/when");
}

TEST(ValueJson, EveryValueSurvives) {
  for (const ParamValue& value :
       {ParamValue{}, ParamValue{true}, whole(-7), whole(std::numeric_limits<std::int64_t>::min()),
        ParamValue{1.0}, ParamValue{0.1 + 0.2}, ParamValue{5e-324}, ParamValue{-1e300},
        ParamValue{"a\"\\\n\u00e9"}}) {
    const std::string text = value_to_json(value).dump();
    EXPECT_EQ(value_from_json(Json::parse(text)), value) << text;
  }
  EXPECT_EQ(value_to_json(1.0).dump(), "1.0");
  EXPECT_EQ(value_to_json(kAbsent), "nan");
  EXPECT_EQ(value_to_json(-HUGE_VAL), "-inf");
  EXPECT_EQ(value_from_json(Json::parse("18446744073709551615")), ParamValue{0x1p64});
  EXPECT_THROW(value_from_json(Json::array()), Error);
}

TEST(ConfigurationJson, ConfigurationsSurvive) {
  const Configuration configuration = {{"lr", 0.01}, {"optimizer", "sgd"}, {"n", whole(3)}};
  const Json json = configuration_to_json(configuration);
  EXPECT_EQ(json.dump(), R"({"lr":0.01,"optimizer":"sgd","n":3})");
  EXPECT_EQ(configuration_from_json(json), configuration);
  EXPECT_THROW(configuration_from_json(Json(1)), Error);
}

TEST(CellsJson, RowsSurviveAndEqualTheTree) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const Space space = random_space(stream, 1 + seed % 9);
    std::vector<double> cells(space.size(), kAbsent);
    draw(space, {.seed = seed}, cells);
    std::string text;
    append_cells_json(space, cells, text);
    EXPECT_EQ(Json::parse(text), configuration_to_json(to_configuration(space, cells)))
        << "seed " << seed << text;
    const std::vector<double> again = cells_from_json(space, text);
    for (std::size_t i = 0; i < cells.size(); ++i)
      EXPECT_TRUE(again[i] == cells[i] || (std::isnan(again[i]) && std::isnan(cells[i])))
          << "seed " << seed << text;
  }
}

TEST(CellsJson, MembersMayComeInAnyOrder) {
  Space space;
  space.add_int("a", {.low = 0, .high = 9});
  space.add_int("b", {.low = 0, .high = 9});
  EXPECT_EQ(cells_from_json(space, R"({"b": 1, "a": 2.0})"), (std::vector<double>{2, 1}));
}

// The plain form has a reader of its own: it must agree with that of any JSON, to which a space in
// front sends the text.
TEST(CellsJson, BothReadersAgree) {
  Space space;
  space.add(
      {"x", Categorical{{whole(1), whole(-1), 0.5, -1e30, "a", "", true, {}, 1e17, "\u00e9"}}});
  for (const char* value : {"1",
                            "1.0",
                            "1.",
                            "01",
                            "-1",
                            "-01",
                            "+1",
                            "0.5",
                            ".5",
                            "5e-1",
                            "-1e30",
                            "-1e+30",
                            "-1E30",
                            "0x1",
                            "inf",
                            "nan",
                            "\"a\"",
                            "\"\"",
                            "\"\\u0061\"",
                            "\"\u00e9\"",
                            "\"a",
                            "true",
                            "tru",
                            "null",
                            "1 ",
                            "100000000000000000",
                            "18446744073709551616",
                            "",
                            "-",
                            "1e",
                            "1e999"}) {
    const auto outcome = [&](const std::string& text) {
      try {
        return to_string(cells_from_json(space, text).front());
      } catch (const Error&) {
        return std::string("refused");
      }
    };
    const std::string text = "{\"x\":" + std::string(value) + "}";
    EXPECT_EQ(outcome(text), outcome(" " + text)) << text;
  }
}

TEST(CellsJson, RefusesWhatIsNoRow) {
  Space space;
  space.add_int("layers", {.low = 0, .high = 9});
  for (const char* text :
       {"", "1", "[1]", "{", R"({"layers": [1]})", R"({"layers": {}})", R"({"layers": 10})",
        R"({"layers": 1} x)", R"({"layers": null})", R"({"layers": 18446744073709551615})"})
    EXPECT_THROW(cells_from_json(space, text), Error) << text;
  try {
    cells_from_json(space, R"({"layer": 1})");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean layers?"));
  }
}

TEST(ConfigError, SaysAllMistakesAtOnce) {
  const ConfigError error({{"/a", "1", "a string", ""}, {"/b", "\"lo\"", "one of low", "low"}});
  EXPECT_EQ(error.code(), ErrorCode::kBadFile);
  EXPECT_EQ(error.where(), "/a");
  EXPECT_STREQ(error.what(),
               "/a: expected a string, found 1\n"
               "/b: expected one of low, found \"lo\"; did you mean \"low\"?");
  EXPECT_EQ(error.diagnostics().size(), 2u);
}

}  // namespace
}  // namespace hone
