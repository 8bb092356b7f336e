// What a database tells without opening a study: summaries, headers, views, faults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "hone/error.h"
#include "hone/storages/sqlite.h"
#include "tests/support/storage_events.h"
#include "tests/support/storage_files.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::query;
using testing::TempFolder;

class Catalog : public ::testing::Test {
 protected:
  Catalog() {
    header_ = {.name = "digits",
               .seed = 0xFFFFFFFFFFFFFFFF,
               .window = 4,
               .objectives = {{"accuracy", Direction::kMaximize}, {"size", Direction::kMinimize}},
               .metadata = {{"host", "here"}}};
    header_.space.add_float("lr", {.low = 1e-4, .high = 1, .log = true});
    const ParamId optimizer =
        header_.space.add_categorical("optimizer", {std::string("sgd"), std::string("adam")});
    header_.space.add_float("momentum", {.low = 0, .high = 0.99},
                            equal(optimizer, std::string("sgd")));
  }

  static Told told(TrialNumber number, TrialState state, std::vector<double> losses) {
    return {.record = {.number = number,
                       .cells = {0.01, 0, 0.5},
                       .outcome = {.state = state, .losses = std::move(losses)},
                       .started = 100,
                       .finished = 101.5,
                       .worker = "w"}};
  }
  static Asked asked(TrialNumber number, bool queued = false) {
    return {.number = number,
            .cells = {0.01, 1, kAbsent},
            .worker = "w",
            .time = 100,
            .queued = queued};
  }
  void write(const std::vector<Event>& events) {
    const auto storage = make_sqlite(path_);
    storage->append(storage->open(header_).space, events);
  }

  TempFolder folder_;
  const std::string path_ = folder_.file("s.db");
  StudyHeader header_;
};

TEST_F(Catalog, PausedTrialsAreCountedUntilTheyGoOn) {
  const auto paused = [&](TrialNumber number) {
    return Paused{told(number, TrialState::kPaused, {-0.5, 1})};
  };
  write({asked(0), asked(1), asked(2), paused(0), paused(1), asked(1), paused(2),
         told(2, TrialState::kPruned, {-0.5, 1})});
  const StudySummary study = list_studies(path_).front();
  EXPECT_EQ(study.paused, 1u);
  EXPECT_EQ(study.running, 1u);
  EXPECT_EQ(study.pruned, 1u);
  EXPECT_FALSE(study.best);
  EXPECT_THAT(query(path_, "SELECT number, state FROM trials ORDER BY number"),
              ElementsAre("0|paused", "1|running", "2|pruned"));
  EXPECT_THAT(check_integrity(path_), IsEmpty());
}

TEST_F(Catalog, CountsTrialsAndFindsTheBest) {
  Told infeasible = told(9, TrialState::kComplete, {-0.99, 1});
  infeasible.record.outcome.constraints = {-1, 0.5};
  Told last = told(2, TrialState::kComplete, {-0.8, 1});
  last.record.finished = 4e9;
  write({asked(0), asked(1), asked(2), asked(3), asked(4), asked(5), asked(6),
         told(0, TrialState::kComplete, {-0.7, 1}), told(1, TrialState::kPruned, {-0.9, 1}),
         told(3, TrialState::kFailed, {}), Requeued{4, "lost"}, Requeued{5, "lost"}, asked(5),
         Enqueued{{{"lr", 0.5}}}, Enqueued{{}}, asked(7, true), asked(9), infeasible, last});
  const auto studies = list_studies(path_);
  ASSERT_EQ(studies.size(), 1u);
  const StudySummary& study = studies.front();
  EXPECT_EQ(study.name, "digits");
  EXPECT_EQ(study.objectives, header_.objectives);
  EXPECT_EQ(study.complete, 3u);
  EXPECT_EQ(study.pruned, 1u);
  EXPECT_EQ(study.failed, 1u);
  EXPECT_EQ(study.running, 3u);  // 5, 6 and 7
  EXPECT_EQ(study.waiting, 2u);  // 4 and one of the queue
  EXPECT_EQ(study.best, 0.8);    // in the user's sign; 9 breaks a constraint
  EXPECT_EQ(study.changed, 4e9);
  EXPECT_GT(study.created, 1e9);
}

TEST_F(Catalog, AnEmptyStudyHasNoBest) {
  write({});
  const auto studies = list_studies(path_);
  EXPECT_EQ(studies.at(0).best, std::nullopt);
  EXPECT_EQ(studies.at(0).changed, studies.at(0).created);
}

TEST_F(Catalog, KeepsHeaders) {
  write({});
  const StudyHeader stored = read_header(path_, "digits");
  EXPECT_EQ(stored.seed, header_.seed);
  EXPECT_EQ(stored.window, 4u);
  EXPECT_EQ(stored.objectives, header_.objectives);
  EXPECT_EQ(stored.space, header_.space);
  EXPECT_EQ(stored.metadata, header_.metadata);
}

TEST_F(Catalog, NamesTheNearestStudy) {
  write({});
  try {
    read_header(path_, "digit");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kStorage);
    EXPECT_THAT(error.what(), HasSubstr("did you mean \"digits\"?"));
  }
  EXPECT_THROW(remove_study(path_, "digit"), Error);
}

TEST_F(Catalog, RemovesOneStudyOfSeveral) {
  write({asked(0)});
  header_.name = "other";
  write({asked(0), asked(1)});
  remove_study(path_, "digits");
  const auto studies = list_studies(path_);
  ASSERT_EQ(studies.size(), 1u);
  EXPECT_EQ(studies[0].running, 2u);
  EXPECT_THAT(check_integrity(path_), IsEmpty());
  header_.name = "digits";
  write({});
  EXPECT_EQ(list_studies(path_).at(1).running, 0u);
}

TEST_F(Catalog, StudiesShareADatabaseWithoutMixing) {
  const auto a = make_sqlite(path_), b = make_sqlite(path_);
  const Space space = a->open(header_).space;
  header_.name = "other";
  b->open(header_);
  const std::vector<Event> one = {asked(0)}, two = {asked(0), asked(1)};
  EXPECT_EQ(a->append(space, one, 0), 1u);
  EXPECT_EQ(b->append(space, two, 0), 2u);
  EXPECT_EQ(a->append(space, one, 1), 2u);
  std::size_t count = 0;
  EXPECT_EQ(a->replay(0, space, [&](const Event&) { ++count; }), 2u);
  EXPECT_EQ(count, 2u);
}

TEST_F(Catalog, TheViewOfTrialsSpeaksTheUsersWords) {
  Told ended = told(0, TrialState::kComplete, {-0.75, 12});
  ended.record.outcome.message = "well \"done\"";
  ended.record.metrics = {{"loss", 0.25}};
  ended.late = {{"late one", IntRange{.low = 1, .high = 9}, 7},
                {"flag", Categorical{{true, false}}, 0}};
  write({asked(0), asked(1), asked(2), Requeued{2, "lost"}, ended,
         Added{told(0, TrialState::kFailed, {})}});
  EXPECT_THAT(
      query(path_,
            "SELECT study, number, state, value, all_values, seconds, worker FROM trials "
            "ORDER BY number"),
      ElementsAre("digits|0|complete|0.75|[0.75,12.0]|1.5|w", "digits|1|running|NULL|NULL|NULL|w",
                  "digits|2|waiting|NULL|NULL|NULL|w", "digits|3|failed|NULL|NULL|1.5|w"));
  EXPECT_THAT(query(path_, "SELECT params, message, metrics FROM trials WHERE number = 0"),
              ElementsAre("{\"lr\":0.01,\"optimizer\":\"sgd\",\"momentum\":0.5,\"late one\":7,"
                          "\"flag\":true}|well \"done\"|{\"loss\":0.25}"));
  EXPECT_THAT(query(path_, "SELECT params ->> '$.optimizer' FROM trials WHERE number = 1"),
              ElementsAre("adam"));
}

TEST_F(Catalog, AddedTrialsTakeTheNextNumber) {
  const Event added = Added{told(0, TrialState::kFailed, {})};
  write({added, asked(1), asked(7), added, added});
  const auto a = make_sqlite(path_), b = make_sqlite(path_);
  const Space space = a->open(header_).space;
  b->open(header_);
  const std::vector<Event> ask = {asked(10)};
  a->append(space, ask);
  b->append(space, {&added, 1});
  a->append(space, {&added, 1});
  EXPECT_THAT(query(path_, "SELECT kind, trial FROM events"),
              ElementsAre("added|0", "asked|1", "asked|7", "added|8", "added|9", "asked|10",
                          "added|11", "added|12"));
  EXPECT_THAT(check_integrity(path_), IsEmpty());
}

TEST_F(Catalog, TheViewOfReportsHasALineAPoint) {
  Told ended = told(0, TrialState::kPruned, {-0.5, kAbsent});
  ended.metric_names = {"accuracy", "size", "train loss"};
  ended.record.curve = {{0, {0}, -0.25}, {0, {2}, 3}, {1, {0}, kAbsent}};
  write({asked(0), ended});
  EXPECT_THAT(query(path_, "SELECT * FROM reports"),
              ElementsAre("digits|0|0|accuracy|0.25", "digits|0|0|train loss|3.0",
                          "digits|0|1|accuracy|nan"));
}

class Integrity : public Catalog {
 protected:
  void SetUp() override {
    write({asked(0), told(0, TrialState::kComplete, {-0.7, 1}), asked(1), Requeued{1, "lost"}});
    ASSERT_THAT(check_integrity(path_), IsEmpty());
  }
};

TEST_F(Integrity, FindsHoles) {
  query(path_, "DELETE FROM events WHERE position = 2");
  EXPECT_THAT(check_integrity(path_),
              ElementsAre(HasSubstr("study \"digits\", event 3: those from 2 on are missing")));
  const auto storage = make_sqlite(path_);
  const Space space = storage->open(header_).space;
  EXPECT_THROW(storage->replay(0, space, [](const Event&) {}), Error);
}

TEST_F(Integrity, FindsUnreadableBodies) {
  query(path_, "UPDATE events SET body = replace(body, ':', ';') WHERE position = 4");
  EXPECT_THAT(check_integrity(path_), ElementsAre(HasSubstr("event 4: expected ':' at byte")));
}

TEST_F(Integrity, FindsAnUnknownKind) {
  query(path_, "UPDATE events SET kind = 'sold' WHERE position = 4");
  EXPECT_THAT(check_integrity(path_), ElementsAre(HasSubstr("unknown kind of event \"sold\"")));
}

TEST_F(Integrity, FindsTrialsThatCannotBe) {
  write({told(5, TrialState::kFailed, {})});
  write({asked(0)});
  write({Requeued{7, "again"}});
  write({Added{told(0, TrialState::kFailed, {})}});
  query(path_, "UPDATE events SET trial = 0 WHERE kind = 'added'");
  EXPECT_THAT(
      check_integrity(path_),
      ElementsAre(HasSubstr("trial 5 is told but"), HasSubstr("trial 0 is asked but has"),
                  HasSubstr("trial 7 is given back but"), HasSubstr("trial 0 is added but")));
}

// The lease of the first lapsed while it was still at work.
TEST_F(Integrity, TwoWorkersMayTellOneTrial) {
  write({asked(1), told(1, TrialState::kComplete, {-0.9, 1}),
         told(1, TrialState::kComplete, {-0.1, 1}), Requeued{1, "interrupted"}});
  EXPECT_THAT(check_integrity(path_), IsEmpty());
  EXPECT_EQ(list_studies(path_).at(0).complete, 2u);
  EXPECT_EQ(list_studies(path_).at(0).best, 0.9);
  EXPECT_EQ(list_studies(path_).at(0).waiting, 0u);
  EXPECT_THAT(query(path_, "SELECT number, value FROM trials"), ElementsAre("0|0.7", "1|0.9"));
}

TEST_F(Integrity, FindsEventsOfNoStudy) {
  query(path_, "DELETE FROM studies");
  EXPECT_THAT(check_integrity(path_), ElementsAre(HasSubstr("4 events belong to study 1")));
}

TEST_F(Integrity, FindsADamagedHeader) {
  query(path_, "UPDATE studies SET header = replace(header, 'maximize', 'optimise')");
  EXPECT_THAT(check_integrity(path_), ElementsAre(HasSubstr("unknown goal \"optimise\"")));
  EXPECT_THROW(list_studies(path_), Error);
}

TEST_F(Integrity, NamesWhatIsNoDatabase) {
  EXPECT_THAT(check_integrity(folder_.file("none.db")), ElementsAre(HasSubstr("no database here")));
}

}  // namespace
}  // namespace hone
