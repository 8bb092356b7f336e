#include "backends/process/output_tail.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hone {
namespace {

std::string valid_utf8(std::string text) {
  using Json = nlohmann::json;
  const std::string encoded =
      Json(std::move(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
  return Json::parse(encoded).get<std::string>();
}

}  // namespace

void OutputTail::add(std::string_view bytes) {
  last_ += bytes.substr(bytes.size() - std::min(bytes.size(), kMaxBytes));
  last_.erase(0, last_.size() - std::min(last_.size(), kMaxBytes));
}

std::string OutputTail::text() const {
  std::string text = last_.substr(0, last_.find_last_not_of(" \t\r\n") + 1);
  std::size_t begin = text.size();
  for (std::size_t lines = 0; lines < kMaxLines && begin != std::string::npos && begin != 0;
       ++lines) {
    begin = text.rfind('\n', begin - 1);
  }
  if (begin != std::string::npos && begin != 0) text.erase(0, begin + 1);
  const auto is_control = [](unsigned char letter) {
    return (letter < 0x20 && letter != '\n' && letter != '\t') || letter == 0x7F;
  };
  std::ranges::replace_if(text, is_control, ' ');
  return valid_utf8(std::move(text));
}

}  // namespace hone
