#include "config/study_codecs.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "config/visitors.h"

namespace hone {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 2> kGoals = {"minimize", "maximize"};
constexpr std::array<std::string_view, 4> kDuplicates = {"auto", "allow", "resample", "reuse"};

// An enumerator by its word.
template <class Enum, std::size_t n>
Codec enumerator(Enum& value, const std::array<std::string_view, n>& words) {
  return {.expected = one_of(words),
          .schema =
              [&words] {
                return Json{{"enum", words}};
              },
          .read =
              [&value, &words](const JsonPlace& place) {
                std::string name;
                word(name, words).read(place);
                const auto at = std::ranges::find(words, name);
                if (at != words.end()) value = static_cast<Enum>(at - words.begin());
              },
          .write = [&value, &words] { return Json(words[static_cast<std::size_t>(value)]); }};
}

bool is_word_letter(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) || letter == '_';
}

Codec metric_name(std::string& name) {
  return text(name,
              "1 to 200 characters, none of them a control character, not \"step\" or "
              "\"constraints\"",
              "^(?!(step|constraints)$)[^\\x00-\\x1f\\x7f]{1,200}$", [](std::string_view word) {
                return !word.empty() && word.size() <= 200 && word != "step" &&
                       word != "constraints" && std::ranges::none_of(word, [](char letter) {
                         return std::iscntrl(static_cast<unsigned char>(letter));
                       });
              });
}

void objective_fields(ObjectiveSpec& objective, FieldVisitor& visit) {
  visit.field("metric", required(metric_name(objective.name)), "the metric that is tuned");
  Codec goal = required(enumerator(objective.direction, kGoals));
  visit.field("goal", goal, "which way is better");
}

Json objective_schema() {
  SchemaWriter writer;
  ObjectiveSpec objective;
  objective_fields(objective, writer);
  return writer.schema();
}

std::optional<ObjectiveSpec> read_objective(const JsonPlace& place) {
  const std::size_t before = place.found.size();
  if (!place.json.is_object()) {
    place.expect("an object such as {\"metric\": \"accuracy\", \"goal\": \"maximize\"}");
    return {};
  }
  ObjectiveSpec objective;
  Reader reader(place);
  objective_fields(objective, reader);
  reader.refuse_unknown();
  return place.found.size() == before ? std::optional(objective) : std::nullopt;
}

void reference_fields(StudyReference& reference, FieldVisitor& visit) {
  visit.field("database", required(text(reference.database)), "where the study is");
  visit.field("study", text(reference.study), "its name, where the database holds several");
}

Json reference_schema() {
  SchemaWriter writer;
  StudyReference reference;
  reference_fields(reference, writer);
  return {{"anyOf", {{{"type", "string"}, {"minLength", 1}}, writer.schema()}}};
}

StudyReference read_reference(const JsonPlace& place) {
  StudyReference reference;
  if (place.json.is_object()) {
    Reader reader(place);
    reference_fields(reference, reader);
    reader.refuse_unknown();
  } else if (plain_text(place.json).value_or("").empty()) {
    place.expect("the path of a database, or {\"database\": PATH, \"study\": NAME}");
  } else {
    reference.database = *plain_text(place.json);
  }
  return reference;
}

}  // namespace

Codec study_name(std::string& name) {
  return text(name, "1 to 100 letters, digits, '-', '_' or '.', the first a letter, digit or '_'",
              "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$", [](std::string_view word) {
                return !word.empty() && word.size() <= 100 && is_word_letter(word.front()) &&
                       std::ranges::all_of(word, [](char letter) {
                         return is_word_letter(letter) || letter == '-' || letter == '.';
                       });
              });
}

Codec variable_name(std::string& name) {
  return text(name, "the name of an environment variable", "^[A-Za-z_][A-Za-z0-9_]*$",
              [](std::string_view word) {
                return !word.empty() && !(word.front() >= '0' && word.front() <= '9') &&
                       std::ranges::all_of(word, is_word_letter);
              });
}

Codec objective(std::vector<ObjectiveSpec>& objectives) {
  return {.expected = "an objective",
          .schema = objective_schema,
          .read =
              [&objectives](const JsonPlace& place) {
                if (const auto one = read_objective(place)) objectives = {*one};
              },
          .write = [] { return std::nullopt; }};
}

Codec objective_list(std::vector<ObjectiveSpec>& objectives) {
  return {.expected = "an array of objectives",
          .schema =
              [] {
                return Json{{"type", "array"}, {"items", objective_schema()}, {"minItems", 1}};
              },
          .read =
              [&objectives](const JsonPlace& place) {
                if (!place.json.is_array() || place.json.empty())
                  return place.expect("an array of one or more objectives");
                std::vector<ObjectiveSpec> list;
                for (std::size_t i = 0; i < place.json.size(); ++i) {
                  const auto one = read_objective(place.element(i));
                  if (one && std::ranges::find(list, one->name, &ObjectiveSpec::name) != list.end())
                    place.element(i).member("metric").expect("a metric that is no objective yet");
                  else if (one)
                    list.push_back(*one);
                }
                objectives = std::move(list);
              },
          .write = [&objectives]() -> std::optional<Json> {
            Json list = Json::array();
            for (ObjectiveSpec& one : objectives) {
              Writer writer;
              objective_fields(one, writer);
              list.push_back(writer.object());
            }
            if (list.empty()) return {};
            return list;
          }};
}

Codec study_references(std::vector<StudyReference>& studies) {
  const std::string expected =
      "an array of databases, each a path or {\"database\": PATH, \"study\": NAME}";
  return {.expected = expected,
          .schema =
              [] {
                return Json{{"type", "array"}, {"items", reference_schema()}};
              },
          .read =
              [&studies, expected](const JsonPlace& place) {
                if (!place.json.is_array()) return place.expect(expected);
                std::vector<StudyReference> list;
                for (std::size_t i = 0; i < place.json.size(); ++i)
                  list.push_back(read_reference(place.element(i)));
                studies = std::move(list);
              },
          .write = [&studies]() -> std::optional<Json> {
            if (studies.empty()) return {};
            Json list = Json::array();
            for (const StudyReference& one : studies) {
              if (one.study.empty())
                list.push_back(one.database);
              else
                list.push_back({{"database", one.database}, {"study", one.study}});
            }
            return list;
          }};
}

Codec window(std::size_t& window, const std::size_t& parallel) {
  const std::string expected = "true, false or the window, a whole number from 1 up";
  return {
      .expected = expected,
      .schema =
          [] {
            return Json{{"anyOf", {{{"type", "boolean"}}, {{"type", "integer"}, {"minimum", 1}}}}};
          },
      .read =
          [&window, &parallel, expected](const JsonPlace& place) {
            const std::optional<std::size_t> lanes = whole_number(place.json);
            if (place.json.is_boolean())
              window = place.json.get<bool>() ? parallel : 0;
            else if (lanes && *lanes > 0)
              window = *lanes;
            else
              place.expect(expected);
          },
      .write = [&window] { return window == 0 ? Json(false) : Json(window); }};
}

Codec string_map(std::vector<std::pair<std::string, std::string>>& entries) {
  return {
      .expected = "an object of strings",
      .schema =
          [] {
            return Json{{"type", "object"},
                        {"propertyNames", {{"pattern", "^[^=]+$"}}},
                        {"additionalProperties", {{"type", {"string", "number", "boolean"}}}}};
          },
      .read =
          [&entries](const JsonPlace& place) {
            if (!place.json.is_object()) return place.expect("an object of strings");
            entries.clear();
            for (const auto& [name, value] : place.json.items()) {
              const std::optional<std::string> text =
                  value.is_number() || value.is_boolean() ? value.dump() : plain_text(value);
              const bool named = !name.empty() && name.find_first_of({"=\0", 2}) == name.npos;
              if (!text || !named)
                place.member(name).expect(named ? "a string or a number" : "a name without '='");
              else
                entries.emplace_back(name, *text);
            }
          },
      .write = [&entries]() -> std::optional<Json> {
        if (entries.empty()) return {};
        Json object = Json::object();
        for (const auto& [name, value] : entries) object[name] = value;
        return object;
      }};
}

Codec duplicates(DuplicatePolicy& policy) { return enumerator(policy, kDuplicates); }

}  // namespace hone
