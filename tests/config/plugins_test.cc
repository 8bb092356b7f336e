#include "config/plugins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/backends/registry.h"
#include "hone/config.h"
#include "hone/pruners/registry.h"
#include "hone/samplers/registry.h"

namespace hone {
namespace {

using testing::HasSubstr;
using testing::Not;

template <class Interface, class Make>
void expect_every_name_made(std::span<const RegistryEntry<Interface>> entries, Make make) {
  EXPECT_FALSE(entries.empty());
  for (const RegistryEntry<Interface>& entry : entries) {
    const std::string name(entry.name);
    EXPECT_NE(make(name, ""), nullptr) << name;
    EXPECT_NE(make("\"" + name + "\"", ""), nullptr) << name;
    EXPECT_NE(make("{\"type\": \"" + name + "\"}", ""), nullptr) << name;
    EXPECT_THAT(plugin_help(), HasSubstr("  " + name + " "));
    EXPECT_THAT(plugin_help(), HasSubstr(std::string(entry.summary)));
  }
}

TEST(Plugins, EveryRegisteredNameCanBeMade) {
  expect_every_name_made(samplers(), sampler_from_json);
  expect_every_name_made(pruners(), pruner_from_json);
  expect_every_name_made(backends(), backend_from_json);
}

TEST(Plugins, MemoryIsNoStorage) {
  EXPECT_EQ(storage_from_json("memory", "/storage"), nullptr);
  EXPECT_EQ(storage_from_json(R"({"type": "memory"})", "/storage"), nullptr);
}

TEST(Plugins, ASqliteStorageIsMadeAtItsPath) {
  const std::string path = testing::TempDir() + "hone_plugins_test.db";
  EXPECT_NE(storage_from_json(path, "/storage"), nullptr);
  EXPECT_NE(storage_from_json(Json{{"type", "sqlite"}, {"path", path}}.dump(), "/storage"),
            nullptr);
  std::remove(path.c_str());
}

std::vector<Diagnostic> sampler_mistakes(std::string_view json) {
  try {
    sampler_from_json(json, "/x");
  } catch (const ConfigError& error) {
    return error.diagnostics();
  }
  return {};
}

TEST(Plugins, MistakesLieBelowTheGivenPlace) {
  ASSERT_EQ(sampler_mistakes("rndom").size(), 1u);
  EXPECT_EQ(sampler_mistakes("rndom")[0].pointer, "/x");
  EXPECT_EQ(sampler_mistakes("rndom")[0].nearest, "random");
  ASSERT_EQ(sampler_mistakes(R"({"type": "grid", "pionts": 3})").size(), 1u);
  EXPECT_EQ(sampler_mistakes(R"({"type": "grid", "pionts": 3})")[0].pointer, "/x/pionts");
  EXPECT_EQ(sampler_mistakes(R"({"type": "grid", "pionts": 3})")[0].nearest, "points");
  EXPECT_EQ(sampler_mistakes(R"({"type": "grid", "points": -3, "thin": 2})").size(), 2u);
  EXPECT_EQ(sampler_mistakes(R"({"points": 3})")[0].pointer, "/x/type");
  EXPECT_EQ(sampler_mistakes(R"({"type": "grid", "type": "grid"})")[0].pointer, "/type");
}

TEST(Plugins, OptionsReachThePlugIn) {
  Json object = {{"type", "grid"}, {"points", 3}, {"shuffle", true}};
  std::string value;
  std::vector<Diagnostic> found;
  plugin(value, sampler_catalogue()).read({object, "/sampler", found});
  for (const Diagnostic& mistake : found) ADD_FAILURE() << mistake.text();
  EXPECT_EQ(value, R"({"type":"grid","points":3,"shuffle":true})");
  // Points of the grid that the made sampler walks: as many as the option says.
  const auto sampler = sampler_from_json(value, "/sampler");
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  const History history;
  const std::vector<TrialNumber> numbers = {0, 1, 2, 3, 4};
  Proposals proposals(1, numbers.size());
  const Ask ask{.space = space, .history = history, .pending = {}, .numbers = numbers};
  EXPECT_EQ(sampler->suggest(ask, proposals), 3u);
}

TEST(PluginHelp, ListsOptionsWithDefaults) {
  const std::string help = plugin_help("samplers");
  EXPECT_THAT(help, HasSubstr("points = 5"));
  EXPECT_THAT(help, HasSubstr("sequence = \"sobol\""));
  EXPECT_THAT(help, HasSubstr("halton"));
  EXPECT_THAT(help, Not(HasSubstr("median")));
  EXPECT_THAT(plugin_help("storages"), HasSubstr("durability = \"crash\""));
  EXPECT_THROW(plugin_help("sampler"), Error);
}

}  // namespace
}  // namespace hone
