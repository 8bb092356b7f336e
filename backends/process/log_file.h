#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

namespace hone {

struct FileCloser {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

// Opens for writing, emptied or at its end; children that other threads start meanwhile do not
// inherit it. Throws Error{kBackend} naming the path.
enum class Start { kEmptied, kAtEnd };
File create_file(const std::filesystem::path& path, Start start = Start::kEmptied);

// The beginning of what a trial prints. What is beyond the limit, or could not be written, is
// counted, and the last line says how much it was. Each write is on disk for readers at once.
class LogFile {
 public:
  LogFile(const std::filesystem::path& path, std::size_t max_bytes, Start start = Start::kEmptied);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  void write(std::string_view bytes);

 private:
  File file_;
  std::size_t room_;
  std::uint64_t dropped_ = 0;
};

}  // namespace hone
