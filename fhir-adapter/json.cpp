#include "fhir-adapter/json.h"

#include <charconv>

#include "fhir-adapter/json_text.h"
#include "fhir-adapter/json_tree.h"

namespace parity::fhir {
namespace {

void append(JsonView value, std::string& out) {
  switch (value.kind()) {
    case JsonKind::kMissing: return;
    case JsonKind::kNull:
    case JsonKind::kBool:
    case JsonKind::kNumber: out += value.source(); return;
    case JsonKind::kString: append_quoted(value.text(), out); return;
    case JsonKind::kArray: {
      char before = '[';
      for (const JsonView item : value.items()) {
        out += std::exchange(before, ',');
        append(item, out);
      }
      out += before == '[' ? "[]" : "]";
      return;
    }
    case JsonKind::kObject: {
      char before = '{';
      for (const auto& [key, member] : value.members()) {
        out += std::exchange(before, ',');
        append_quoted(key, out);
        out += ':';
        append(member, out);
      }
      out += before == '{' ? "{}" : "}";
      return;
    }
  }
}

}  // namespace

std::string_view to_text(JsonKind kind) {
  switch (kind) {
    case JsonKind::kMissing: return "nothing";
    case JsonKind::kNull: return "null";
    case JsonKind::kBool: return "a boolean";
    case JsonKind::kNumber: return "a number";
    case JsonKind::kString: return "a string";
    case JsonKind::kArray: return "an array";
    case JsonKind::kObject: return "an object";
  }
  return "nothing";
}

JsonDocument::JsonDocument(std::unique_ptr<const JsonTree> tree) : tree_(std::move(tree)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonKind JsonView::kind() const {
  if (tree_ == nullptr) return JsonKind::kMissing;
  switch (tree_->nodes[node_].kind()) {
    case NodeKind::kNull: return JsonKind::kNull;
    case NodeKind::kFalse:
    case NodeKind::kTrue: return JsonKind::kBool;
    case NodeKind::kNumber: return JsonKind::kNumber;
    case NodeKind::kString:
    case NodeKind::kEscapedString: return JsonKind::kString;
    case NodeKind::kArray: return JsonKind::kArray;
    case NodeKind::kObject: return JsonKind::kObject;
  }
  return JsonKind::kMissing;
}

std::optional<std::string_view> JsonView::as_string() const {
  if (!is_string()) return std::nullopt;
  return tree_->string_at(tree_->nodes[node_]);
}

std::string_view JsonView::text() const { return as_string().value_or(std::string_view()); }

std::optional<bool> JsonView::as_bool() const {
  if (kind() != JsonKind::kBool) return std::nullopt;
  return tree_->nodes[node_].kind() == NodeKind::kTrue;
}

std::string_view JsonView::number_text() const { return is_number() ? source() : std::string_view(); }

std::optional<Decimal> JsonView::as_decimal() const {
  if (!is_number()) return std::nullopt;
  const auto number = Decimal::parse(source());
  return number ? std::optional(*number) : std::nullopt;
}

std::optional<std::int64_t> JsonView::as_integer() const {
  const std::string_view text = number_text();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::size_t JsonView::size() const {
  if (tree_ == nullptr) return 0;
  const JsonNode& node = tree_->nodes[node_];
  return node.is_container() ? node.detail() : 0;
}

JsonView JsonView::find(std::string_view key) const {
  if (!is_object()) return {};
  const std::uint32_t end = tree_->nodes[node_].link;
  for (std::uint32_t at = node_ + 1; at < end; at = tree_->after(at + 1)) {
    const JsonNode& node = tree_->nodes[at];
    if (node.size == key.size() && tree_->string_at(node) == key) return {tree_, at + 1};
  }
  return {};
}

JsonView JsonView::at(std::size_t index) const {
  if (!is_array() || index >= size()) return {};
  std::uint32_t at = node_ + 1;
  while (index-- > 0) at = tree_->after(at);
  return {tree_, at};
}

JsonItems JsonView::items() const {
  if (!is_array()) return {tree_, 0, 0};
  return {tree_, node_ + 1, tree_->nodes[node_].link};
}

JsonMembers JsonView::members() const {
  if (!is_object()) return {tree_, 0, 0};
  return {tree_, node_ + 1, tree_->nodes[node_].link};
}

std::string_view JsonView::source() const {
  if (tree_ == nullptr) return {};
  const JsonNode& node = tree_->nodes[node_];
  return node.is_container() ? tree_->source().substr(node.text, node.size)
                             : tree_->source().substr(node.link, node.detail());
}

JsonItems::Iterator& JsonItems::Iterator::operator++() {
  node_ = tree_->after(node_);
  return *this;
}

JsonMember JsonMembers::Iterator::operator*() const {
  return {tree_->string_at(tree_->nodes[node_]), JsonView(tree_, node_ + 1)};
}

JsonMembers::Iterator& JsonMembers::Iterator::operator++() {
  node_ = tree_->after(node_ + 1);
  return *this;
}

std::string to_json(JsonView value) {
  std::string out;
  append(value, out);
  return out;
}

}  // namespace parity::fhir
