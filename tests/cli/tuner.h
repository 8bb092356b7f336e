// Runs the built tuner in a folder of its own, as a person or a script would.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace hone::cli::testing {

inline const std::string kTuner = HONE_BINARY_DIR "/cli/hone";

struct Ran {
  int code = -1;
  std::string out, err;
};

inline std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Folder {
 public:
  Folder() {
    std::string name = ::testing::TempDir() + "/hone_cli_XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  std::string read(const std::string& name) const { return contents(path_ / name); }

  // A shell command line in the folder.
  Ran shell(const std::string& command) const {
    const std::string line = "cd '" + path_.string() + "' && { " + command + "; } 2> stderr.txt";
    Ran ran;
    std::FILE* pipe = popen(line.c_str(), "r");
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) ran.out += static_cast<char>(c);
    const int status = pclose(pipe);
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    ran.err = read("stderr.txt");
    return ran;
  }
  Ran hone(const std::string& arguments) const { return shell("'" + kTuner + "' " + arguments); }

 private:
  std::filesystem::path path_;
};

// A study of (x - 1)^2 + n in `trials` trials, two at a time. `before` is shell code that each
// trial runs first.
inline std::string parabola(int trials, const std::string& before = "") {
  return R"({
  "name": "parabola",
  "parameters": {"x": {"type": "float", "low": -5, "high": 5},
                 "n": {"type": "int", "low": 1, "high": 8}},
  "objective": {"metric": "loss", "goal": "minimize"},
  "sampler": "random",
  "budget": {"trials": )" +
         std::to_string(trials) + R"(, "parallel": 2},
  "seed": 7,
  "run": {"command": ["sh", "-c", ")" +
         before + R"(awk 'BEGIN {{ print \"twice=\" 2 * {n}, \"loss=\" ({x} - 1)^2 + {n} }}'"]}
})";
}

inline std::size_t count(std::string_view text, std::string_view piece) {
  std::size_t found = 0;
  for (std::size_t at = text.find(piece); at != text.npos; at = text.find(piece, at + 1)) ++found;
  return found;
}

}  // namespace hone::cli::testing
