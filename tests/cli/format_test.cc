#include "cli/format.h"

#include <gtest/gtest.h>

#include <limits>

namespace hone::cli {
namespace {

TEST(Format, DurationsGrowCoarser) {
  EXPECT_EQ(duration_text(0.00591), "5.9 ms");
  EXPECT_EQ(duration_text(0.123), "0.12 s");
  EXPECT_EQ(duration_text(1), "1.0 s");
  EXPECT_EQ(duration_text(9.94), "9.9 s");
  EXPECT_EQ(duration_text(12.34), "12.3 s");
  EXPECT_EQ(duration_text(59.96), "1 min 00 s");
  EXPECT_EQ(duration_text(245), "4 min 05 s");
  EXPECT_EQ(duration_text(7620), "2 h 07 min");
  EXPECT_EQ(duration_text(-1), "0 ms");
  EXPECT_EQ(duration_text(std::numeric_limits<double>::infinity()), "?");
}

TEST(Format, NumbersHaveSixDigits) {
  EXPECT_EQ(number_text(0.1 + 0.2), "0.3");
  EXPECT_EQ(number_text(1e-5), "1e-05");
  EXPECT_EQ(value_text(ParamValue(std::int64_t{123456789})), "123456789");
  EXPECT_EQ(values_text({0.5, 12}), "0.5, 12");
}

TEST(Format, ConfigurationsReadAsNameEqualsValue) {
  EXPECT_EQ(configuration_text({{"lr", 0.003}, {"optimizer", std::string("adam")}}),
            "lr=0.003 optimizer=adam");
}

TEST(Format, ShellWordsAreQuotedWhereNeeded) {
  EXPECT_EQ(shell_word("study.json"), "study.json");
  EXPECT_EQ(shell_word("my study"), "'my study'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("$HOME"), "'$HOME'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Format, ForeignTextCannotMoveTheCursor) { EXPECT_EQ(one_line("a\nb\x1b[2Jc"), "a b [2Jc"); }

TEST(Format, WidthCountsCharactersNotBytes) {
  EXPECT_EQ(display_width("größe"), 5u);
  EXPECT_EQ(shortened("größe", 5), "größe");
  EXPECT_EQ(shortened("größen", 5), "größ…");
  EXPECT_EQ(shortened("abc", 1), "…");
  EXPECT_EQ(shortened("abc", 0), "");
}

}  // namespace
}  // namespace hone::cli
