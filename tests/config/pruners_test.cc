// Pruners in the study file: each by its name, pruners within pruners by theirs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hone/pruners/registry.h"
#include "parsing.h"

namespace hone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> places(const std::string& pruner) {
  return pointers(mistakes(study_with("\"pruner\": " + pruner)));
}

TEST(Pruners, MayLieWithinPruners) {
  EXPECT_THAT(places(R"({"type": "patient", "patience": 3, "pruner": "median"})"), IsEmpty());
  EXPECT_THAT(places(R"({"type": "patient", "pruner": {"type": "asha", "max_steps": 27}})"),
              IsEmpty());
  EXPECT_THAT(places(R"({"type": "or", "pruners": ["median", {"type": "and", "pruners": [
                         {"type": "threshold", "upper": 9}, {"type": "patient"}]}]})"),
              IsEmpty());
  EXPECT_THAT(places(R"("and")"), IsEmpty());
}

TEST(Pruners, PopulationBasedTrainingHasItsOptions) {
  EXPECT_THAT(places(R"({"type": "pbt", "population": 8, "interval_steps": 5, "max_steps": 50,
                         "quantile": 0.25, "resample_probability": 0.1, "perturbation": 0.3})"),
              IsEmpty());
  EXPECT_THAT(places(R"({"type": "pbt", "quantile": 0.6})"), ElementsAre("/pruner/quantile"));
  EXPECT_THAT(places(R"({"type": "pbt", "population": 3})"), ElementsAre("/pruner/population"));
  EXPECT_THAT(places(R"({"type": "pbt", "interval": 5})"), ElementsAre("/pruner/interval"));
}

TEST(Pruners, MistakesWithinPrunersAreNamedByPointer) {
  EXPECT_THAT(places(R"({"type": "patient", "pruner": "mdian"})"), ElementsAre("/pruner/pruner"));
  EXPECT_THAT(places(R"({"type": "patient", "pruner": {"type": "mdian"}})"),
              ElementsAre("/pruner/pruner/type"));
  EXPECT_THAT(places(R"({"type": "patient", "pruner": {"type": "median", "warmup": 3}})"),
              ElementsAre("/pruner/pruner/warmup"));
  EXPECT_THAT(places(R"({"type": "patient", "pruner": {"type": "median", "interval_steps": 0}})"),
              ElementsAre("/pruner/pruner/interval_steps"));
  EXPECT_THAT(places(R"({"type": "or", "pruners": ["median",
                         {"type": "patient", "patience": -1, "pruner": {"type": "asha",
                          "reduction_factor": 1}}, 7]})"),
              ElementsAre("/pruner/pruners/1/patience", "/pruner/pruners/1/pruner/reduction_factor",
                          "/pruner/pruners/2"));
  EXPECT_THAT(places(R"({"type": "or", "pruners": []})"), ElementsAre("/pruner/pruners"));
  EXPECT_THAT(places(R"({"type": "or", "pruners": "median"})"), ElementsAre("/pruner/pruners"));
  EXPECT_THAT(places(R"({"type": "patient", "pruner": null})"), ElementsAre("/pruner/pruner"));
}

TEST(Pruners, TheNearestNameIsOffered) {
  const Diagnostic found =
      mistake(study_with(R"("pruner": {"type": "and", "pruners": ["hyperbnd"]})"));
  EXPECT_EQ(found.nearest, "hyperband");
  EXPECT_THAT(found.expected, HasSubstr("wilcoxon"));
}

TEST(Tuners, StandForASamplerAndAPruner) {
  const StudyFile file =
      parse_study_file(study_with(R"("tuner": {"type": "bohb", "max_steps": 50})"));
  EXPECT_EQ(file.sampler, R"({"type":"tpe"})");
  EXPECT_EQ(file.pruner, R"({"type":"hyperband","max_steps":50})");
  const StudyFile again = parse_study_file(canonical_study_file(file));
  EXPECT_EQ(again.sampler, file.sampler);
  EXPECT_EQ(again.pruner, file.pruner);
}

TEST(Tuners, BearNoOtherSamplerOrPruner) {
  for (const char* part : {R"("sampler": "random")", R"("pruner": "none")"}) {
    const Diagnostic found = mistake(study_with(std::string(R"("tuner": "bohb", )") + part));
    EXPECT_THAT(found.expected, HasSubstr("/tuner")) << part;
  }
}

TEST(Pruners, AsDeepAsAFileMayBeAreReadAtOnce) {
  std::string pruner = "\"median\"";
  for (int depth = 0; depth < 60; ++depth)
    pruner = R"({"type": "patient", "pruner": )" + pruner + "}";
  EXPECT_THAT(places(pruner), IsEmpty());
}

TEST(Pruners, ThoseWithinReachThePrunerThatIsMade) {
  const auto verdict = [](std::string_view json) {
    const auto pruner = pruner_from_json(json, "/pruner");
    const Report report = {0, 1, {0}, 5.0, 5.0, 0, true};
    Verdict verdict = Verdict::kContinue;
    pruner->judge(~TrialNumber{0}, {&report, 1}, {&verdict, 1});
    return verdict;
  };
  EXPECT_EQ(verdict(R"({"type": "or", "pruners": [{"type": "threshold", "upper": 4}]})"),
            Verdict::kPrune);
  EXPECT_EQ(verdict(R"({"type": "or", "pruners": [{"type": "threshold", "upper": 6}, "none"]})"),
            Verdict::kContinue);
  EXPECT_EQ(verdict(R"({"type": "and", "pruners": [{"type": "threshold", "upper": 4}, "none"]})"),
            Verdict::kContinue);
}

TEST(Pruners, ACanonicalFileKeepsThem) {
  const std::string text = study_with(
      R"("pruner": {"type": "or", "pruners": ["median", {"type": "asha", "min_steps": 2}]})");
  const StudyFile file = parse_study_file(canonical_study_file(parse_study_file(text)));
  EXPECT_EQ(file.pruner, R"({"type":"or","pruners":["median",{"type":"asha","min_steps":2}]})");
}

}  // namespace
}  // namespace hone
