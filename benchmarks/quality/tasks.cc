#include "benchmarks/quality/tasks.h"

#include <fnmatch.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "benchmarks/quality/families.h"
#include "benchmarks/quality/table.h"
#include "hone/error.h"

namespace hone::quality {
namespace {

namespace fs = std::filesystem;

const fs::path kTables = fs::path(HONE_SOURCE_DIR) / "benchmarks/quality/tables";

std::vector<Family> families() {
  std::vector<Family> all;
  for (const auto group :
       {continuous_families(), discrete_families(), mixed_families(), tree_families()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

std::vector<std::string> tables() {
  std::vector<std::string> names;
  if (!fs::exists(kTables)) return names;
  for (const auto& entry : fs::directory_iterator(kTables))
    if (entry.path().extension() == ".csv") names.push_back(entry.path().stem());
  std::ranges::sort(names);
  return names;
}

std::uint64_t number(const std::string& text, const std::string& where) {
  std::uint64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || end != last)
    throw Error(ErrorCode::kInvalidArgument, where, "expected a member's number after #");
  return value;
}

// "ackley-*#1-4" as a glob and a range of members.
struct Pattern {
  std::string glob;
  std::uint64_t first = 0, last = 0;
};

Pattern parse(const std::string& text) {
  const std::size_t hash = text.find('#');
  if (hash == std::string::npos) return {text};
  const std::string members = text.substr(hash + 1);
  const std::size_t dash = members.find('-');
  const std::uint64_t first = number(members.substr(0, dash), text);
  const std::uint64_t last =
      dash == std::string::npos ? first : number(members.substr(dash + 1), text);
  return {text.substr(0, hash), first, last};
}

void append_matches(const std::string& text, std::vector<std::string>& names) {
  const Pattern pattern = parse(text);
  const auto matches = [&](const std::string& name) {
    return fnmatch(pattern.glob.c_str(), name.c_str(), 0) == 0;
  };
  const std::size_t before = names.size();
  for (const Family& family : families()) {
    const std::string name(family.name);
    for (std::uint64_t member = pattern.first; matches(name) && member <= pattern.last; ++member)
      names.push_back(member == 0 ? name : name + "#" + std::to_string(member));
  }
  if (pattern.first == 0) std::ranges::copy_if(tables(), std::back_inserter(names), matches);
  if (names.size() == before)
    throw Error(ErrorCode::kInvalidArgument, text, "no task has such a name");
}

}  // namespace

std::vector<std::string> task_names(std::span<const std::string> patterns) {
  std::vector<std::string> names;
  for (const std::string& pattern : patterns) append_matches(pattern, names);
  return names;
}

Task make_task(const std::string& name) {
  const Pattern pattern = parse(name);
  for (const Family& family : families()) {
    if (family.name != pattern.glob) continue;
    Task task = family.make(family.name, pattern.first);
    task.name = name;
    return task;
  }
  const fs::path table = kTables / (name + ".csv");
  if (!fs::exists(table)) throw Error(ErrorCode::kInvalidArgument, name, "there is no such task");
  return read_table(table);
}

std::unique_ptr<Task> next_member(const std::string& name) {
  const Pattern pattern = parse(name);
  for (const Family& family : families())
    if (family.name == pattern.glob)
      return std::make_unique<Task>(family.make(family.name, pattern.first + 1));
  return nullptr;
}

}  // namespace hone::quality
