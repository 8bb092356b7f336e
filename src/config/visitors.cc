#include "config/visitors.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/json_text.h"
#include "space/json.h"

namespace hone {

void Reader::field(std::string_view name, const Codec& codec, std::string_view) {
  know(name);
  if (place_.json.contains(name))
    codec.read(place_.member(name));
  else if (codec.required)
    place_.found.push_back({.pointer = json_pointer(place_.pointer, name),
                            .found = "nothing",
                            .expected = codec.expected});
}

void Reader::section(std::string_view name, const std::function<void(FieldVisitor&)>& fields,
                     std::string_view) {
  know(name);
  if (!place_.json.contains(name)) return;
  const JsonPlace inner = place_.member(name);
  if (!inner.json.is_object()) return inner.expect("an object");
  Reader reader(inner);
  fields(reader);
  reader.refuse_unknown();
}

void Reader::refuse_unknown() const {
  for (const auto& [key, value] : place_.json.items()) {
    if (std::ranges::find(known_, key) != known_.end()) continue;
    if (place_.found.size() >= kMostMistakes) return;
    place_.found.push_back({.pointer = json_pointer(place_.pointer, key),
                            .found = "an unknown key",
                            .expected = fmt::format("one of {}", fmt::join(known_, ", ")),
                            .nearest = nearest_name(key, known_)});
  }
}

void Writer::field(std::string_view name, const Codec& codec, std::string_view) {
  if (std::optional<Json> value = codec.write())
    object_[std::string(name)] = std::move(*value);
  else if (codec.required)
    complete_ = false;
}

void Writer::section(std::string_view name, const std::function<void(FieldVisitor&)>& fields,
                     std::string_view) {
  Writer inner;
  fields(inner);
  if (inner.complete_ && !inner.object_.empty()) object_[std::string(name)] = inner.object_;
}

void SchemaWriter::field(std::string_view name, const Codec& codec, std::string_view help) {
  Json property = codec.schema();
  property["description"] = help;
  if (codec.required)
    required_.push_back(name);
  else if (std::optional<Json> value = codec.write())
    property["default"] = std::move(*value);
  properties_[std::string(name)] = std::move(property);
}

void SchemaWriter::section(std::string_view name, const std::function<void(FieldVisitor&)>& fields,
                           std::string_view help) {
  SchemaWriter inner;
  fields(inner);
  Json property = inner.schema();
  property["description"] = help;
  properties_[std::string(name)] = std::move(property);
}

void SchemaWriter::constant(std::string_view name, std::string_view value) {
  properties_[std::string(name)] = {{"const", value}};
  required_.push_back(name);
}

Json SchemaWriter::schema() const {
  Json schema = {{"type", "object"}, {"properties", properties_}, {"additionalProperties", false}};
  if (!required_.empty()) schema["required"] = required_;
  return schema;
}

void HelpWriter::field(std::string_view name, const Codec& codec, std::string_view help) {
  const std::optional<Json> value = codec.write();
  text_ += fmt::format("      {:<28} {} ({})\n",
                       fmt::format("{} = {}", name, value ? value->dump() : "none"), help,
                       codec.expected);
}

void HelpWriter::section(std::string_view, const std::function<void(FieldVisitor&)>& fields,
                         std::string_view) {
  fields(*this);
}

}  // namespace hone
