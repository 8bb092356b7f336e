#include "cli/table.h"

#include <gtest/gtest.h>

#include <limits>

#include "cli/format.h"

namespace hone::cli {
namespace {

constexpr std::size_t kWide = std::numeric_limits<std::size_t>::max();

Table sample() {
  return {.columns = {"name", "value", "note"},
          .rows = {{std::string("a"), 0.5, {}}, {std::string("bcd"), std::int64_t{12}, true}}};
}

TEST(Table, AlignsNumbersRightAndTextsLeft) {
  EXPECT_EQ(table_text(sample(), kWide),
            "name  value  note\n"
            "a       0.5\n"
            "bcd      12  true\n");
}

TEST(Table, AlignsByCharactersNotBytes) {
  const Table table{.columns = {"größe", "x"}, .rows = {{std::string("ü"), std::string("y")}}};
  EXPECT_EQ(table_text(table, kWide), "größe  x\nü      y\n");
}

TEST(Table, NeverExceedsTheWidth) {
  Table table{.columns = {"trial", "a long title", "message"},
              .rows = {{std::int64_t{1}, 3.25, std::string(100, 'm')}}};
  for (std::size_t width = 30; width < 140; ++width) {
    const std::string text = table_text(table, width);
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      EXPECT_LE(display_width(text.substr(begin, end - begin)), width);
      begin = end + 1;
    }
  }
}

TEST(Table, SaysHowManyColumnsWereLeftOut) {
  const Table table{.columns = {"aaaaaaaa", "bbbbbbbb", "cccccccc"}, .rows = {{1.0, 2.0, 3.0}}};
  EXPECT_EQ(table_text(table, 12), "aaaaaaaa\n       1\n(2 more columns: --format csv)\n");
}

TEST(Table, CsvQuotesOnlyWhatNeedsIt) {
  const Table table{.columns = {"a,b", "c"},
                    .rows = {{std::string("say \"hi\""), 0.1}, {std::string("x\ny"), {}}}};
  EXPECT_EQ(table_csv(table), "\"a,b\",c\n\"say \"\"hi\"\"\",0.1\n\"x\ny\",\n");
}

TEST(Table, JsonKeepsTypesAndReplacesWhatIsNoUtf8) {
  const Table table{.columns = {"a", "b", "c", "d"},
                    .rows = {{std::int64_t{1}, 0.1, {}, std::string("\xff")}}};
  EXPECT_EQ(table_json(table),
            "[\n  {\n    \"a\": 1,\n    \"b\": 0.1,\n    \"c\": null,\n    \"d\": \"\uFFFD\"\n  }\n"
            "]\n");
}

TEST(Table, ControlCharactersStayOutOfTables) {
  const Table table{.columns = {"a"}, .rows = {{std::string("x\ny\x1b[0m")}}};
  EXPECT_EQ(table_text(table, kWide), "a\nx y [0m\n");
}

}  // namespace
}  // namespace hone::cli
