#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "hone/analysis.h"
#include "hone/error.h"
#include "hone/rng.h"

namespace hone {
namespace {

const std::vector<ObjectiveSpec> kObjectives = {
    {.name = "loss"}, {.name = "acc, \"top\" 5", .direction = Direction::kMaximize}};

Space awkward_space() {
  Space space;
  space.add_float("rate", {.low = 1e-9, .high = 1, .log = true});
  space.add_int("lay,ers", {.low = -5, .high = std::int64_t{1} << 53});
  const ParamId kind =
      space.add_categorical("kind", {"a,b", "say \"hi\"", "", "zwei\nZeilen",
                                     "\xC3\xBC\xE2\x88\x9E", true, 7, 0.1, std::monostate{}});
  space.add_ordinal("size", {"small", "large"}, equal(kind, "a,b"));
  space.add_float("only", {.low = -1, .high = 1}, not_equal(kind, true));
  return space;
}

double any_double(Stream& stream) {
  switch (stream.below(8)) {
    case 0:
      return std::numeric_limits<double>::quiet_NaN();
    case 1:
      return std::numeric_limits<double>::infinity();
    case 2:
      return -std::numeric_limits<double>::infinity();
    case 3:
      return -0.0;
    case 4:
      return static_cast<double>(stream.below(1000));
    default: {
      const std::uint64_t high = stream();
      const double bits = std::bit_cast<double>(high << 32 | stream());
      return std::isnan(bits) ? 0.5 : bits;
    }
  }
}

std::string any_text(Stream& stream) {
  constexpr const char* kPieces[] = {"a",  ",",  "\"", "\n", "\r\n",         "\t",
                                     "\\", "{}", "'",  " ",  "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  std::string text;
  for (std::uint64_t i = stream.below(8); i > 0; --i) text += kPieces[stream.below(12)];
  return text;
}

FrozenTrial random_trial(const Space& space, TrialNumber number, Stream& stream) {
  constexpr TrialState kStates[] = {TrialState::kWaiting, TrialState::kRunning,
                                    TrialState::kComplete, TrialState::kPruned,
                                    TrialState::kFailed};
  FrozenTrial trial;
  trial.number = number;
  trial.state = kStates[stream.below(5)];
  std::vector<double> cells(space.size());
  for (std::uint32_t i = 0; i < space.size(); ++i) {
    cells[i] = from_unit(space[ParamId{i}].dist, stream.uniform());
  }
  space.deactivate(cells);
  trial.params = to_configuration(space, cells);
  if (trial.state == TrialState::kComplete || stream.below(2) == 0) {
    trial.values = {any_double(stream), any_double(stream)};
  }
  for (std::uint64_t i = stream.below(6); i > 0; --i) {
    trial.curve.push_back(
        {stream(), stream.below(2) == 0 ? "loss" : "\"odd\",", any_double(stream)});
  }
  for (const char* name : {"seconds", "gpu, GB", "\xC3\xBC"}) {
    if (stream.below(2) == 0) trial.metrics.emplace_back(name, any_double(stream));
  }
  for (std::uint64_t i = stream.below(3); i > 0; --i) {
    trial.constraints.push_back(any_double(stream));
  }
  if (stream.below(2) == 0) trial.attributes["note"] = R"({"k":[1,2.5,null,"a,\"b\"\n"]})";
  if (stream.below(2) == 0) trial.attributes["a,\"b"] = "\"text\"";
  trial.started = 1.7e9 + stream.uniform();
  trial.finished = stream.below(2) == 0 ? 0 : trial.started + stream.uniform();
  trial.worker = any_text(stream);
  trial.message = any_text(stream);
  if (stream.below(3) == 0) {
    trial.parent = stream.below(1'000'000'000'000);
    trial.parent_step = stream();
  }
  return trial;
}

bool same(double a, double b) {
  return std::isnan(a) ? std::isnan(b)
                       : std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same(std::span<const double> a, std::span<const double> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return same(x, y); });
}

void expect_same(const FrozenTrial& a, const FrozenTrial& b, bool curves) {
  EXPECT_EQ(a.number, b.number);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.params, b.params);
  EXPECT_TRUE(same(a.values, b.values));
  EXPECT_TRUE(same(a.constraints, b.constraints));
  EXPECT_EQ(a.attributes, b.attributes);
  EXPECT_TRUE(same(a.started, b.started) && same(a.finished, b.finished));
  EXPECT_EQ(a.worker, b.worker);
  EXPECT_EQ(a.message, b.message);
  EXPECT_EQ(a.parent, b.parent);
  EXPECT_EQ(a.parent_step, b.parent_step);
  ASSERT_EQ(a.metrics.size(), b.metrics.size());
  for (const auto& [name, value] : a.metrics) {
    const auto found =
        std::find_if(b.metrics.begin(), b.metrics.end(),
                     [&name = name](const auto& entry) { return entry.first == name; });
    ASSERT_NE(found, b.metrics.end()) << name;
    EXPECT_TRUE(same(value, found->second)) << name;
  }
  if (!curves) return;
  ASSERT_EQ(a.curve.size(), b.curve.size());
  for (std::size_t i = 0; i < a.curve.size(); ++i) {
    EXPECT_EQ(a.curve[i].step, b.curve[i].step);
    EXPECT_EQ(a.curve[i].metric, b.curve[i].metric);
    EXPECT_TRUE(same(a.curve[i].value, b.curve[i].value));
  }
}

std::vector<FrozenTrial> random_trials(const Space& space, std::uint64_t seed) {
  Stream stream(seed, 0, Purpose::kObjective);
  std::vector<FrozenTrial> trials;
  for (std::uint64_t i = stream.below(12); i > 0; --i) {
    trials.push_back(random_trial(space, stream.below(1'000'000'000'000), stream));
  }
  return trials;
}

TEST(JsonLines, KeepEverything) {
  const Space space = awkward_space();
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::vector<FrozenTrial> trials = random_trials(space, seed);
    std::stringstream file;
    export_json_lines(trials, kObjectives, file);
    const std::string text = file.str();
    ASSERT_EQ(std::count(text.begin(), text.end(), '\n'), trials.size());
    const std::vector<FrozenTrial> read = import_json_lines(file, kObjectives);
    ASSERT_EQ(read.size(), trials.size());
    for (std::size_t i = 0; i < trials.size(); ++i) expect_same(trials[i], read[i], true);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

TEST(Csv, KeepsEverythingButCurves) {
  const Space space = awkward_space();
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::vector<FrozenTrial> trials = random_trials(space, seed);
    std::stringstream file;
    export_csv(trials, kObjectives, file);
    const std::vector<FrozenTrial> read = import_csv(file, kObjectives, space);
    ASSERT_EQ(read.size(), trials.size());
    for (std::size_t i = 0; i < trials.size(); ++i) expect_same(trials[i], read[i], false);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

FrozenTrial plain_trial() {
  return {.number = 3,
          .state = TrialState::kComplete,
          .params = {{"rate", 0.5}, {"layers", std::int64_t{2}}},
          .values = {0.25},
          .curve = {{.step = 1, .metric = "loss", .value = 1}},
          .metrics = {{"seconds", 2}},
          .constraints = {-1},
          .attributes = {{"note", "\"a \\\"b\\\"\""}},
          .started = 10,
          .finished = 12.5,
          .worker = "host:1"};
}

const std::vector<ObjectiveSpec> kLoss = {{.name = "loss"}};

TEST(JsonLines, LookAsDocumented) {
  std::ostringstream file;
  export_json_lines(std::vector{plain_trial()}, kLoss, file);
  EXPECT_EQ(file.str(),
            R"({"number":3,"state":"complete","values":{"loss":0.25},)"
            R"("params":{"rate":0.5,"layers":2},"curve":[[1,"loss",1.0]],)"
            R"("metrics":{"seconds":2.0},"constraints":[-1.0],"attributes":{"note":"a \"b\""},)"
            R"("started":10.0,"finished":12.5,"worker":"host:1"})"
            "\n");
}

TEST(Csv, LooksAsDocumented) {
  std::ostringstream file;
  export_csv(std::vector{plain_trial()}, kLoss, file);
  EXPECT_EQ(file.str(),
            "number,state,values_loss,params_rate,params_layers,metrics_seconds,constraints_0,"
            "attributes_note,started,finished,worker,message\n"
            "3,complete,0.25,0.5,2,2,-1,\"\"\"a \\\"\"b\\\"\"\"\"\",10,12.5,host:1,\n");
}

TEST(JsonLines, BytesThatAreNoUtf8AreReplaced) {
  FrozenTrial trial = plain_trial();
  trial.message = "bad \xFF byte";
  std::stringstream file;
  export_json_lines(std::vector{trial}, kLoss, file);
  EXPECT_EQ(import_json_lines(file, kLoss)[0].message, "bad \xEF\xBF\xBD byte");
}

TEST(Csv, ReadsWhatSpreadsheetsAndDataFramesWrite) {
  Space space;
  space.add_int("layers", {.low = 1, .high = 8});
  space.add_categorical("width", {16, 32});
  std::istringstream file(
      "\xEF\xBB\xBFparams_width,state,params_layers,values_loss\r\n"
      "16.0,complete,3.0,0.5\r\n"
      "\r\n"
      "\"32\",failed,,\r\n");
  const std::vector<FrozenTrial> trials = import_csv(file, kLoss, space);
  ASSERT_EQ(trials.size(), 2u);
  EXPECT_EQ(trials[0].params,
            (Configuration{{"layers", std::int64_t{3}}, {"width", std::int64_t{16}}}));
  EXPECT_EQ(trials[0].values, std::vector<double>{0.5});
  EXPECT_EQ(trials[1].params, (Configuration{{"width", std::int64_t{32}}}));
  EXPECT_TRUE(trials[1].values.empty());
}

template <class Import>
std::string complaint(const Import& import) {
  try {
    import();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kBadFile);
    return error.what();
  }
  return "no Error";
}

struct Mistake {
  std::string text;
  std::vector<std::string> words;  // what the message must name
};

void expect_words(const Mistake& mistake, const std::string& message) {
  for (const std::string& word : mistake.words) {
    EXPECT_NE(message.find(word), std::string::npos) << mistake.text << "\n" << message;
  }
}

TEST(JsonLines, MistakesAreNamedWithTheirPlace) {
  const std::string good = R"({"number":0,"state":"failed","params":{}})";
  const std::string deep(100'000, '[');
  const Mistake mistakes[] = {
      {"{\"number\":0,,}", {"line 2", "column 13"}},
      {"[]", {"line 2", "object"}},
      {R"({"number":0,"state":"failed"})", {"line 2", "/params"}},
      {R"({"number":-1,"state":"failed","params":{}})", {"/number", "-1"}},
      {R"({"number":0,"state":"done","params":{}})", {"/state", "done", "complete"}},
      {R"({"number":0,"state":"complete","params":{}})", {"/values"}},
      {R"({"number":0,"state":"complete","params":{},"values":{"los":1}})", {"/values/los"}},
      {R"({"number":0,"state":"failed","params":{},"values":{"loss":"x"}})", {"/values/loss"}},
      {R"({"number":0,"state":"failed","params":{"a":[1]}})", {"/params/a"}},
      {R"({"number":0,"state":"failed","params":{},"curve":[[0,"loss",1],[1,"loss"]]})",
       {"/curve/1", "step"}},
      {R"({"number":0,"state":"failed","params":{},"curve":[[4294967296,"loss",1]]})",
       {"/curve/0/0"}},
      {R"({"number":0,"state":"failed","params":{},"mesage":"x"})", {"/mesage", "message"}},
      {R"({"number":0,"state":"failed","params":{},"worker":7})", {"/worker"}},
      {R"({"number":0,"state":"failed","params":{},"started":1e999})", {"line 2"}},
      {R"({"number":0,"state":"failed","params":{},"attributes":{"a":)" + deep, {"line 2", "64"}},
  };
  for (const Mistake& mistake : mistakes) {
    std::istringstream file(good + "\n" + mistake.text + "\n");
    expect_words(mistake, complaint([&] { import_json_lines(file, kLoss); }));
  }
}

TEST(Csv, MistakesAreNamedWithTheirPlace) {
  Space space;
  space.add_float("rate", {});
  space.add_int("layers", {.low = 1, .high = 8});
  space.add_categorical("one", {1, "1", "two"});
  const Mistake mistakes[] = {
      {"", {"line 1", "header"}},
      {"number\n0\n", {"line 1", "state"}},
      {"state,states\n", {"line 1", "states"}},
      {"state,state\n", {"line 1", "state", "twice"}},
      {"state,params_rat\n", {"params_rat", "rate"}},
      {"state,values_los\n", {"values_los", "loss"}},
      {"state,constraints_x\n", {"constraints_x"}},
      {"state\nfailed,1\n", {"line 2", "2 cells", "1"}},
      {"state\ndone\n", {"line 2", "state", "done"}},
      {"state,number\n,3\n", {"line 2", "state"}},
      {"state,number\nfailed,-3\n", {"line 2", "number", "-3"}},
      {"state,values_loss\ncomplete,\n", {"line 2", "values_"}},
      {"state,message,started\nfailed,\"a\nb\",0\nfailed,c,x\n", {"line 4", "started", "\"x\""}},
      {"state,params_rate\nfailed,fast\n", {"line 2", "params_rate", "fast"}},
      {"state,params_layers\nfailed,2.5\n", {"line 2", "params_layers", "2.5"}},
      {"state,params_one\nfailed,1\n", {"line 2", "params_one", "exactly one choice"}},
      {"state,attributes_note\nfailed,hello\n", {"line 2", "attributes_note", "hello"}},
      {"state,message\nfailed,\"open\n", {"cell 2", "closed"}},
      {"state,message\nfailed,\"a\"b\n", {"line 2", "cell 2", "closing quote"}},
      {"state,message\nfailed,a\"b\n", {"line 2", "cell 2", "quote"}},
  };
  for (const Mistake& mistake : mistakes) {
    std::istringstream file(mistake.text);
    expect_words(mistake, complaint([&] { import_csv(file, kLoss, space); }));
  }
}

TEST(Export, RefusesWhatItCannotSay) {
  std::ostringstream file;
  FrozenTrial trial = plain_trial();
  trial.values = {1, 2};
  EXPECT_THROW(export_json_lines(std::vector{trial}, kLoss, file), Error);
  EXPECT_THROW(export_csv(std::vector{trial}, kLoss, file), Error);
  trial = plain_trial();
  trial.attributes["note"] = "{";
  EXPECT_THROW(export_json_lines(std::vector{trial}, kLoss, file), Error);
}

TEST(Csv, ImportSurvivesAnyBytes) {
  const Space space = awkward_space();
  constexpr std::string_view kBytes = "\",\n\r{}[]:0a\\\xFFstate";
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Stream stream(seed, 3, Purpose::kObjective);
    std::string text = seed % 2 == 0 ? "state,message,params_kind\n" : "";
    for (std::uint64_t i = stream.below(40); i > 0; --i)
      text += kBytes[stream.below(kBytes.size())];
    std::istringstream csv(text), lines(text);
    try {
      import_csv(csv, kLoss, space);
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ErrorCode::kBadFile) << "seed " << seed;
    }
    try {
      import_json_lines(lines, kLoss);
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ErrorCode::kBadFile) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace hone
