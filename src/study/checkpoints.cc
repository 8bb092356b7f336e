#include "study/checkpoints.h"

#include <cstdlib>
#include <string_view>
#include <system_error>

#include "hone/error.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

// A name for a file out of any text: what is no letter, digit, "-", "_" or "." is written "%2F".
std::string file_name(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string name;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
    const bool dot = letter == '.' && !name.empty();
    if (plain || dot) {
      name += letter;
    } else {
      name += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return name.empty() ? "study" : name;
}

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw Error(ErrorCode::kStorage, path.string(), "this folder cannot be made: " + why);
}

fs::path make_temporary() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  if (error) refuse(parent, error.message());
  std::string name = (parent / "hone-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) refuse(name, std::generic_category().message(errno));
  return name;
}

}  // namespace

Checkpoints::Checkpoints(std::string folder, const std::string& study)
    : root_(std::move(folder)), study_(file_name(study)) {
  if (!root_.empty()) root_ = fs::absolute(root_).lexically_normal();
}

Checkpoints::~Checkpoints() {
  std::error_code ignored;  // what somebody else holds open stays behind
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

std::string Checkpoints::of(TrialNumber number) {
  const std::lock_guard lock(mutex_);
  if (root_.empty()) root_ = temporary_ = make_temporary();
  const fs::path path = root_ / study_ / std::to_string(number);
  std::error_code error;
  fs::create_directories(path, error);
  if (error) refuse(path, error.message());
  return path.string();
}

}  // namespace hone
