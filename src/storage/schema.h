// The tables of a hone database, and how older ones become it. docs/storage.md is their manual.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "storage/database.h"
#include "storage/event_json.h"

namespace hone {

// "hone" as ASCII: tells our databases from everybody else's.
inline constexpr std::int64_t kApplicationId = 0x686F6E65;
inline constexpr std::int64_t kSchemaVersion = 3;

// An event's id is study * 2^40 + position: appending to one integer key is what SQLite does best.
inline constexpr int kPositionBits = 40;
inline constexpr std::int64_t kPositionMask = (std::int64_t{1} << kPositionBits) - 1;

// Opens a database of hone, or with kCreate makes one; migrates an older one. Throws
// Error{kStorage} for one that is foreign, newer, damaged or missing, and leaves it as it is.
std::unique_ptr<Database> open_database(const std::string& path, OpenMode mode,
                                        double busy_seconds);

// The columns of a row "SELECT id, kind, trial, ..." of events; valid until its next step.
EventColumns columns_of(const Statement& row);

}  // namespace hone
