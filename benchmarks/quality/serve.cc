#include "benchmarks/quality/serve.h"

#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "hone/error.h"
#include "space/json.h"

namespace hone::quality {

void serve(const Task& task, std::uint64_t seed, std::istream& in, std::ostream& out) {
  using Json = nlohmann::ordered_json;
  const Json description = {{"task", task.name},
                            {"parameters", parameters_to_json(task.space)},
                            {"known", task.best},
                            {"noise", task.noise}};
  out << description.dump() << std::endl;
  std::string line;
  for (std::uint64_t evaluation = 0; std::getline(in, line); ++evaluation) {
    const std::vector<double> cells =
        to_cells(task.space, configuration_from_json(Json::parse(line)));
    if (!task.space.valid(cells))
      throw Error(ErrorCode::kInvalidArgument, line,
                  "give a value for every active parameter and for no other");
    const double loss = task.loss(cells);
    const Json answer = {{"observed", observed_loss(task, loss, seed, evaluation)}, {"loss", loss}};
    out << answer.dump() << std::endl;
  }
}

}  // namespace hone::quality
