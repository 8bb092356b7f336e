// What makes a study outlive its process: an ordered log of events. A Study is a fold over it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "hone/history.h"
#include "hone/space.h"

namespace hone {

// What a study is, written once when it is created.
struct StudyHeader {
  std::string name = {};
  std::uint64_t seed = 0;
  std::size_t window = 0;
  std::vector<ObjectiveSpec> objectives = {};
  Space space = {};                                  // as declared; what runs add comes as events
  std::map<std::string, std::string> metadata = {};  // versions, host, command, git revision
};

// Trial `number` was handed out with these cells, by ParamId of the space as it was then. Of a
// number that was handed out before: it goes on, after a pause or after it was given back.
struct Asked {
  TrialNumber number = 0;
  std::vector<double> cells = {};
  Configuration presets = {};                // enqueued values of parameters not known yet
  std::string worker = {};                   // empty: runs elsewhere, under no lease
  double time = 0;                           // seconds since 1970-01-01 UTC
  std::uint32_t lane = 0;                    // its place in a block that was asked for together
  bool queued = false;                       // it took the head of the queue of Enqueued
  std::optional<TrialNumber> retry_of = {};  // it repeats a failed trial
  std::optional<Origin> origin = {};         // of a fork
};

// A parameter that came to light while the trial ran, in the order of asking.
struct LateParam {
  std::string name = {};
  Distribution dist = {};
  double cell = kAbsent;  // in terms of `dist`
};

struct Told {
  // Its cells: those of Asked that were used, by ParamId; empty when all of them were.
  Record record = {};
  std::vector<LateParam> late = {};
  std::vector<std::string> metric_names = {};  // by MetricId::index, as far as the curve needs them
};

// A running trial was set aside: what it has so far, in state kPaused, and all that it will find
// again when it is handed out once more.
struct Paused {
  Told trial = {};
};

// A running trial was given back (its worker died or was interrupted): it waits to be handed out
// again under the same number with the same cells, and the curve of its last pause.
struct Requeued {
  TrialNumber number = 0;
  std::string reason = {};
};

// The next ask without a waiting trial hands out this configuration; what is absent is proposed.
struct Enqueued {
  Configuration configuration = {};
  std::map<std::string, std::string> attributes = {};  // that trial's; values are JSON text
};

// A finished trial that was run elsewhere. Takes the next number.
struct Added {
  Told trial = {};
};

// The declared space changed between two runs: columns added, ranges widened.
struct SpaceChanged {
  Space space = {};
};

// An ask of a deterministic study that found nothing to hand out, because trials that are paused
// were not to be seen yet: it counts, so that the next ask sees more.
struct Passed {};

struct AttributeSet {
  std::string key = {}, value = {};  // value: JSON text
};

using Event = std::variant<Asked, Told, Requeued, Enqueued, Added, SpaceChanged, AttributeSet,
                           Paused, Passed>;

// Where an event stands in the log: 1, 2, ... within the storage, growing; 0 is before all.
using Position = std::uint64_t;

// A durable, ordered log of one study. Used by one thread at a time (the Study sees to it);
// several processes may hold storages on the same log.
class Storage {
 public:
  virtual ~Storage() = default;

  // Called once, first. Creates the study if the storage does not have it, else leaves what is
  // there. Returns what is stored.
  virtual StudyHeader open(const StudyHeader& header) = 0;

  // Delivers every event after `after`, in order, and returns the position of the last one (or
  // `after`). `space` is the study's own, which deliveries may extend: the names and ranges of an
  // event are read against the space as all earlier events left it.
  virtual Position replay(Position after, const Space& space,
                          const std::function<void(Event&&)>& deliver) = 0;

  // Appends all of the events or none, in order; durable on return. With `expected`, appends
  // nothing and returns nothing if the log has grown past that position: somebody else was faster.
  // Otherwise returns the position of the last event appended; when that is `expected` (or what the
  // caller last saw) + events.size(), nobody else has written in between.
  virtual std::optional<Position> append(const Space& space, std::span<const Event> events,
                                         std::optional<Position> expected = {}) = 0;

  // True when the log may have grown past `seen` by another process. Cheap; never a false "no".
  virtual bool grown(Position seen) = 0;

  // Whether the process that calls itself `worker` still lives, as far as leases tell.
  virtual bool alive(const std::string& worker) = 0;
  // The name under which this process holds its leases: "host:pid:start".
  virtual const std::string& worker() const = 0;
  // A folder for files of its studies, beside the log; empty when the log is not on disk.
  virtual std::string folder() const { return {}; }
};

}  // namespace hone
