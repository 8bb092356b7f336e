// What a database holds, seen from outside.
#include <algorithm>
#include <map>
#include <vector>

#include "hone/storages/sqlite.h"
#include "space/json.h"
#include "storage/header_json.h"
#include "storage/json_cursor.h"
#include "storage/schema.h"

namespace hone {
namespace {

constexpr double kBusySeconds = 30;

// Counts one study's trials. A trial that has not ended is kept by number, so this stays small.
class Tally {
 public:
  explicit Tally(StudySummary& summary) : summary_(summary) {}

  void add(const EventColumns& columns, std::string_view body) {
    const TrialNumber number = columns.trial.value_or(0);
    if (columns.kind == "asked") {
      open_[number] = TrialState::kRunning;
      if (queued_ > 0 && body.find("\"queued\":true") != std::string_view::npos) --queued_;
    } else if (columns.kind == "added") {
      end(read_ending(body));
    } else if (columns.kind == "told") {
      // When two workers told a trial, the first one counts.
      if (open_.erase(number) != 0) end(read_ending(body));
    } else if (columns.kind == "requeued" || columns.kind == "paused") {
      const bool paused = columns.kind == "paused";
      if (const auto trial = open_.find(number); trial != open_.end())
        trial->second = paused ? TrialState::kPaused : TrialState::kWaiting;
    } else if (columns.kind == "enqueued") {
      ++queued_;
    }
  }
  void finish() {
    summary_.waiting = queued_;
    for (const auto& [number, state] : open_) ++count_of(state);
  }

 private:
  std::size_t& count_of(TrialState state) {
    if (state == TrialState::kPaused) return summary_.paused;
    return state == TrialState::kRunning ? summary_.running : summary_.waiting;
  }
  void end(const Ending& ending) {
    switch (ending.state) {
      case TrialState::kComplete:
        ++summary_.complete;
        break;
      case TrialState::kPruned:
        ++summary_.pruned;
        break;
      default:
        ++summary_.failed;
    }
    if (ending.state != TrialState::kComplete || !ending.feasible || !ending.value) return;
    const bool maximize = summary_.objectives.front().direction == Direction::kMaximize;
    const double value = *ending.value;
    if (!summary_.best || (maximize ? value > *summary_.best : value < *summary_.best))
      summary_.best = value;
  }

  StudySummary& summary_;
  std::map<TrialNumber, TrialState> open_;
  std::size_t queued_ = 0;
};

// When an event happened, as far as it says.
double time_of(const EventColumns& columns, std::string_view body) {
  const bool asked = columns.kind == "asked";
  const bool told = columns.kind == "told" || columns.kind == "added" || columns.kind == "paused";
  if (!asked && !told) return 0;
  double time = 0;
  JsonCursor cursor(body);
  for (cursor.open('{'); cursor.more('}');) {
    if (cursor.key() == (asked ? "time" : "finished"))
      time = cursor.number();
    else
      cursor.raw();
  }
  return time;
}

double last_change(Statement& newest, std::int64_t study) {
  const ResetOnExit reset(newest);
  newest.bind(1, study << kPositionBits).bind(2, study << kPositionBits | kPositionMask);
  while (newest.step())
    if (const double time = time_of(columns_of(newest), newest.text(3)); time != 0) return time;
  return 0;
}

void count(Statement& events, std::int64_t study, StudySummary& summary) {
  const ResetOnExit reset(events);
  events.bind(1, study << kPositionBits).bind(2, study << kPositionBits | kPositionMask);
  Tally tally(summary);
  while (events.step()) tally.add(columns_of(events), events.text(3));
  tally.finish();
}

std::int64_t find_study(const Database& database, const std::string& name) {
  Statement studies(database, "SELECT id, name FROM studies ORDER BY name");
  const ResetOnExit reset(studies);
  std::vector<std::string> known;
  while (studies.step()) {
    if (studies.text(1) == name) return studies.integer(0);
    known.emplace_back(studies.text(1));
  }
  std::string text = "there is no study \"" + name + "\" in this database; ";
  const std::string nearest = nearest_name(name, known);
  if (!nearest.empty())
    text += "did you mean \"" + nearest + "\"?";
  else
    text += known.empty() ? "it holds none" : "it holds \"" + known.front() + "\", for one";
  throw Error(ErrorCode::kStorage, database.path(), text);
}

}  // namespace

std::vector<StudySummary> list_studies(const std::string& path) {
  const auto database = open_database(path, OpenMode::kExisting, kBusySeconds);
  Statement studies(*database, "SELECT id, name, created, header FROM studies ORDER BY id");
  constexpr std::string_view kEvents =
      "SELECT id, kind, trial, body FROM events WHERE id BETWEEN ? AND ? ORDER BY id ";
  Statement oldest(*database, kEvents), newest(*database, std::string(kEvents).append("DESC"));
  std::vector<StudySummary> summaries;
  while (studies.step()) {
    const std::int64_t study = studies.integer(0);
    const StudyHeader header = header_from_json(studies.text(1), studies.text(3), path);
    StudySummary summary{.name = header.name,
                         .objectives = header.objectives,
                         .best = {},
                         .created = studies.real(2)};
    try {
      count(oldest, study, summary);
      summary.changed = std::max(summary.created, last_change(newest, study));
    } catch (const JsonDamage& damage) {
      throw Error(ErrorCode::kStorage, path,
                  "the log of study \"" + header.name + "\" is damaged (" + damage.what() +
                      "); restore a copy of the database");
    }
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

StudyHeader read_header(const std::string& path, const std::string& study) {
  const auto database = open_database(path, OpenMode::kExisting, kBusySeconds);
  Statement row(*database, "SELECT header FROM studies WHERE id = ?");
  const ResetOnExit reset(row);
  row.bind(1, find_study(*database, study)).step();
  return header_from_json(study, row.text(0), path);
}

void remove_study(const std::string& path, const std::string& study) {
  const auto database = open_database(path, OpenMode::kExisting, kBusySeconds);
  Transaction::Statements statements(*database);
  Transaction transaction(*database, statements);
  const std::int64_t id = find_study(*database, study);
  Statement(*database, "DELETE FROM events WHERE id BETWEEN ? AND ?")
      .bind(1, id << kPositionBits)
      .bind(2, id << kPositionBits | kPositionMask)
      .run();
  Statement(*database, "DELETE FROM studies WHERE id = ?").bind(1, id).run();
  transaction.commit();
}

}  // namespace hone
