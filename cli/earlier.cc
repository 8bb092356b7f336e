#include "cli/earlier.h"

#include <filesystem>

#include "config/study_codecs.h"

namespace hone::cli {

std::string references_text(std::span<const StudyReference> references) {
  std::vector<StudyReference> absolute(references.begin(), references.end());
  for (StudyReference& one : absolute)
    one.database = std::filesystem::absolute(one.database).lexically_normal().string();
  return study_references(absolute).write().value_or(Json::array()).dump();
}

std::vector<StudyReference> references_of(const std::string& text) {
  std::vector<StudyReference> references;
  std::vector<Diagnostic> found;
  const Json json = Json::parse(text);
  study_references(references).read({json, "/warm_start", found});
  return references;
}

std::vector<PastStudy> open_earlier(std::span<const StudyReference> references) {
  std::vector<PastStudy> earlier;
  for (const StudyReference& one : references) {
    const auto study = open_existing(find_target(one.database, one.study));
    earlier.push_back({.space = *study->space(), .history = study->history()});
  }
  return earlier;
}

std::unique_ptr<Sampler> warm_sampler(const std::string& sampler,
                                      std::span<const StudyReference> references,
                                      std::size_t objectives) {
  auto made = sampler_from_json(sampler, "/sampler");
  warm_start(*made, open_earlier(references), objectives);
  return made;
}

}  // namespace hone::cli
