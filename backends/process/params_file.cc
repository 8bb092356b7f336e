#include "backends/process/params_file.h"

#include <nlohmann/json.hpp>
#include <string>

#include "backends/process/log_file.h"
#include "hone/error.h"
#include "space/json.h"

namespace hone {

void write_params_file(const std::filesystem::path& path, const Configuration& configuration) {
  const std::string text = configuration_to_json(configuration).dump(2) + '\n';
  const File file = create_file(path);
  if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size()) {
    throw Error(ErrorCode::kBackend, path.string(), "could not be written; is the disk full?");
  }
}

}  // namespace hone
