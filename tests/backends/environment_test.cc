#include "backends/process/environment.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace hone {
namespace {

TEST(Environment, NamesVariablesAfterParameters) {
  EXPECT_EQ(variable_name("learning_rate"), "HONE_PARAM_LEARNING_RATE");
  EXPECT_EQ(variable_name("net.layers-2"), "HONE_PARAM_NET_LAYERS_2");
  EXPECT_EQ(variable_name("\xC3\xA9"), "HONE_PARAM___");
}

TEST(Environment, IsInheritedButForTheParametersOfAnEnclosingStudy) {
  ::setenv("HONE_PARAM_OUTER", "1", 1);
  ::setenv("HONE_TEST_KEPT", "a=b", 1);
  const Environment environment = inherited_environment();
  ::unsetenv("HONE_PARAM_OUTER");
  ::unsetenv("HONE_TEST_KEPT");
  EXPECT_FALSE(environment.contains("HONE_PARAM_OUTER"));
  EXPECT_EQ(environment.at("HONE_TEST_KEPT"), "a=b");
  EXPECT_EQ(environment.at("PATH"), std::getenv("PATH"));
}

TEST(Environment, GoesToProcessesAsText) {
  EXPECT_EQ(to_strings({{"B", "x=y"}, {"A", ""}}), (std::vector<std::string>{"A=", "B=x=y"}));
}

}  // namespace
}  // namespace hone
