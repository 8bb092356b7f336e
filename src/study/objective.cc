#include "hone/objective.h"

#include <exception>

namespace hone {

void Objective::evaluate(Trial& trial) const {
  try {
    function_(trial);
    if (!trial.ended()) trial.fail("the objective returned without a result");
  } catch (const std::exception& error) {
    trial.fail(error.what());
  } catch (...) {
    trial.fail("the objective threw something that is no std::exception");
  }
}

}  // namespace hone
