// The visitors that walk the lists of fields.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"

namespace hone {

// Reads an object into the variables that its fields name.
class Reader final : public FieldVisitor {
 public:
  // `place` must hold an object.
  explicit Reader(const JsonPlace& place) : place_(place) {}

  void field(std::string_view name, const Codec& codec, std::string_view help) override;
  void section(std::string_view name, const std::function<void(FieldVisitor&)>& fields,
               std::string_view help) override;
  // A key that the caller reads.
  void know(std::string_view name) { known_.emplace_back(name); }
  // Call last: every key that no field named is a mistake.
  void refuse_unknown() const;

 private:
  JsonPlace place_;
  std::vector<std::string> known_;
};

// Writes the object that a Reader would read the variables' values from.
class Writer final : public FieldVisitor {
 public:
  void field(std::string_view name, const Codec& codec, std::string_view help) override;
  // Left out when it lacks a required field.
  void section(std::string_view name, const std::function<void(FieldVisitor&)>& fields,
               std::string_view help) override;
  const Json& object() const { return object_; }

 private:
  Json object_ = Json::object();
  bool complete_ = true;
};

// Writes the JSON Schema of the object; the variables' values are the defaults.
class SchemaWriter final : public FieldVisitor {
 public:
  void field(std::string_view name, const Codec& codec, std::string_view help) override;
  void section(std::string_view name, const std::function<void(FieldVisitor&)>& fields,
               std::string_view help) override;
  // A field with a schema of its own, in front of those that follow.
  void constant(std::string_view name, std::string_view value);
  Json schema() const;

 private:
  Json properties_ = Json::object();
  Json required_ = Json::array();
};

// One line a field: its default and what it means. Sections do not occur among options.
class HelpWriter final : public FieldVisitor {
 public:
  void field(std::string_view name, const Codec& codec, std::string_view help) override;
  void section(std::string_view name, const std::function<void(FieldVisitor&)>& fields,
               std::string_view help) override;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace hone
