#include "cli/earlier.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

namespace hone::cli {

std::string references_text(std::span<const StudyReference> references) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const StudyReference& one : references) {
    const std::string path = std::filesystem::absolute(one.database).lexically_normal().string();
    list.push_back({{"database", path}, {"study", one.study}});
  }
  return list.dump();
}

std::vector<StudyReference> references_of(const std::string& text) {
  std::vector<StudyReference> references;
  for (const auto& one : nlohmann::json::parse(text))
    references.push_back({.database = one.value("database", ""), .study = one.value("study", "")});
  return references;
}

std::vector<PastStudy> open_earlier(std::span<const StudyReference> references,
                                    std::size_t objectives) {
  std::vector<PastStudy> earlier;
  for (const StudyReference& one : references) {
    const auto study = open_existing(find_target(one.database, one.study));
    if (study->objectives().size() != objectives) {
      throw Error(ErrorCode::kInvalidArgument, "/warm_start",
                  fmt::format("the study '{}' in {} has {} objectives, this one {}", study->name(),
                              one.database, study->objectives().size(), objectives));
    }
    earlier.push_back({.space = *study->space(), .history = study->history()});
  }
  return earlier;
}

std::unique_ptr<Sampler> warm_sampler(const std::string& sampler,
                                      std::span<const StudyReference> references,
                                      std::size_t objectives) {
  auto made = sampler_from_json(sampler, "/sampler");
  for (const PastStudy& study : open_earlier(references, objectives)) {
    if (made->warm_start(study.space, study.history)) continue;
    throw Error(ErrorCode::kInvalidArgument, "/warm_start",
                "this sampler learns nothing from earlier studies; take the sampler tpe, or leave "
                "warm_start out");
  }
  return made;
}

}  // namespace hone::cli
