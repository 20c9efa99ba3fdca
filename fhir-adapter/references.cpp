#include "fhir-adapter/references.h"

#include <algorithm>
#include <cstring>

#include "engine/base/text_table.h"

namespace parity::fhir {
namespace {

bool is_type_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }) && text.front() <= 'Z';
}

// As rfind, many bytes at a time.
std::size_t last_of(std::string_view text, char wanted) {
  const void* const found = text.empty() ? nullptr : ::memrchr(text.data(), wanted, text.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

// Of a text's end, where those of one sender differ.
std::uint64_t hash_of(std::string_view id) {
  constexpr std::size_t kEnd = 16;
  return quick_hash(id.substr(id.size() - std::min(id.size(), kEnd)));
}

std::string_view without_version(std::string_view text) {
  return text.find('/') == std::string_view::npos ? text : text.substr(0, text.find("/_history/"));
}

}  // namespace

ParsedReference parse_reference(std::string_view text) {
  ParsedReference reference;
  text = without_version(text);
  reference.whole = text;
  if (text.starts_with('#')) {
    reference.is_contained = true;
    reference.id = text.substr(1);
    return reference;
  }
  reference.is_urn = text.starts_with("urn:");
  if (reference.is_urn) {
    reference.id = text.substr(last_of(text, ':') + 1);
    return reference;
  }
  const auto slash = last_of(text, '/');
  if (slash == std::string_view::npos) {
    reference.id = text;
    return reference;
  }
  const std::string_view before = text.substr(0, slash);
  const auto type_at = last_of(before, '/');  // npos + 1 is 0
  const std::string_view type = before.substr(type_at + 1);
  reference.id = text.substr(slash + 1);
  if (is_type_name(type)) reference.type = type;
  return reference;
}

std::string_view reference_text(JsonView reference) {
  const JsonView inner = reference["reference"];
  return inner.is_object() ? inner["reference"].text() : inner.text();
}

JsonView find_contained(const Elements& resource, std::string_view id) {
  for (const JsonView contained : resource["contained"].items()) {
    std::string_view own = contained["id"].text();
    if (own.starts_with('#')) own.remove_prefix(1);
    if (!own.empty() && own == id) return contained;
  }
  return {};
}

ReferenceIndex::Names::Names(std::pmr::vector<Name> names) : names_(std::move(names)), keys_(order_of(names_)) {}

HashOrder<ReferenceIndex::Key> ReferenceIndex::Names::order_of(const std::pmr::vector<Name>& names) {
  std::pmr::memory_resource* const memory = names.get_allocator().resource();
  std::pmr::vector<Key> keys(memory);
  keys.reserve(names.size());
  for (std::uint32_t i = 0; i < names.size(); ++i) keys.push_back({hash_of(names[i].id), i});
  const auto comes_before = [&names](const Key& a, const Key& b) {
    const auto parts = [](const Name& name) { return std::tie(name.type, name.id, name.entry); };
    return parts(names[a.name]) < parts(names[b.name]);
  };
  return {keys, comes_before, memory};
}

std::optional<std::uint32_t> ReferenceIndex::Names::find(std::string_view type, std::string_view id) const {
  const std::uint64_t hash = hash_of(id);
  const auto keys = keys_.around(hash);
  const auto at = std::lower_bound(keys.begin(), keys.end(), hash, [&](const Key& key, std::uint64_t wanted) {
    if (key.hash != wanted) return key.hash < wanted;
    const Name& name = names_[key.name];
    return std::tie(name.type, name.id) < std::tie(type, id);
  });
  if (at == keys.end() || names_[at->name].type != type || names_[at->name].id != id) return std::nullopt;
  return names_[at->name].entry;
}

ReferenceIndex::Names ReferenceIndex::names_by_url() const {
  std::pmr::vector<Name> names(targets_.get_allocator());
  names.reserve(targets_.size());
  for (const ReferenceTarget& target : targets_)
    if (!target.full_url.empty()) names.push_back({{}, without_version(target.full_url), target.entry});
  return Names(std::move(names));
}

ReferenceIndex::Names ReferenceIndex::names_by_id() const {
  std::pmr::vector<Name> names(targets_.get_allocator());
  names.reserve(targets_.size());
  for (const ReferenceTarget& target : targets_)
    if (!target.id.empty()) names.push_back({to_text(target.type), target.id, target.entry});
  return Names(std::move(names));
}

std::optional<std::uint32_t> ReferenceIndex::find(std::string_view text) const {
  const ParsedReference reference = parse_reference(text);
  if (reference.is_contained || reference.whole.empty()) return std::nullopt;
  if (!by_url_) by_url_ = names_by_url();
  if (const auto entry = by_url_->find({}, reference.whole)) return entry;
  if (reference.type.empty()) return std::nullopt;
  if (!by_id_) by_id_ = names_by_id();
  return by_id_->find(reference.type, reference.id);
}

}  // namespace parity::fhir
