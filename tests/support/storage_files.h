// Files and processes for the tests of storages.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace hone::testing {

// A directory of its own, gone at the end. In memory where there is such a place: nothing here
// needs to outlive the machine, and thousands of syncs to a disk take their time.
class TempFolder {
 public:
  TempFolder() {
    const bool in_memory = access("/dev/shm", W_OK | X_OK) == 0;
    std::string pattern =
        (in_memory ? "/dev/shm" : ::testing::TempDir()) + std::string("/hone_storage_XXXXXX");
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string file(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// What a person with the sqlite3 command line would get: the rows, columns joined by '|'.
inline std::vector<std::string> query(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  std::vector<std::string> rows;
  const auto add = [](void* out, int columns, char** texts, char**) {
    std::string row;
    for (int i = 0; i < columns; ++i)
      row.append(i == 0 ? "" : "|").append(texts[i] == nullptr ? "NULL" : texts[i]);
    static_cast<std::vector<std::string>*>(out)->push_back(row);
    return 0;
  };
  sqlite3_open(path.c_str(), &database);
  sqlite3_busy_timeout(database, 10'000);
  char* message = nullptr;
  sqlite3_exec(database, sql.c_str(), add, &rows, &message);
  if (message != nullptr) ADD_FAILURE() << sql << ": " << message;
  sqlite3_free(message);
  sqlite3_close(database);
  return rows;
}

// Runs a function in a process of its own. It must not return to the test program: it ends with
// status 0, or 1 when the function throws.
inline pid_t spawn(const std::function<void()>& function) {
  const pid_t child = fork();
  if (child != 0) return child;
  try {
    function();
  } catch (const std::exception&) {
    _exit(1);
  }
  _exit(0);
}

// The exit status, or minus the signal that ended the process.
inline int wait_for(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace hone::testing
