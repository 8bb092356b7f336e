#include "backends/process/log_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "hone/error.h"

namespace hone {

File create_file(const std::filesystem::path& path, Start start) {
  File file(std::fopen(path.c_str(), start == Start::kEmptied ? "we" : "ae"));
  if (!file) {
    throw Error(ErrorCode::kBackend, path.string(),
                "cannot be written: " + std::generic_category().message(errno));
  }
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  return file;
}

LogFile::LogFile(const std::filesystem::path& path, std::size_t max_bytes, Start start)
    : file_(create_file(path, start)), room_(max_bytes) {}

LogFile::~LogFile() {
  if (dropped_ == 0) return;
  const std::string line = fmt::format("\n[hone: {} more bytes were not kept]\n", dropped_);
  std::fwrite(line.data(), 1, line.size(), file_.get());
}

void LogFile::write(std::string_view bytes) {
  const std::string_view kept = bytes.substr(0, std::min(room_, bytes.size()));
  const std::size_t written = std::fwrite(kept.data(), 1, kept.size(), file_.get());
  room_ -= kept.size();
  dropped_ += bytes.size() - written;
}

}  // namespace hone
