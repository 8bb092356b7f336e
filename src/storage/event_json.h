// Events to and from the rows of the log. Inside, losses: smaller is better; in the rows, values as
// the user reported them. The bodies are specified in docs/storage.md.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hone/storage.h"

namespace hone {

// The columns of an event besides its body.
struct EventColumns {
  std::string_view kind;
  std::optional<TrialNumber> trial = {};
};

// Appends the event's body to `body`. Throws Error{kInvalidArgument} for what no log can hold:
// cells or metrics that the space or the event do not name, an attribute that is no JSON.
EventColumns write_event(const Event& event, std::span<const ObjectiveSpec> objectives,
                         const Space& space, std::string& body);

// The curve of what is read numbers metrics within the event: the objectives, then what else it
// reports, by first sight. Throws an exception of any kind when the row is damaged.
Event read_event(const EventColumns& columns, std::string_view body,
                 std::span<const ObjectiveSpec> objectives, const Space& space);

// How an ended trial ended, from the front of its body alone. Values have the user's sign.
struct Ending {
  TrialState state = TrialState::kFailed;
  std::optional<double> value;  // of the first objective
  bool feasible = true;
};
Ending read_ending(std::string_view body);

}  // namespace hone
