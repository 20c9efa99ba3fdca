#include "fhir-adapter/references.h"

#include <algorithm>

#include "engine/base/text_table.h"

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
  names_.reserve(2 * targets.size());
  keys_.reserve(2 * targets.size());
  for (const ReferenceTarget& target : targets) {
    if (!target.full_url.empty()) add({}, parse_reference(target.full_url).whole, target.entry);
    if (!target.id.empty()) add(to_text(target.type), target.id, target.entry);
  }
  std::sort(keys_.begin(), keys_.end(), [this](const Key& a, const Key& b) {
    if (a.hash != b.hash) return a.hash < b.hash;
    const auto parts = [](const Name& name) { return std::tie(name.type, name.id, name.entry); };
    return parts(names_[a.name]) < parts(names_[b.name]);
  });
}

void ReferenceIndex::add(std::string_view type, std::string_view id, std::uint32_t entry) {
  keys_.push_back({quick_hash(id), static_cast<std::uint32_t>(names_.size())});
  names_.push_back({type, id, entry});
}

std::optional<std::uint32_t> ReferenceIndex::look_up(std::string_view type, std::string_view id) const {
  const std::uint64_t hash = quick_hash(id);
  const auto at = std::lower_bound(keys_.begin(), keys_.end(), hash, [&](const Key& key, std::uint64_t wanted) {
    if (key.hash != wanted) return key.hash < wanted;
    const Name& name = names_[key.name];
    return std::tie(name.type, name.id) < std::tie(type, id);
  });
  if (at == keys_.end() || names_[at->name].type != type || names_[at->name].id != id) return std::nullopt;
  return names_[at->name].entry;
}

std::optional<std::uint32_t> ReferenceIndex::find(std::string_view text) const {
  const ParsedReference reference = parse_reference(text);
  if (reference.is_contained || reference.whole.empty()) return std::nullopt;
  if (const auto entry = look_up({}, reference.whole)) return entry;
  if (reference.type.empty()) return std::nullopt;
  return look_up(reference.type, reference.id);
}

}  // namespace parity::fhir
