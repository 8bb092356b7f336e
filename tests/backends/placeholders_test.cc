#include "backends/process/placeholders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "hone/error.h"

namespace hone {
namespace {

using Texts = std::vector<std::string>;

Texts replace(const Texts& argv, const std::map<std::string, std::string, std::less<>>& active) {
  std::vector<Argument> arguments;
  for (const std::string& text : argv) arguments.push_back(parse_argument(text));
  return substitute(arguments, [&](std::string_view name) -> std::optional<std::string> {
    const auto found = active.find(name);
    return found == active.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST(Placeholders, AreReplacedWhereverTheyStand) {
  const std::map<std::string, std::string, std::less<>> values{{"lr", "0.1"}, {"n layers", "3"}};
  EXPECT_EQ(replace({"train", "--lr", "{lr}"}, values), (Texts{"train", "--lr", "0.1"}));
  EXPECT_EQ(replace({"--lr={lr}x{n layers}{lr}"}, values), (Texts{"--lr=0.1x30.1"}));
  EXPECT_EQ(replace({"{{lr}}", "{{{lr}}}", "a}}b{{"}, values), (Texts{"{lr}", "{0.1}", "a}b{"}));
  EXPECT_EQ(replace({"train", ""}, values), (Texts{"train", ""}));
}

TEST(Placeholders, ValuesAreNotReadAgain) {
  EXPECT_EQ(replace({"{a}"}, {{"a", "{b} {{"}, {"b", "no"}}), (Texts{"{b} {{"}));
}

TEST(Placeholders, ArgumentsOfInactiveParametersAreLeftOut) {
  EXPECT_EQ(replace({"train", "--momentum={m}", "end"}, {}), (Texts{"train", "end"}));
  EXPECT_EQ(replace({"train", "--momentum", "{m}", "end"}, {}), (Texts{"train", "end"}));
  EXPECT_EQ(replace({"train", "{m}", "end"}, {}), (Texts{"train", "end"}));
  EXPECT_EQ(replace({"train", "-v", "m={m}"}, {}), (Texts{"train", "-v"}));
  EXPECT_EQ(replace({"train", "--{a}", "{m}"}, {{"a", "x"}}), (Texts{"train", "--x"}));
  EXPECT_EQ(replace({"--both", "{a}", "{m}"}, {{"a", "x"}}), (Texts{"--both", "x"}));
  EXPECT_EQ(replace({"--both", "{m}", "{n}"}, {}), (Texts{}));
}

TEST(Placeholders, NamesAreListedOnceWithoutOurOwn) {
  const Texts argv{"train", "{lr}", "{trial}", "{params_file}{trial_dir}", "x{n}{lr}", "{{no}}"};
  EXPECT_EQ(placeholder_names(argv), (Texts{"lr", "n"}));
}

TEST(Placeholders, LoneBracesAreRefused) {
  for (const std::string text : {"{", "}", "{lr", "lr}", "{lr}}", "{}", "{a{b}}", "x{{{"}) {
    try {
      parse_argument(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
      EXPECT_THAT(error.what(), testing::HasSubstr("'" + text + "'"));
      EXPECT_THAT(error.what(), testing::HasSubstr("write {{ and }}"));
    }
  }
}

TEST(Placeholders, WhatTheLookupThrowsGoesThrough) {
  const std::vector<Argument> arguments{parse_argument("{lr}")};
  const Lookup refuse = [](std::string_view) -> std::optional<std::string> {
    throw Error(ErrorCode::kInvalidArgument, "lr", "unknown");
  };
  EXPECT_THROW(substitute(arguments, refuse), Error);
}

}  // namespace
}  // namespace hone
