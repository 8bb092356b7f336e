// Whether a database is sound: SQLite's own check, then each log read as a study would read it.
#include <map>

#include "hone/storages/sqlite.h"
#include "storage/header_json.h"
#include "storage/schema.h"

namespace hone {
namespace {

constexpr double kBusySeconds = 30;

// Follows a study's log as far as telling sound from unsound needs.
class LogCheck {
 public:
  explicit LogCheck(StudyHeader header) : header_(std::move(header)) {}

  // Throws an exception of any kind that says what is wrong.
  void add(const EventColumns& columns, std::string_view body) {
    const Event event = read_event(columns, body, header_.objectives, header_.space);
    std::visit([this](const auto& e) { apply(e); }, event);
  }

 private:
  void expect(TrialNumber number, bool sound, std::string_view what) const {
    if (!sound)
      throw std::runtime_error("trial " + std::to_string(number) + " " + std::string(what));
  }
  void learn(const std::string& name, const Distribution& dist) {
    if (const auto id = header_.space.find(name))
      header_.space.widen(*id, dist);
    else
      header_.space.add({.name = name, .dist = dist});
  }

  void apply(const Asked& asked) {
    const auto [trial, is_new] = ended_.emplace(asked.number, false);
    expect(asked.number, is_new || !trial->second, "is asked but has ended");
    if (!asked.origin) return;
    expect(asked.number,
           ended_.contains(asked.origin->parent) && asked.origin->parent != trial->first,
           "goes on from a trial that was never asked");
  }
  // Two workers may tell one trial, or give back what the other has told: the first one counts.
  void apply(const Told& told) {
    expect(told.record.number, ended_.contains(told.record.number), "is told but was never asked");
    end(told);
  }
  void apply(const Requeued& requeued) {
    expect(requeued.number, ended_.contains(requeued.number), "is given back but was never asked");
  }
  void apply(const Paused& paused) {
    const Told& trial = paused.trial;
    expect(trial.record.number, ended_.contains(trial.record.number),
           "is paused but was never asked");
    for (const LateParam& late : trial.late) learn(late.name, late.dist);
  }
  void apply(const Added& added) {
    const TrialNumber number = added.trial.record.number;
    expect(number, !ended_.contains(number), "is added but was known before");
    end(added.trial);
  }
  // A declaration may narrow a range; choices, which is all that reading needs, only grow.
  void apply(const SpaceChanged& changed) {
    for (const Param& param : changed.space.params()) learn(param.name, param.dist);
  }
  void apply(const Enqueued&) {}
  void apply(const AttributeSet&) {}
  void apply(const Passed&) {}

  void end(const Told& told) {
    ended_[told.record.number] = true;
    for (const LateParam& late : told.late) learn(late.name, late.dist);
  }

  StudyHeader header_;
  std::map<TrialNumber, bool> ended_;  // of the trials known so far
};

void check_pages(const Database& database, std::vector<std::string>& faults) {
  Statement pages(database, "PRAGMA integrity_check");
  while (pages.step())
    if (pages.text(0) != "ok") faults.push_back("SQLite: " + std::string(pages.text(0)));
  Statement orphans(database,
                    "SELECT study, count(*) FROM events WHERE study NOT IN "
                    "(SELECT id FROM studies) GROUP BY study");
  while (orphans.step())
    faults.push_back(std::to_string(orphans.integer(1)) + " events belong to study " +
                     std::to_string(orphans.integer(0)) + ", which does not exist");
}

void check_study(Statement& events, std::int64_t study, StudyHeader header,
                 std::vector<std::string>& faults) {
  const std::string where = "study \"" + header.name + "\", event ";
  LogCheck log(std::move(header));
  const ResetOnExit reset(events);
  events.bind(1, study << kPositionBits).bind(2, study << kPositionBits | kPositionMask);
  for (std::int64_t expected = 1; events.step(); ++expected) {
    const std::int64_t position = events.integer(0) & kPositionMask;
    const std::string event = where + std::to_string(position) + ": ";
    if (position != expected)
      faults.push_back(event + "those from " + std::to_string(expected) + " on are missing");
    expected = position;
    try {
      log.add(columns_of(events), events.text(3));
    } catch (const std::exception& error) {
      faults.push_back(event + error.what());
    }
  }
}

void check_studies(const Database& database, std::vector<std::string>& faults) {
  Statement studies(database, "SELECT id, name, header FROM studies ORDER BY id");
  Statement events(database,
                   "SELECT id, kind, trial, body FROM events WHERE id BETWEEN ? AND ? ORDER BY id");
  while (studies.step()) {
    try {
      check_study(events, studies.integer(0),
                  header_from_json(studies.text(1), studies.text(2), database.path()), faults);
    } catch (const Error& error) {
      faults.emplace_back(error.what());
    }
  }
}

}  // namespace

std::vector<std::string> check_integrity(const std::string& path) {
  std::vector<std::string> faults;
  try {
    const auto database = open_database(path, OpenMode::kExisting, kBusySeconds);
    check_pages(*database, faults);
    check_studies(*database, faults);
  } catch (const Error& error) {
    faults.emplace_back(error.what());
  }
  return faults;
}

}  // namespace hone
