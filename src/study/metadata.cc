#include "study/metadata.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "space/json.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// `.git` is a folder, or in work trees and submodules a file "gitdir: PATH".
fs::path git_folder(const fs::path& start) {
  std::error_code ignored;  // an unreadable parent is the same as none
  for (fs::path folder = start; !folder.empty(); folder = folder.parent_path()) {
    const fs::path git = folder / ".git";
    if (fs::is_directory(git, ignored)) return git;
    if (fs::is_regular_file(git, ignored)) {
      constexpr std::string_view kPrefix = "gitdir: ";
      const std::string line = first_line(git);
      if (line.starts_with(kPrefix)) return folder / line.substr(kPrefix.size());
    }
    if (folder == folder.root_path()) break;
  }
  return {};
}

// A branch's commit, which is in a file of its own or in the list of packed ones.
std::string resolve(const fs::path& git, const std::string& reference) {
  fs::path common = git;
  if (const std::string line = first_line(git / "commondir"); !line.empty()) common = git / line;
  for (const fs::path& root : {git, common})
    if (std::string commit = first_line(root / reference); !commit.empty()) return commit;
  std::istringstream packed(read_text(common / "packed-refs"));
  for (std::string line; std::getline(packed, line);)
    if (line.size() > 41 && line.substr(41) == reference) return line.substr(0, 40);
  return {};
}

std::string git_revision(const fs::path& start) {
  const fs::path git = git_folder(start);
  if (git.empty()) return {};
  const std::string head = first_line(git / "HEAD");
  constexpr std::string_view kReference = "ref: ";
  return head.starts_with(kReference) ? resolve(git, head.substr(kReference.size())) : head;
}

std::string command_line() {
  std::string command = read_text("/proc/self/cmdline");
  while (!command.empty() && command.back() == '\0') command.pop_back();
  std::ranges::replace(command, '\0', ' ');
  return command;
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : std::string();
}

}  // namespace

std::string_view version() { return HONE_VERSION; }

std::string text_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char letter : text) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211u;
  }
  std::array<char, 17> digits;
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(hash));
  return digits.data();
}

std::map<std::string, std::string> run_metadata() {
  std::error_code ignored;  // a removed working directory leaves the entry out
  const fs::path here = fs::current_path(ignored);
  std::map<std::string, std::string> metadata{
      {"hone", HONE_VERSION},      {"compiler", __VERSION__},    {"host", host_name()},
      {"command", command_line()}, {"directory", here.string()}, {"git", git_revision(here)}};
  std::erase_if(metadata, [](const auto& entry) {
    return entry.second.empty() || !is_json_text(entry.second);
  });
  return metadata;
}

}  // namespace hone
