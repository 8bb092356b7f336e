// What every registered storage promises.
#include <gtest/gtest.h>

#include "hone/error.h"
#include "hone/storages/registry.h"
#include "tests/support/storage_events.h"
#include "tests/support/storage_files.h"

namespace hone {
namespace {

using testing::describe;
using testing::extend;
using testing::RandomEvents;
using testing::TempFolder;

// Leaves every option as it is but the path.
class SetPath final : public OptionVisitor {
 public:
  explicit SetPath(std::string path) : path_(std::move(path)) {}
  void operator()(std::string_view, bool&, std::string_view) override {}
  void operator()(std::string_view, std::size_t&, std::string_view) override {}
  void operator()(std::string_view, double&, std::string_view) override {}
  void operator()(std::string_view name, std::string& value, std::string_view) override {
    if (name == "path") value = path_;
  }
  void choice(std::string_view, std::string&, std::span<const std::string_view>,
              std::string_view) override {}

 private:
  std::string path_;
};

class StorageContract : public ::testing::TestWithParam<std::string_view> {
 protected:
  std::unique_ptr<Storage> make(const std::string& file = "contract.db") {
    SetPath visit(folder_.file(file));
    for (const auto& entry : storages())
      if (entry.name == GetParam()) return entry.make(visit);
    throw std::runtime_error("not registered");
  }
  static StudyHeader header() {
    StudyHeader header{.name = "s", .objectives = {{"loss", Direction::kMaximize}}};
    header.space.add_float("x", {.low = 0, .high = 1});
    return header;
  }
  static Event asked(TrialNumber number) {
    return Asked{.number = number, .cells = {0.5}, .worker = "w", .time = 1};
  }
  TempFolder folder_;
};

struct Delivered {
  std::vector<std::string> texts;
  Position last = 0;
};

// Replays as a study does: its space grows with what it is delivered.
Delivered replay(Storage& storage, const StudyHeader& header, Position after, Space space) {
  Delivered delivered;
  delivered.last = storage.replay(after, space, [&](const Event& event) {
    extend(space, event);
    delivered.texts.push_back(describe(event, header.objectives, space));
  });
  return delivered;
}

TEST_P(StorageContract, GivesBackEveryEventExactly) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto storage = make("random" + std::to_string(seed));
    RandomEvents events(seed);
    const StudyHeader stored = storage->open(events.header());
    EXPECT_EQ(stored.name, events.header().name);
    EXPECT_EQ(stored.seed, events.header().seed);
    EXPECT_EQ(stored.window, events.header().window);
    EXPECT_EQ(stored.objectives, events.header().objectives);
    EXPECT_EQ(stored.metadata, events.header().metadata);
    EXPECT_EQ(stored.space, events.header().space);

    std::vector<std::string> expected;
    std::vector<Space> spaces{events.space()};
    for (Position position = 1; position <= 60; ++position) {
      const Event event = events.next();
      ASSERT_EQ(storage->append(events.space(), {&event, 1}), position);
      events.happened(event);
      expected.push_back(describe(event, stored.objectives, events.space()));
      spaces.push_back(events.space());
    }
    for (const Position after : {0, 1, 17, 59, 60}) {
      const Delivered delivered = replay(*storage, stored, after, spaces[after]);
      EXPECT_EQ(delivered.last, 60u);
      ASSERT_EQ(delivered.texts.size(), expected.size() - after);
      for (std::size_t i = 0; i < delivered.texts.size(); ++i)
        ASSERT_EQ(delivered.texts[i], expected[after + i]);
    }
  }
}

TEST_P(StorageContract, OpenKeepsWhatIsThere) {
  const auto storage = make();
  EXPECT_EQ(storage->open(header()).seed, 0u);
  StudyHeader other = header();
  other.seed = 9;
  EXPECT_EQ(storage->open(other).seed, 0u);
}

TEST_P(StorageContract, GroupsAreNumberedInOrder) {
  const auto storage = make();
  const Space space = storage->open(header()).space;
  const std::vector<Event> events = {asked(0), asked(1), asked(2)};
  EXPECT_EQ(storage->append(space, events), 3u);
  EXPECT_EQ(storage->append(space, events, 3), 6u);
  EXPECT_EQ(storage->append(space, {}), 6u);
  EXPECT_EQ(storage->append(space, {}, 6), 6u);
  std::vector<TrialNumber> numbers;
  EXPECT_EQ(
      storage->replay(
          0, space, [&](const Event& event) { numbers.push_back(std::get<Asked>(event).number); }),
      6u);
  EXPECT_EQ(numbers, (std::vector<TrialNumber>{0, 1, 2, 0, 1, 2}));
}

TEST_P(StorageContract, ExpectedPositionsRefuseALogThatHasGrown) {
  const auto storage = make();
  const Space space = storage->open(header()).space;
  const std::vector<Event> events = {asked(0), asked(1)};
  EXPECT_EQ(storage->append(space, events, 0), 2u);
  for (const Position wrong : {0, 1, 3, 1000})
    EXPECT_EQ(storage->append(space, events, wrong), std::nullopt);
  EXPECT_EQ(storage->append(space, {}, 1), std::nullopt);
  EXPECT_EQ(storage->append(space, {}), 2u);
}

TEST_P(StorageContract, GrownComparesWithWhatWasSeen) {
  const auto storage = make();
  const Space space = storage->open(header()).space;
  EXPECT_FALSE(storage->grown(0));
  const Event event = asked(0);
  storage->append(space, {&event, 1});
  EXPECT_TRUE(storage->grown(0));
  EXPECT_FALSE(storage->grown(1));
}

TEST_P(StorageContract, AReplayThatIsCutShortCanBeRepeated) {
  const auto storage = make();
  const Space space = storage->open(header()).space;
  const std::vector<Event> events = {asked(0), asked(1)};
  storage->append(space, events);
  EXPECT_THROW(storage->replay(0, space, [](const Event&) { throw std::logic_error("enough"); }),
               std::logic_error);
  std::size_t count = 0;
  storage->replay(0, space, [&](const Event&) { ++count; });
  EXPECT_EQ(count, 2u);
  EXPECT_EQ(storage->append(space, events, 2), 4u);
}

TEST_P(StorageContract, KnowsItselfAlive) {
  const auto storage = make();
  storage->open(header());
  EXPECT_TRUE(storage->alive(storage->worker()));
  EXPECT_FALSE(storage->alive(""));
  EXPECT_FALSE(storage->alive("nowhere:1:1"));
}

INSTANTIATE_TEST_SUITE_P(All, StorageContract, ::testing::ValuesIn([] {
                           std::vector<std::string_view> names;
                           for (const auto& entry : storages()) names.push_back(entry.name);
                           return names;
                         }()),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace hone
