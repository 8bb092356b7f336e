// Which of many known names was probably meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone {

// Compares a name with one candidate after the other. A candidate costs O(length * edits allowed),
// and nothing when its length alone is too far off; what is no short name is not compared at all.
class NearestName {
 public:
  explicit NearestName(std::string_view name);
  void consider(std::string_view candidate);
  // The nearest candidate, the first of equals, if it is near enough to be meant; else "".
  const std::string& found() const noexcept { return found_; }

 private:
  std::size_t distance(std::string_view candidate);

  const std::string name_;
  std::size_t limit_;  // this many edits are too many
  std::string found_;
  std::vector<std::size_t> two_back_, back_, row_;
};

}  // namespace hone
