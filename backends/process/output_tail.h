#pragma once

#include <string>
#include <string_view>

namespace hone {

// The last lines of a stream, for messages.
class OutputTail {
 public:
  static constexpr std::size_t kMaxBytes = 500;
  static constexpr std::size_t kMaxLines = 5;

  void add(std::string_view bytes);

  // Without blank lines at the end; the beginning of a line may be cut off. Valid UTF-8 without
  // control characters, whatever was printed.
  std::string text() const;

 private:
  std::string last_;
};

}  // namespace hone
