// Earlier studies that a study's sampler starts with: "warm_start" of the study file.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/target.h"
#include "hone/samplers/warm_start.h"

namespace hone::cli {

// The references as JSON text with absolute paths, and back: how a study remembers them.
std::string references_text(std::span<const StudyReference> references);
std::vector<StudyReference> references_of(const std::string& text);

// Throws Error{kStorage, kBadFile, kInvalidArgument} naming one that cannot be opened.
std::vector<PastStudy> open_earlier(std::span<const StudyReference> references);

// Throws ConfigError, and what open_earlier() and warm_start() throw.
std::unique_ptr<Sampler> warm_sampler(const std::string& sampler,
                                      std::span<const StudyReference> references,
                                      std::size_t objectives);

}  // namespace hone::cli
