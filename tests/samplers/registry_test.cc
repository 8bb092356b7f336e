#include "hone/samplers/registry.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "hone/error.h"
#include "tests/support/sampler_bench.h"

namespace hone {
namespace {

// Sets one text option, as a study file would.
class SetText final : public OptionVisitor {
 public:
  SetText(std::string_view name, std::string_view text) : name_(name), text_(text) {}
  void operator()(std::string_view, bool&, std::string_view) override {}
  void operator()(std::string_view, std::size_t&, std::string_view) override {}
  void operator()(std::string_view, double&, std::string_view) override {}
  void operator()(std::string_view name, std::string& value, std::string_view) override {
    if (name == name_) value = text_;
  }
  void choice(std::string_view name, std::string& value, std::span<const std::string_view>,
              std::string_view) override {
    if (name == name_) value = text_;
  }

 private:
  std::string_view name_, text_;
};

const RegistryEntry<Sampler>& entry(std::string_view name) {
  for (const RegistryEntry<Sampler>& entry : samplers()) {
    if (entry.name == name) return entry;
  }
  throw Error(ErrorCode::kInvalidArgument, name, "not registered");
}

TEST(SamplerRegistry, NamesAreUniqueAndExplained) {
  std::set<std::string_view> names;
  for (const RegistryEntry<Sampler>& entry : samplers()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_FALSE(entry.summary.empty()) << entry.name;
  }
  EXPECT_TRUE(names.contains("random") && names.contains("grid") && names.contains("qmc"));
}

TEST(SamplerRegistry, MakesEverySamplerWithItsDefaults) {
  for (const RegistryEntry<Sampler>& entry : samplers()) {
    test::DefaultOptions defaults;
    EXPECT_NE(entry.make(defaults), nullptr) << entry.name;
  }
}

TEST(SamplerRegistry, OptionsReachTheSamplerAndAreChecked) {
  SetText good("sequence", "halton"), bad("sequence", "latin");
  EXPECT_NE(entry("qmc").make(good), nullptr);
  EXPECT_THROW(entry("qmc").make(bad), Error);
}

}  // namespace
}  // namespace hone
