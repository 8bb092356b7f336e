#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backends/process/log_file.h"
#include "backends/process/output_tail.h"
#include "hone/error.h"
#include "tests/backends/scratch_directory.h"

namespace hone {
namespace {

TEST(LogFile, KeepsAllBelowTheLimit) {
  const ScratchDirectory scratch;
  {
    LogFile log(scratch / "log", 8);
    log.write("1234");
    EXPECT_EQ(read_text(scratch / "log"), "1234") << "it can be read meanwhile";
    log.write("5678");
  }
  EXPECT_EQ(read_text(scratch / "log"), "12345678");
}

TEST(LogFile, CountsWhatIsBeyondTheLimit) {
  const ScratchDirectory scratch;
  {
    LogFile log(scratch / "log", 6);
    for (const char* text : {"1234", "5678", "9"}) log.write(text);
  }
  EXPECT_EQ(read_text(scratch / "log"), "123456\n[hone: 3 more bytes were not kept]\n");
}

TEST(LogFile, BeginsAnew) {
  const ScratchDirectory scratch;
  LogFile(scratch / "log", 100).write("the first attempt");
  LogFile(scratch / "log", 100).write("the second");
  EXPECT_EQ(read_text(scratch / "log"), "the second");
}

TEST(LogFile, NamesThePathThatCannotBeWritten) {
  const ScratchDirectory scratch;
  try {
    LogFile(scratch / "none/log", 1);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.where(), scratch / "none/log");
  }
}

TEST(LogFile, FullDisksDropOutput) {
  LogFile log("/dev/full", 100);
  EXPECT_NO_THROW(log.write("text"));
}

std::string tail(std::string_view text) {
  OutputTail tail;
  tail.add(text);
  return tail.text();
}

TEST(OutputTail, IsTheLastFiveLines) {
  EXPECT_EQ(tail(""), "");
  EXPECT_EQ(tail("one"), "one");
  EXPECT_EQ(tail("1\n2\n3\n4\n5\n"), "1\n2\n3\n4\n5");
  EXPECT_EQ(tail("0\n1\n2\n3\n4\n5\n \n\n"), "1\n2\n3\n4\n5");
  EXPECT_EQ(tail("\n\na"), "\n\na");
}

TEST(OutputTail, IsBounded) {
  std::string end;
  for (std::size_t i = 3; i < OutputTail::kMaxBytes; ++i) end += 'x';
  end += "end";
  EXPECT_EQ(tail(end), end);
  EXPECT_EQ(tail("y" + end), end);
  EXPECT_EQ(tail(end + end), end);
  OutputTail pieces;
  for (int i = 0; i < 10000; ++i) pieces.add("xy");
  EXPECT_EQ(pieces.text().size(), OutputTail::kMaxBytes);
}

TEST(OutputTail, IsTextWhateverWasPrinted) {
  EXPECT_EQ(tail("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(tail("bad \xFF\xC3"), "bad \xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(tail(std::string("a\0b\x1B[31m\x7F", 9)), "a b [31m ");
}

}  // namespace
}  // namespace hone
