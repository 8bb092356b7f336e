#include "config/json_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hone/error.h"

namespace hone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Json = nlohmann::ordered_json;

Json parse(std::string_view text) {
  std::vector<Diagnostic> found;
  Json json = parse_json(text, found);
  EXPECT_THAT(found, IsEmpty()) << text;
  return json;
}

std::vector<std::string> repeated(std::string_view text) {
  std::vector<Diagnostic> found;
  parse_json(text, found);
  std::vector<std::string> list;
  for (const Diagnostic& mistake : found) list.push_back(mistake.pointer);
  return list;
}

struct Refusal {
  std::string where, what;
};

Refusal refusal(std::string_view text) {
  std::vector<Diagnostic> found;
  try {
    parse_json(text, found);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kBadFile);
    return {error.where(), error.what()};
  }
  return {};
}

TEST(JsonText, BuildsTheTreeThatTheLibraryBuilds) {
  for (const std::string text :
       {"null", "true", "-3", "18446744073709551615", "1.5e-7", "\"a\\u00fc\\n\"", "[]", "{}",
        "[1, [2, {\"a\": [3]}], {}]", "{\"b\": {\"a\": [], \"c\": {}}, \"a\": -0.0, \"\": null}"})
    EXPECT_EQ(parse(text), Json::parse(text)) << text;
}

TEST(JsonText, KeepsTheOrderOfKeys) {
  EXPECT_EQ(parse(R"({"b":1,"a":2})").dump(), R"({"b":1,"a":2})");
}

TEST(JsonText, AllowsCommentsAndAByteOrderMark) {
  EXPECT_EQ(parse("\xEF\xBB\xBF// one\n{/* two */ \"a\" /**/ : \"//\" // three\n}"),
            Json({{"a", "//"}}));
}

TEST(JsonText, FindsRepeatedKeysAndKeepsTheFirst) {
  EXPECT_THAT(repeated(R"({"a": 1, "b": [{}, {"c": 1, "c": 2}], "a": {"a": 3}})"),
              ElementsAre("/b/1/c", "/a"));
  EXPECT_THAT(repeated(R"({"a": {"x": 1, "x": {"y": 1, "y": 2}}})"), ElementsAre("/a/x", "/a/x/y"));
  EXPECT_THAT(repeated(R"({"a~b/c": 1, "a~b/c": 2})"), ElementsAre("/a~0b~1c"));
  std::vector<Diagnostic> found;
  EXPECT_EQ(parse_json(R"({"a": 1, "a": [2], "a": 3})", found).dump(), R"({"a":1})");
  EXPECT_EQ(found.size(), 2u);
}

TEST(JsonText, NamesLineAndColumnOfWhatIsNoJson) {
  EXPECT_EQ(refusal("{\n  \"name\": \"a\",\n}").where, "line 3, column 1");
  EXPECT_EQ(refusal("{\n  'name': 1}").where, "line 2, column 3");
  EXPECT_EQ(refusal("[1,, 2]").where, "line 1, column 4");
  // A token is named by its beginning.
  EXPECT_EQ(refusal("{\"a\": 1\n \"seed\": 3}").where, "line 2, column 2");
  EXPECT_EQ(refusal("[1, 1e400]").where, "line 1, column 5");
  EXPECT_EQ(refusal("{} {}").where, "line 1, column 4");
  EXPECT_EQ(refusal("").where, "line 1, column 1");
  // Columns count characters, not bytes.
  EXPECT_EQ(refusal("[\"\xC3\xA4\xC3\xB6\", x]").where, "line 1, column 8");
}

TEST(JsonText, ShowsTheLine) {
  const std::string what = refusal("{\n  \"name\": \"a\",\n  oops\n}").what;
  EXPECT_THAT(what, HasSubstr("\n    oops"));
  EXPECT_THAT(what, testing::EndsWith("\n    ^"));
}

TEST(JsonText, RefusesNumbersBeyondADouble) {
  EXPECT_THAT(refusal("[1e400]").what, HasSubstr("1e400"));
  EXPECT_THAT(refusal("[-1e400]").what, HasSubstr("-1e400"));
  EXPECT_EQ(parse("[18446744073709551616]")[0].get<double>(), 0x1p64);
}

TEST(JsonText, RefusesBytesThatAreNoText) {
  for (const std::string text : {"\"\xFF\"", "{\"\xC3\": 1}", "\xFF\xFE{", "[\"\xED\xA0\x80\"]"}) {
    const std::string what = refusal(text).what;
    EXPECT_FALSE(what.empty());
    EXPECT_TRUE(is_utf8(what)) << what;
  }
}

TEST(JsonText, LimitsNesting) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(parse(nested(kMaxNesting)).size(), 1u);
  EXPECT_THAT(refusal(nested(kMaxNesting + 1)).what, HasSubstr("nested deeper than 64"));
  EXPECT_THAT(refusal(std::string(1000000, '[')).what, HasSubstr("nested"));
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  EXPECT_THAT(refusal(objects).what, HasSubstr("nested"));
}

std::string object_with(std::size_t members) {
  std::string text;
  for (std::size_t i = 0; i < members; ++i)
    text += (i == 0 ? "{\"k" : ",\"k") + std::to_string(i) + "\":0";
  return text + "}";
}

TEST(JsonText, LimitsMembersAndKeys) {
  EXPECT_EQ(parse(object_with(kMaxMembers)).size(), kMaxMembers);
  const Refusal members = refusal("{\"a\": [0, " + object_with(kMaxMembers + 1) + "]}");
  EXPECT_EQ(members.where, "/a/1");
  EXPECT_THAT(members.what, HasSubstr("more than 100000 members"));
  std::string zeros = "[0";
  for (std::size_t i = 0; i < kMaxMembers; ++i) zeros += ",0";
  EXPECT_THAT(refusal(zeros + "]").what, HasSubstr("more than 100000 members"));
  const std::string key(kMaxKeyBytes, 'k');
  EXPECT_EQ(parse("{\"" + key + "\": 0}").size(), 1u);
  EXPECT_THAT(refusal("{\"" + key + "k\": 0}").what, HasSubstr("longer than 1000 bytes"));
}

// Quadratic work on any of these would take minutes and run into the suite's time limit.
TEST(JsonText, IsLinearInLargeTexts) {
  EXPECT_EQ(parse("\"" + std::string(10000000, 'a') + "\"").get<std::string>().size(), 10000000u);
  std::string same = "{\"k\": 0";
  for (int i = 0; i < 100000; ++i) same += ",\"k\":{\"k\":0}";
  EXPECT_LE(repeated(same + "}").size(), 100u);
  const std::string line = "[" + std::string(5000000, ' ');
  EXPECT_LT(refusal(line + "x").what.size(), 1000u);
  EXPECT_LT(refusal("[\"" + std::string(5000000, 'x')).what.size(), 1000u);
}

}  // namespace
}  // namespace hone
