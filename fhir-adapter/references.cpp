#include "fhir-adapter/references.h"

#include <algorithm>

namespace parity::fhir {
namespace {

bool is_type_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }) && text.front() <= 'Z';
}

}  // namespace

ParsedReference parse_reference(std::string_view text) {
  ParsedReference reference;
  if (const auto history = text.find("/_history/"); history != std::string_view::npos) text = text.substr(0, history);
  reference.whole = text;
  if (text.starts_with('#')) {
    reference.is_contained = true;
    reference.id = text.substr(1);
    return reference;
  }
  reference.is_urn = text.starts_with("urn:");
  if (reference.is_urn) {
    reference.id = text.substr(text.rfind(':') + 1);
    return reference;
  }
  const auto slash = text.rfind('/');
  if (slash == std::string_view::npos) {
    reference.id = text;
    return reference;
  }
  const std::string_view before = text.substr(0, slash);
  const auto type_at = before.rfind('/');  // npos + 1 is 0
  const std::string_view type = before.substr(type_at + 1);
  reference.id = text.substr(slash + 1);
  if (is_type_name(type)) reference.type = type;
  return reference;
}

std::string_view reference_text(JsonView reference) {
  const JsonView inner = reference["reference"];
  return inner.is_object() ? inner["reference"].text() : inner.text();
}

JsonView find_contained(JsonView resource, std::string_view id) {
  for (const JsonView contained : resource["contained"].items()) {
    std::string_view own = contained["id"].text();
    if (own.starts_with('#')) own.remove_prefix(1);
    if (!own.empty() && own == id) return contained;
  }
  return {};
}

ReferenceIndex::ReferenceIndex(std::span<const ReferenceTarget> targets) {
  keys_.reserve(2 * targets.size());
  for (const ReferenceTarget& target : targets) {
    if (!target.full_url.empty())
      keys_.emplace_back(std::string_view(), parse_reference(target.full_url).whole, target.entry);
    if (!target.id.empty()) keys_.emplace_back(to_text(target.type), target.id, target.entry);
  }
  std::sort(keys_.begin(), keys_.end());
}

std::optional<std::uint32_t> ReferenceIndex::look_up(std::string_view type, std::string_view id) const {
  const auto at = std::lower_bound(keys_.begin(), keys_.end(), Key(type, id, 0));
  if (at == keys_.end() || at->type != type || at->id != id) return std::nullopt;
  return at->entry;
}

std::optional<std::uint32_t> ReferenceIndex::find(std::string_view text) const {
  const ParsedReference reference = parse_reference(text);
  if (reference.is_contained || reference.whole.empty()) return std::nullopt;
  if (const auto entry = look_up({}, reference.whole)) return entry;
  if (reference.type.empty()) return std::nullopt;
  return look_up(reference.type, reference.id);
}

}  // namespace parity::fhir
