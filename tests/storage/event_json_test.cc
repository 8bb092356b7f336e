// The bodies as docs/storage.md specifies them, and what is refused.
#include "storage/event_json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hone/error.h"
#include "storage/json_cursor.h"
#include "storage/json_text.h"
#include "tests/support/storage_events.h"

namespace hone {
namespace {

using testing::describe;

class Bodies : public ::testing::Test {
 protected:
  Bodies() {
    space_.add_float("lr", {.low = 1e-4, .high = 1, .log = true});
    space_.add_int("hidden", {.low = 8, .high = 256});
    space_.add_categorical("optimizer", {std::string("sgd"), std::string("adam")});
  }
  std::string write(const Event& event) {
    std::string body;
    columns_ = write_event(event, objectives_, space_, body);
    return body;
  }
  // Both ways: the body is exactly this text, and reads back as the same event.
  void expect(const Event& event, std::string_view kind, std::optional<TrialNumber> trial,
              const std::string& body) {
    EXPECT_EQ(write(event), body);
    EXPECT_EQ(columns_.kind, kind);
    EXPECT_EQ(columns_.trial, trial);
    const Event back = read_event(columns_, body, objectives_, space_);
    EXPECT_EQ(back.index(), event.index());
    EXPECT_EQ(describe(back, objectives_, space_), describe(event, objectives_, space_));
  }
  Told told() const {
    return {.record = {.number = 3,
                       .cells = {0.01, 64, kAbsent},
                       .outcome = {.state = TrialState::kComplete, .losses = {-0.5}},
                       .started = 100,
                       .finished = 101.5,
                       .worker = "node:1:2-a"}};
  }

  std::vector<ObjectiveSpec> objectives_ = {{"accuracy", Direction::kMaximize}};
  Space space_;
  EventColumns columns_;
};

TEST_F(Bodies, OfAsked) {
  expect(Asked{.number = 3, .cells = {0.01, 64, 1}, .worker = "node:1:2-a", .time = 100.25},
         "asked", 3,
         R"({"params":{"lr":0.01,"hidden":64,"optimizer":"adam"},"time":100.25,)"
         R"("worker":"node:1:2-a"})");
  expect(Asked{.number = 4,
               .cells = {},
               .presets = {{"late", 0.5}},
               .worker = "w",
               .time = 1,
               .lane = 2,
               .queued = true,
               .retry_of = 3},
         "asked", 4,
         R"({"params":{},"time":1.0,"worker":"w","presets":{"late":0.5},"lane":2,"queued":true,)"
         R"("retry_of":3})");
  expect(Asked{.number = 5, .worker = "w", .time = 1, .origin = Origin{.parent = 2, .step = 20}},
         "asked", 5, R"({"params":{},"time":1.0,"worker":"w","parent":2,"parent_step":20})");
}

TEST_F(Bodies, OfPassed) { expect(Passed{}, "passed", std::nullopt, "{}"); }

TEST_F(Bodies, OfTold) {
  expect(told(), "told", 3,
         R"({"state":"complete","values":[0.5],"params":{"lr":0.01,"hidden":64},"started":100.0,)"
         R"("finished":101.5,"worker":"node:1:2-a"})");
}

TEST_F(Bodies, OfToldWithAllThereIs) {
  Told all = told();
  all.record.outcome = {.state = TrialState::kPruned,
                        .losses = {std::numeric_limits<double>::infinity()},
                        .constraints = {-1, 0.5},
                        .message = "at step 1"};
  all.record.metrics = {{"loss", 0.25}};
  all.record.attributes = {{"note", "[1, {\"a\": null}]"}};
  all.metric_names = {"accuracy", "loss"};
  all.record.curve = {{0, {0}, -0.25}, {0, {1}, 3}, {1, {0}, kAbsent}};
  all.late = {{"depth", IntRange{.low = 1, .high = 4}, 2}};
  expect(all, "told", 3,
         R"({"state":"pruned","values":["-inf"],"constraints":[-1.0,0.5],)"
         R"("params":{"lr":0.01,"hidden":64},)"
         R"("late":[{"name":"depth","value":2,"distribution":{"type":"int","low":1,"high":4}}],)"
         R"("started":100.0,"finished":101.5,"worker":"node:1:2-a","message":"at step 1",)"
         R"("metrics":{"loss":0.25},"attributes":{"note":[1, {"a": null}]},)"
         R"("curve":[[0,"accuracy",0.25],[0,"loss",3.0],[1,"accuracy","nan"]]})");
}

TEST_F(Bodies, OfPaused) {
  Told trial = told();
  trial.record.outcome.state = TrialState::kPaused;
  expect(Paused{trial}, "paused", 3,
         R"({"state":"paused","values":[0.5],"params":{"lr":0.01,"hidden":64},"started":100.0,)"
         R"("finished":101.5,"worker":"node:1:2-a"})");
}

TEST_F(Bodies, OfTheSmallKinds) {
  expect(Requeued{3, "its worker died"}, "requeued", 3, R"({"reason":"its worker died"})");
  expect(Enqueued{{{"lr", 0.5}, {"hidden", std::int64_t{8}}, {"x", std::monostate{}}}}, "enqueued",
         std::nullopt, R"({"params":{"lr":0.5,"hidden":8,"x":null}})");
  expect(Enqueued{{{"lr", 0.5}}, {{"from", "[1,2]"}, {"why", "\"guess\""}}}, "enqueued",
         std::nullopt, R"({"params":{"lr":0.5},"attributes":{"from":[1,2],"why":"guess"}})");
  expect(AttributeSet{"author", "\"me\""}, "attribute", std::nullopt,
         R"({"key":"author","value":"me"})");
  expect(Added{told()}, "added", 3,
         R"({"state":"complete","values":[0.5],"params":{"lr":0.01,"hidden":64},"started":100.0,)"
         R"("finished":101.5,"worker":"node:1:2-a"})");
}

TEST_F(Bodies, AreReadInAnyOrderWithSpacesAndUnknownMembers) {
  const Event event = read_event(
      {"asked", 3},
      "{ \"future\" : {\"a\":[1,\"}]\"]} ,\n\t\"worker\":\"w\", \"params\" : {\"hidden\": 8 , "
      "\"lr\":1 } }",
      objectives_, space_);
  EXPECT_EQ(describe(event, objectives_, space_),
            describe(Asked{.number = 3, .cells = {1, 8}, .worker = "w"}, objectives_, space_));
}

TEST_F(Bodies, BadTextsAreRefusedWhereverTheyBreak) {
  const std::string body = write(told());
  for (std::size_t length = 0; length < body.size(); ++length)
    EXPECT_ANY_THROW(read_event({"told", 3}, body.substr(0, length), objectives_, space_))
        << length;
  for (const char* bad :
       {"{}x", "[]", "{\"state\":\"running\"}", "{\"values\":[1e999]}", "{\"values\":[inf]}",
        "{\"values\":[\"NaN\"]}", "{\"values\":[1 2]}", "{\"values\":[1}}",
        "{\"params\":{\"no\":1}}", "{\"params\":{\"optimizer\":\"rmsprop\"}}",
        "{\"curve\":[[0,\"a\"]]}", "{\"curve\":[[0,\"a\",1,2]]}", "{\"curve\":[[-1,\"a\",1]]}",
        "{\"a\":}", "{\"a\":]}", "{\"worker\":\"\\u12\"}", "{\"worker\":\"\\\"}", "{,}",
        "{\"a\" 1}"})
    EXPECT_ANY_THROW(read_event({"told", 3}, bad, objectives_, space_)) << bad;
  EXPECT_ANY_THROW(read_event({"told", std::nullopt}, body, objectives_, space_));
  EXPECT_ANY_THROW(read_event({"sold", 3}, body, objectives_, space_));
}

TEST_F(Bodies, TextThatIsNoUtf8IsMadeReadable) {
  write({Requeued{1, "bad \xFF byte"}});
  Told odd = told();
  odd.record.outcome.message = "bad \xFF byte";
  const std::string body = write(odd);
  EXPECT_NE(body.find("bad \xEF\xBF\xBD byte"), std::string::npos);
}

TEST_F(Bodies, EndingsComeFromTheFrontAlone) {
  Told last = told();
  last.record.outcome.constraints = {0, 1e-9};
  std::string body = write(last);
  body.resize(body.find("hidden"));  // the rest may be anything
  const Ending ending = read_ending(body);
  EXPECT_EQ(ending.state, TrialState::kComplete);
  EXPECT_EQ(ending.value, 0.5);
  EXPECT_FALSE(ending.feasible);
}

TEST(JsonNumbers, AreExactAndShort) {
  const auto text = [](double value) {
    std::string out;
    append_number(value, out);
    return out;
  };
  EXPECT_EQ(text(0.1), "0.1");
  EXPECT_EQ(text(3), "3.0");
  EXPECT_EQ(text(-0.0), "-0.0");
  EXPECT_EQ(text(1e300), "1e+300");
  EXPECT_EQ(text(kAbsent), "\"nan\"");
  Stream random(1, 0, Purpose::kObjective);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t bits = std::uint64_t{random()} << 32 | random();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    const std::string written = text(value);
    const double back = JsonCursor(written).number();
    ASSERT_TRUE(std::isnan(value) ? std::isnan(back) : std::memcmp(&back, &value, 8) == 0)
        << written;
  }
}

}  // namespace
}  // namespace hone
