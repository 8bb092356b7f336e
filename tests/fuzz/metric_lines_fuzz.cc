// Any bytes can be printed by a command; how they arrive must not change what they say.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "backends/process/metric_lines.h"

namespace {

void append_bits(std::string& out, double value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

// What was delivered, in a form that can be compared where NaN is NaN.
class Transcript {
 public:
  void operator()(const hone::MetricLine& line) {
    if (line.metrics.size() > hone::kMaxMetrics) std::abort();
    text_ += line.step ? "step " + std::to_string(*line.step) : "final";
    for (const auto& [name, value] : line.metrics) {
      if (name.empty()) std::abort();
      text_ += ' ' + name + ' ';
      append_bits(text_, value);
    }
    if (line.constraints) text_ += " constraints";
    for (const double value : line.constraints.value_or(std::vector<double>{})) {
      append_bits(text_, value);
    }
    text_ += '\n';
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string read(std::string_view bytes, std::size_t piece) {
  Transcript transcript;
  const auto deliver = [&](const hone::MetricLine& line) { transcript(line); };
  hone::MetricReader reader;
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, piece);
    reader.feed(part, deliver);
    bytes.remove_prefix(part.size());
  }
  reader.finish(deliver);
  return transcript.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = read(bytes, bytes.size() + 1);
  if (read(bytes, 1) != whole || read(bytes, 7) != whole) std::abort();
  return 0;
}
