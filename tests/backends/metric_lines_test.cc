#include "backends/process/metric_lines.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hone/rng.h"

namespace hone {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

using Metrics = std::vector<std::pair<std::string, double>>;

// Equality in which NaN is NaN.
bool same(const MetricLine& a, const MetricLine& b) {
  const auto same_metric = [](const auto& x, const auto& y) {
    return x.first == y.first &&
           (x.second == y.second || (std::isnan(x.second) && std::isnan(y.second)));
  };
  return a.step == b.step && a.constraints == b.constraints &&
         std::equal(a.metrics.begin(), a.metrics.end(), b.metrics.begin(), b.metrics.end(),
                    same_metric);
}

std::vector<MetricLine> read(std::string_view bytes, const std::vector<std::size_t>& cuts) {
  std::vector<MetricLine> lines;
  const auto deliver = [&](const MetricLine& line) { lines.push_back(line); };
  MetricReader reader;
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    reader.feed(bytes.substr(from, cut - from), deliver);
    from = cut;
  }
  reader.feed(bytes.substr(from), deliver);
  reader.finish(deliver);
  return lines;
}

std::vector<MetricLine> read(std::string_view bytes) { return read(bytes, {}); }

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

struct Counted {
  std::string_view text;
  MetricLine expected;
};

TEST(MetricLines, Count) {
  const Counted kCases[] = {
      {"loss=0.5", {.metrics = {{"loss", 0.5}}}},
      {"  loss=0.5\t", {.metrics = {{"loss", 0.5}}}},
      {"loss=0.5 acc=0.9", {.metrics = {{"loss", 0.5}, {"acc", 0.9}}}},
      {"step=3 loss=0.5", {.step = 3, .metrics = {{"loss", 0.5}}}},
      {"loss=0.5 step=3", {.step = 3, .metrics = {{"loss", 0.5}}}},
      {"step=3, loss=0.5, acc=1;", {.step = 3, .metrics = {{"loss", 0.5}, {"acc", 1}}}},
      {"step=1e3 loss=1", {.step = 1000, .metrics = {{"loss", 1}}}},
      {"step=4294967295 loss=1", {.step = 4294967295u, .metrics = {{"loss", 1}}}},
      {"epoch=3 loss=0.1", {.metrics = {{"epoch", 3}, {"loss", 0.1}}}},
      {"loss=1 loss=2", {.metrics = {{"loss", 2}}}},
      {"val/top-5.acc@1=0.5", {.metrics = {{"val/top-5.acc@1", 0.5}}}},
      {"_x=-1", {.metrics = {{"_x", -1}}}},
      {"x=1e5", {.metrics = {{"x", 1e5}}}},
      {"x=+1", {.metrics = {{"x", 1}}}},
      {"x=-.5E-2", {.metrics = {{"x", -0.005}}}},
      {"x=1.", {.metrics = {{"x", 1}}}},
      {"x=0x1.8p1", {.metrics = {{"x", 3}}}},
      {"x=-0X10", {.metrics = {{"x", -16}}}},
      {"x=nan y=-NAN", {.metrics = {{"x", kNan}, {"y", kNan}}}},
      {"x=inf y=-Infinity z=+INF", {.metrics = {{"x", kInf}, {"y", -kInf}, {"z", kInf}}}},
      {"x=1e999 y=-1e999 z=1e-999", {.metrics = {{"x", kInf}, {"y", -kInf}, {"z", 0}}}},
      {"x=5e-324", {.metrics = {{"x", 5e-324}}}},
      {"hone: loss=0.5", {.metrics = {{"loss", 0.5}}}},
      {"hone:loss=0.5", {.metrics = {{"loss", 0.5}}}},
      {"hone: finished loss=0.5 optimizer=adam", {.metrics = {{"loss", 0.5}}}},
      {"hone: {\"loss\": 0.5}", {.metrics = {{"loss", 0.5}}}},
      {R"({"loss": 0.5})", {.metrics = {{"loss", 0.5}}}},
      {R"({"step": 3, "loss": 1})", {.step = 3, .metrics = {{"loss", 1}}}},
      {R"({"step": 3.0, "loss": 1})", {.step = 3, .metrics = {{"loss", 1}}}},
      {R"({"loss": 1, "loss": 2})", {.metrics = {{"loss", 2}}}},
      {R"({"loss": 1, "ok": true, "who": "me", "more": {"a": 1}, "list": [1], "no": null})",
       {.metrics = {{"loss", 1}}}},
      {R"({"a": NaN, "b": Infinity, "c": -Infinity})",
       {.metrics = {{"a", kNan}, {"b", kInf}, {"c", -kInf}}}},
      {R"({"a": "nan", "b": "-inf", "c": "0.5"})", {.metrics = {{"a", kNan}, {"b", -kInf}}}},
      {R"({"loss": 1, "note": "NaN \"Infinity\" \\"})", {.metrics = {{"loss", 1}}}},
      {R"({"précision": 0.5})", {.metrics = {{"précision", 0.5}}}},
      {R"({"val loss": 0.5})", {.metrics = {{"val loss", 0.5}}}},
      {R"({"loss": 1, "constraints": [0.5, -1]})",
       {.metrics = {{"loss", 1}}, .constraints = {{0.5, -1}}}},
      {R"({"constraints": []})", {.constraints = {std::vector<double>{}}}},
      {R"({"loss": 1, "constraints": ["x"]})", {.metrics = {{"loss", 1}}}},
  };
  for (const auto& [text, expected] : kCases) {
    const std::optional<MetricLine> line = parse_metric_line(text);
    ASSERT_TRUE(line) << text;
    EXPECT_TRUE(same(*line, expected)) << text;
  }
}

TEST(MetricLines, OtherTextDoesNotCount) {
  const std::string_view kCases[] = {"",
                                     "   ",
                                     "hello",
                                     "loss",
                                     "loss = 0.5",
                                     "loss= 0.5",
                                     "loss=",
                                     "=0.5",
                                     "=",
                                     "loss=0.5 done",
                                     "INFO step=3 acc=0.9 done",
                                     "INFO: loss=0.5",
                                     "the loss=0.5",
                                     "loss=\"0.5\"",
                                     "\"loss=0.5\"",
                                     "'loss=0.5'",
                                     "\"loss\"=0.5",
                                     "loss=0.5x",
                                     "loss=0.5=1",
                                     "loss=1,5",
                                     "loss=--1",
                                     "loss=+-1",
                                     "loss=0x",
                                     "loss=0x-1",
                                     "loss=1e",
                                     "loss=infinit",
                                     "loss=one",
                                     "1st=0.5",
                                     "a b=1",
                                     "b\xC3\xA4=1",
                                     "step=3",
                                     "step=-1 loss=1",
                                     "step=1.5 loss=1",
                                     "step=nan loss=1",
                                     "step=4294967296 loss=1",
                                     "hone:",
                                     "hone: hello",
                                     "hone: step=2",
                                     "hone: step=x",
                                     "{",
                                     "{}",
                                     "[]",
                                     "null",
                                     "0.5",
                                     "[0.5]",
                                     "{\"loss\": }",
                                     "{\"loss\": 0.5",
                                     "{\"loss\": 0.5} done",
                                     "{\"step\": 1}",
                                     "{\"step\": \"a\", \"loss\": 1}",
                                     "{\"step\": null, \"loss\": 1}",
                                     "{\"step\": -1, \"loss\": 1}",
                                     "{\"loss\": NaNa}",
                                     "{\"\": 1}",
                                     "{\"a\\u0000b\": 1}",
                                     "{\"loss\": \"\xFF\"}",
                                     "{'loss': 0.5}"};
  for (const std::string_view text : kCases) EXPECT_FALSE(parse_metric_line(text)) << text;
}

TEST(MetricLines, NulBytesAreNoPartOfAnything) {
  using namespace std::string_view_literals;
  EXPECT_FALSE(parse_metric_line("loss=0.5\0"sv));
  EXPECT_FALSE(parse_metric_line("\0loss=0.5"sv));
  EXPECT_FALSE(parse_metric_line("lo\0ss=0.5"sv));
}

TEST(MetricLines, NamesAreBounded) {
  std::string line;
  for (std::size_t i = 0; i < kMaxMetrics; ++i) line.append("m").append(std::to_string(i)) += "=1 ";
  const std::optional<MetricLine> most = parse_metric_line(line);
  ASSERT_TRUE(most);
  EXPECT_EQ(most->metrics.size(), kMaxMetrics);
  EXPECT_FALSE(parse_metric_line(line + "another=1"));
  EXPECT_FALSE(parse_metric_line(repeat("a", 300).append("=1")));
}

TEST(MetricLines, DeepNestingIsText) {
  const std::string deep = repeat("[", 30000);
  EXPECT_FALSE(parse_metric_line("{\"a\": " + deep));
  EXPECT_TRUE(parse_metric_line("{\"a\": 1, \"b\": " + deep + repeat("]", 30000) + "}"));
}

TEST(MetricReader, AnyLineEndWillDo) {
  const std::vector<MetricLine> lines = read("a=1\nb=2\r\nc=3\r50%|##   |\rd=4\n\n\ne=5");
  ASSERT_EQ(lines.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(lines[i].metrics.front().second, i + 1.0);
}

TEST(MetricReader, LongLinesAreSkippedAndTheNextOneCounts) {
  std::string longest = "a=1";
  longest.resize(MetricReader::kMaxLineBytes, ' ');
  EXPECT_EQ(read(longest + "\nb=2").size(), 2u);
  EXPECT_EQ(read(longest + " \nb=2").size(), 1u);
  EXPECT_EQ(read(longest + " ").size(), 0u);

  const std::string megabytes = repeat("x", 5 << 20);
  const std::vector<MetricLine> lines = read(megabytes + " a=1\nb=2\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines.front().metrics, (Metrics{{"b", 2}}));
}

// Words that the rules know, and bytes that they do not.
std::string random_text(Stream& stream, std::size_t words) {
  static constexpr std::string_view kWords[] = {"loss=",       "step=", "acc",
                                                "=",           "0.5",   "1e5",
                                                "nan",         "-",     "+",
                                                "3",           " ",     "  ",
                                                "\n",          "\r\n",  "hone:",
                                                "{\"loss\": ", "{",     "}",
                                                "\"",          ", ",    "\\",
                                                "[",           "]",     "NaN",
                                                "-Infinity",   "true",  "\"constraints\": [1, 2]",
                                                "0x",          ",",     "\t",
                                                "a=1",         "a=1\n", "{\"b\": 2}\n"};
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    if (stream.below(5) == 0) {
      text += static_cast<char>(stream.below(256));
    } else {
      text += kWords[stream.below(std::size(kWords))];
    }
  }
  return text;
}

TEST(MetricReader, HowTheBytesArriveDoesNotMatter) {
  std::size_t delivered = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const std::string text = random_text(stream, 1 + stream.below(200));
    std::vector<std::size_t> cuts(stream.below(text.size()));
    for (std::size_t& cut : cuts) cut = stream.below(text.size() + 1);
    std::sort(cuts.begin(), cuts.end());

    const std::vector<MetricLine> whole = read(text);
    const std::vector<MetricLine> pieces = read(text, cuts);
    delivered += whole.size();
    ASSERT_TRUE(std::equal(whole.begin(), whole.end(), pieces.begin(), pieces.end(), same))
        << "seed " << seed;
  }
  EXPECT_GT(delivered, 100u);  // the text is not all noise
}

}  // namespace
}  // namespace hone
