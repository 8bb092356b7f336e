#include "config/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/error.h"
#include "hone/rng.h"
#include "parsing.h"

namespace hone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

Words split(std::string_view text) { return split_command(text, "/run/command"); }

std::string refusal(std::string_view text) {
  try {
    split(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(error.where(), "/run/command");
    return error.what();
  }
  return "";
}

// What POSIX sh makes of the same words, given to `printf '[%s]' ...`.
TEST(SplitCommand, SplitsAsAShellDoes) {
  EXPECT_THAT(split("python3 train.py --lr {lr}"),
              ElementsAre("python3", "train.py", "--lr", "{lr}"));
  EXPECT_THAT(split("  a \t b\nc\r\n "), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split("'a b' \"c d\""), ElementsAre("a b", "c d"));
  EXPECT_THAT(split("a'b c'd\"e f\"g"), ElementsAre("ab cde fg"));
  EXPECT_THAT(split("'' \"\""), ElementsAre("", ""));
  EXPECT_THAT(split(R"(a\ b \' \" \\)"), ElementsAre("a b", "'", "\"", "\\"));
  EXPECT_THAT(split(R"('\n' "\n" "\"" "\\")"), ElementsAre("\\n", "\\n", "\"", "\\"));
  EXPECT_THAT(split(R"("it's" 'say "so"')"), ElementsAre("it's", "say \"so\""));
  EXPECT_THAT(split("'|' \\> \"&;\" '$HOME' \"\\$HOME\""),
              ElementsAre("|", ">", "&;", "$HOME", "$HOME"));
  EXPECT_THAT(split("caf\xc3\xa9 *.py ~/x"), ElementsAre("caf\xc3\xa9", "*.py", "~/x"));
  EXPECT_THAT(split(""), IsEmpty());
  EXPECT_THAT(split(" \t"), IsEmpty());
}

TEST(SplitCommand, RefusesWhatIsOpen) {
  EXPECT_THAT(refusal("a 'b"), HasSubstr("single quote"));
  EXPECT_THAT(refusal("a \"b"), HasSubstr("double quote"));
  EXPECT_THAT(refusal("a \"b\\\""), HasSubstr("double quote"));
  EXPECT_THAT(refusal("a \"b\\"), HasSubstr("double quote"));
  EXPECT_THAT(refusal("a \\"), HasSubstr("backslash"));
}

TEST(SplitCommand, RefusesWhatNeedsAShell) {
  for (const std::string text : {"a | b", "a>log", "a <in", "a & b", "a;b", "(a)", "a $HOME",
                                 "a `b`", "a \"$HOME\"", "a \"`b`\""})
    EXPECT_THAT(refusal(text), HasSubstr("needs a shell")) << text;
}

std::string in_quotes(const std::string& word) {
  std::string text = "'";
  for (const char letter : word)
    text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return text + "'";
}

TEST(SplitCommand, GivesBackQuotedWords) {
  const std::string_view letters = "ab '\"\\$|{}\n\t";
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    Words words(1 + stream.below(4));
    std::string text;
    for (std::string& word : words) {
      for (std::uint64_t i = stream.below(8); i > 0; --i)
        word += letters[stream.below(letters.size())];
      text += in_quotes(word) + " ";
    }
    EXPECT_EQ(split(text), words) << "seed " << seed;
  }
}

std::string run(const std::string& command) {
  return study_with(R"("run": {"command": )" + command + "}");
}

TEST(Placeholders, NameParametersAndWhatIsBuiltIn) {
  EXPECT_THAT(
      mistakes(run(R"(["t", "{lr}", "--x={trial}:{trial_dir}", "{params_file}", "{{no}}"])")),
      IsEmpty());
  EXPECT_THAT(mistakes(run(R"("t {lr} {trial}")")), IsEmpty());
}

TEST(Placeholders, ThatNameNothingAreMistakes) {
  const Diagnostic unknown = mistake(run(R"(["t", "--lr", "x{lrr}"])"));
  EXPECT_EQ(unknown.pointer, "/run/command/2");
  EXPECT_THAT(unknown.found, HasSubstr("lrr"));
  EXPECT_EQ(unknown.nearest, "lr");
  EXPECT_EQ(mistake(run(R"("t --lr {rate}")")).pointer, "/run/command");
  EXPECT_EQ(mistake(run(R"(["t", "{lr"])")).pointer, "/run/command/1");
  EXPECT_EQ(mistake(run(R"(["{lr}}"])")).pointer, "/run/command/0");
}

TEST(Placeholders, AreNotListedWithoutEnd) {
  std::string command = "[\"t\"";
  for (int i = 0; i < 1000; ++i) command += ", \"{nothing}\"";
  EXPECT_EQ(mistakes(run(command + "]")).size(), kMostMistakes);
}

}  // namespace
}  // namespace hone
