// The study file's keys, listed once for all visitors.
#pragma once

#include "config/field.h"
#include "hone/config.h"

namespace hone {

// Walks every key of the file. "parameters" and "constraints" are written and described here, but
// read together by space_from_json().
void study_fields(StudyFile& file, FieldVisitor& visit);

}  // namespace hone
