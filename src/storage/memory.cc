#include "hone/storages/memory.h"

#include "storage/worker.h"

namespace hone {
namespace {

class MemoryStorage final : public Storage {
 public:
  StudyHeader open(const StudyHeader& header) override {
    if (!header_) header_ = header;
    return *header_;
  }

  Position replay(Position after, const Space&,
                  const std::function<void(Event&&)>& deliver) override {
    while (after < events_.size()) deliver(Event(events_[after++]));
    return after;
  }

  std::optional<Position> append(const Space&, std::span<const Event> events,
                                 std::optional<Position> expected) override {
    if (expected && *expected != events_.size()) return std::nullopt;
    events_.insert(events_.end(), events.begin(), events.end());
    return events_.size();
  }

  bool grown(Position seen) override { return events_.size() > seen; }
  bool alive(const std::string& worker) override { return worker == worker_; }
  const std::string& worker() const override { return worker_; }

 private:
  const std::string worker_ = this_worker();
  std::optional<StudyHeader> header_;
  std::vector<Event> events_;
};

}  // namespace

std::unique_ptr<Storage> make_memory(const MemoryOptions&) {
  return std::make_unique<MemoryStorage>();
}

}  // namespace hone
