#pragma once

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

#include "hone/trial.h"

namespace hone {

class Objective;

template <class Function>
concept TrialFunction =
    std::invocable<Function&, Trial&> && !std::same_as<std::remove_cvref_t<Function>, Objective>;

// What is tuned: any callable that takes a running trial to its end. It returns the value of the
// objective, or a vector or span with one value per objective, or nothing when it has called
// complete(), prune(), fail() or release() itself. It must be safe to call from as many threads as
// the backend has. What it throws is that trial's failure, with what() as the message.
class Objective {
 public:
  template <TrialFunction Function>
  Objective(Function function) {  // NOLINT(google-explicit-constructor): a callable is an objective
    function_ = [f = std::move(function)](Trial& trial) mutable {
      if constexpr (std::is_void_v<std::invoke_result_t<Function&, Trial&>>) {
        f(trial);
      } else {
        trial.complete(f(trial));
      }
    };
  }

  // Leaves the trial ended; never throws what the function threw.
  void evaluate(Trial& trial) const;

 private:
  std::function<void(Trial&)> function_;
};

}  // namespace hone
