// One place where a member's absence and its type are judged.
#include "cds-hooks/body_decoder.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "cds-hooks/json_oddity.h"

namespace parity::hooks {

using fhir::JsonKind;
using fhir::JsonView;

tl::expected<fhir::JsonDocument, std::vector<Fault>> parse_body(std::string body) {
  std::vector<Fault> faults;
  const std::optional<JsonOddity> odd = find_oddity(body);
  auto document = fhir::parse_json(std::move(body));
  if (!document) {
    faults.push_back({IssueCode::kStructure, to_text(document.error()), {}});
    return tl::unexpected(std::move(faults));
  }
  for (fhir::DuplicateKey& key : fhir::find_duplicate_keys(document->root()))
    faults.push_back({IssueCode::kStructure, "a name stands twice in one object", std::move(key.path)});
  if (odd) faults.push_back({IssueCode::kStructure, fmt::format("byte {}: {}", odd->at, odd->what), {}});
  if (!document->root().is_object())
    faults.push_back({IssueCode::kStructure,
                      fmt::format("the body must be a JSON object, not {}", to_text(document->root().kind())),
                      {}});
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return std::move(*document);
}

std::string BodyDecoder::text(JsonView object, std::string_view name, const std::string& path, Presence presence) {
  const JsonView value = member(object, name, path, presence, JsonKind::kString);
  if (value.exists() && value.text().empty() && presence == Presence::kRequired)
    fault(IssueCode::kRequired, fmt::format("`{}` must not be empty", name), path + std::string(name));
  return std::string(value.text());
}

JsonView BodyDecoder::object(JsonView object, std::string_view name, const std::string& path, Presence presence) {
  return member(object, name, path, presence, JsonKind::kObject);
}

JsonView BodyDecoder::array(JsonView object, std::string_view name, const std::string& path, Presence presence) {
  return member(object, name, path, presence, JsonKind::kArray);
}

std::int64_t BodyDecoder::integer(JsonView object, std::string_view name, const std::string& path) {
  const JsonView value = member(object, name, path, Presence::kRequired, JsonKind::kNumber);
  const auto number = value.as_integer();
  if (value.exists() && !number)
    fault(IssueCode::kValue, fmt::format("`{}` must be a whole number", name), path + std::string(name));
  return number.value_or(0);
}

void BodyDecoder::fault(IssueCode code, std::string diagnostics, std::string path) {
  if (!is_full()) faults_.push_back({code, std::move(diagnostics), std::move(path)});
}

JsonView BodyDecoder::member(JsonView object, std::string_view name, const std::string& path, Presence presence,
                             JsonKind kind) {
  const JsonView value = object[name];
  if (!value.exists() || value.is_null()) {
    if (presence == Presence::kRequired)
      fault(IssueCode::kRequired, fmt::format("`{}` is required", name), path + std::string(name));
    return {};
  }
  if (value.kind() == kind) return value;
  fault(IssueCode::kValue, fmt::format("`{}` must be {}, not {}", name, to_text(kind), to_text(value.kind())),
        path + std::string(name));
  return {};
}

}  // namespace parity::hooks
