#include "cli/doctor.h"

#include <fmt/format.h>
#include <sched.h>
#include <spdlog/version.h>
#include <unistd.h>
#include <CLI/Version.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string_view>

#include "cli/terminal.h"
#include "hone/pruners/registry.h"
#include "hone/samplers/registry.h"
#include "study/metadata.h"

namespace hone::cli {
namespace {

template <class Interface>
std::string names(std::span<const RegistryEntry<Interface>> entries) {
  std::string text;
  for (const auto& entry : entries) text += (text.empty() ? "" : ", ") + std::string(entry.name);
  return text;
}

std::string cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  const int usable = sched_getaffinity(0, sizeof(allowed), &allowed) == 0 ? CPU_COUNT(&allowed) : 0;
  return fmt::format("{} usable of {}", usable, sysconf(_SC_NPROCESSORS_ONLN));
}

std::string memory() {
  const double bytes =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  return fmt::format("{:.1f} GiB", bytes / (1 << 30));
}

std::optional<std::string> on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path candidate = std::filesystem::path(folder) / program;
    if (access(candidate.c_str(), X_OK) == 0) return candidate.string();
  }
  return {};
}

// Standard output of a fixed command line, its lines joined by "; ".
std::string output_of(const char* command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command, "r"), pclose);
  std::string text;
  std::array<char, 256> line;
  while (pipe && std::fgets(line.data(), line.size(), pipe.get()) != nullptr) {
    std::string_view view(line.data());
    if (view.ends_with('\n')) view.remove_suffix(1);
    text += (text.empty() ? "" : "; ") + std::string(view);
  }
  return text;
}

std::string devices() {
  if (!on_path("nvidia-smi")) return "none found (no nvidia-smi on PATH)";
  const std::string found = output_of("nvidia-smi -L 2>/dev/null");
  return found.empty() ? "none found (nvidia-smi lists none)" : found;
}

std::string mpi() {
  const std::optional<std::string> launcher = on_path("mpirun");
  return launcher ? "not built in; launcher " + *launcher : "not built in; no mpirun on PATH";
}

std::string terminal() {
  const Terminal found = look_at_terminal(STDOUT_FILENO);
  if (!found.interactive) return "none: plain lines";
  return fmt::format("{} x {}, {}, {}", found.columns, found.rows,
                     found.colour ? "colour" : "no colour", found.utf8 ? "UTF-8" : "ASCII");
}

std::string libraries() {
  return fmt::format("fmt {}.{}.{}, spdlog {}.{}.{}, nlohmann/json {}.{}.{}, CLI11 {}, {}",
                     FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100,
                     SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH,
                     NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                     NLOHMANN_JSON_VERSION_PATCH, CLI11_VERSION, HONE_LIBRARIES);
}

}  // namespace

Table examine() {
  return {.columns = {"what", "finding"},
          .rows = {{"hone", std::string(version())},
                   {"compiler", std::string(__VERSION__)},
                   {"samplers", names(samplers())},
                   {"pruners", names(pruners())},
                   {"storages", std::string("memory, sqlite")},
                   {"libraries", libraries()},
                   {"cores", cores()},
                   {"memory", memory()},
                   {"devices", devices()},
                   {"MPI", mpi()},
                   {"terminal", terminal()}}};
}

}  // namespace hone::cli
