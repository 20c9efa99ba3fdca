#include "fhir_schema.h"

#include <fmt/format.h>

#include <fstream>
#include <regex>
#include <sstream>

namespace parity::conformance {

using fhir::JsonKind;
using fhir::JsonView;

namespace {

bool fits_type(JsonView value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.kind() == JsonKind::kBool;
  if (type == "array") return value.is_array();
  return type != "object" || value.is_object();
}

bool is_one_of(JsonView value, JsonView words) {
  for (const JsonView word : words.items())
    if (word.text() == value.text()) return true;
  return false;
}

}  // namespace

std::optional<FhirSchema> FhirSchema::open(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  auto document = fhir::parse_json(text.str());
  if (!document) return std::nullopt;
  return FhirSchema(std::move(*document));
}

std::vector<std::string> FhirSchema::faults_of(JsonView resource) const {
  const std::string type(resource["resourceType"].text());
  const JsonView schema = document_.root()["definitions"][type];
  if (!schema.exists()) return {"no such resource type: " + type};
  std::vector<std::string> faults;
  check(resource, schema, type, faults);
  return faults;
}

JsonView FhirSchema::definition(std::string_view reference) const {
  constexpr std::string_view kPrefix = "#/definitions/";
  return document_.root()["definitions"][reference.substr(kPrefix.size())];
}

void FhirSchema::check(JsonView value, JsonView schema, const std::string& path,
                       std::vector<std::string>& faults) const {
  if (const auto reference = schema["$ref"].text(); !reference.empty())
    return check(value, definition(reference), path, faults);
  if (const auto type = schema["type"].text(); !type.empty() && !fits_type(value, type))
    faults.push_back(fmt::format("{}: must be a {}", path, type));
  if (schema["const"].exists() && value.text() != schema["const"].text())
    faults.push_back(fmt::format("{}: must be {}", path, schema["const"].text()));
  if (schema["enum"].exists() && !is_one_of(value, schema["enum"])) faults.push_back(path + ": is none of the words");
  if (const auto pattern = schema["pattern"].text(); !pattern.empty()) {
    const std::string text(value.is_string() ? value.text() : value.source());
    if (!std::regex_search(text, std::regex(std::string(pattern)))) faults.push_back(path + ": has a wrong form");
  }
  if (schema["items"].exists()) {
    if (!value.is_array()) faults.push_back(path + ": must be a list");
    std::size_t index = 0;
    for (const JsonView item : value.items())
      check(item, schema["items"], fmt::format("{}[{}]", path, index++), faults);
  }
  if (schema["properties"].exists()) check_object(value, schema, path, faults);
}

void FhirSchema::check_object(JsonView value, JsonView schema, const std::string& path,
                              std::vector<std::string>& faults) const {
  if (!value.is_object()) return faults.push_back(path + ": must be an object");
  for (const JsonView name : schema["required"].items())
    if (!value[name.text()].exists()) faults.push_back(fmt::format("{}.{}: is required", path, name.text()));
  for (const auto& [key, member] : value.members()) {
    const std::string at = fmt::format("{}.{}", path, key);
    const JsonView property = schema["properties"][key];
    if (property.exists()) {
      check(member, property, at, faults);
    } else {
      faults.push_back(at + ": is no element");
    }
  }
}

}  // namespace parity::conformance
