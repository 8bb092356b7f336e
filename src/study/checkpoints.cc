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

// Makes `to` a copy of `from`, or nothing where that is not there; it is there whole or not at all.
void copy_whole(const fs::path& from, const fs::path& to) {
  fs::remove_all(to);
  if (from.empty() || !fs::exists(from)) return;
  const fs::path part = to.string() + "~";
  fs::remove_all(part);
  fs::copy(from, part, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  fs::rename(part, to);
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

fs::path Checkpoints::path(std::string_view name) const { return root_ / study_ / name; }

fs::path Checkpoints::path(const Origin& checkpoint) const {
  return path(std::to_string(checkpoint.parent) + '@' + std::to_string(checkpoint.step));
}

// The folder of a trial as it should be when it begins; it may not be there.
fs::path Checkpoints::prepared(TrialNumber number) {
  std::optional<std::optional<Origin>> start;
  fs::path folder, origin;
  {
    const std::lock_guard lock(mutex_);
    folder = path(std::to_string(number));
    if (const auto waiting = starts_.find(number); waiting != starts_.end())
      start = waiting->second;
    if (start && *start) origin = path(**start);
  }
  if (!start) return folder;
  try {
    copy_whole(origin, folder);
  } catch (const fs::filesystem_error& error) {
    refuse(folder, error.code().message());
  }
  const std::lock_guard lock(mutex_);
  starts_.erase(number);
  return folder;
}

std::string Checkpoints::of(TrialNumber number) {
  {
    const std::lock_guard lock(mutex_);
    if (root_.empty()) root_ = temporary_ = make_temporary();
  }
  const fs::path folder = prepared(number);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) refuse(folder, error.message());
  return folder.string();
}

void Checkpoints::begin(TrialNumber number, const std::optional<Origin>& checkpoint) {
  const std::lock_guard lock(mutex_);
  starts_.insert_or_assign(number, checkpoint);
}

void Checkpoints::seal(const Origin& checkpoint) {
  if (unused()) return;
  const fs::path folder = prepared(checkpoint.parent), sealed = path(checkpoint);
  try {
    fs::remove_all(sealed);  // of a process that died before the pause was in the log
    if (fs::exists(folder)) fs::rename(folder, sealed);
  } catch (const fs::filesystem_error& error) {
    refuse(sealed, error.code().message());
  }
}

void Checkpoints::end(TrialNumber number) {
  if (!unused()) (void)prepared(number);
}

bool Checkpoints::unused() {
  const std::lock_guard lock(mutex_);
  return root_.empty();
}

void Checkpoints::drop(const Origin& checkpoint) {
  std::error_code ignored;  // it is in nobody's way
  if (!unused()) fs::remove_all(path(checkpoint), ignored);
}

}  // namespace hone
