#include "fhir-adapter/json.h"

#include <charconv>
#include <utility>

#include "fhir-adapter/json_text.h"

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

std::optional<std::string_view> JsonView::as_string() const {
  if (!is_string()) return std::nullopt;
  return index_->string(token_);
}

std::optional<bool> JsonView::as_bool() const {
  if (kind() != JsonKind::kBool) return std::nullopt;
  return index_->at(token_) == 't';
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
  if (is_array()) return index_->links[index_->links[token_]];
  std::size_t count = 0;
  if (is_object())
    for (std::uint32_t at = token_ + 1; at < index_->links[token_]; at = index_->next_name(at)) ++count;
  return count;
}

JsonView JsonView::find_member(const JsonName& name) const {
  if (index_->has_escaped_names) {
    for (const auto& [key, value] : members())
      if (key == name.text()) return value;
    return {};
  }
  const std::uint32_t end = index_->links[token_];
  for (std::uint32_t at = token_ + 1; at < end; at = index_->next_name(at))
    if (index_->links[at] == name.hash() && index_->is_name(at, name)) return {index_, at + 2};
  return {};
}

JsonMember JsonView::find_choice(const JsonName& stem) const {
  if (!is_object()) return {};
  const std::uint32_t end = index_->links[token_];
  for (std::uint32_t at = token_ + 1; at < end; at = index_->next_name(at))
    if (index_->has_stem(at, stem) && index_->at(at + 2) != 'n') return {index_->name(at), JsonView(index_, at + 2)};
  return {};
}

JsonView JsonView::at(std::size_t index) const {
  if (!is_array() || index >= size()) return {};
  std::uint32_t at = token_ + 1;
  while (index-- > 0) at = index_->next_item(at);
  return {index_, at};
}

JsonMembers JsonView::members() const {
  if (!is_object()) return {index_, 0, 0};
  return {index_, token_ + 1, index_->links[token_]};
}

std::string_view JsonView::source() const {
  if (index_ == nullptr) return {};
  const std::size_t begin = index_->tokens[token_];
  std::size_t end = index_->tokens[index_->is_container(token_) ? index_->links[token_] : token_ + 1];
  if (index_->is_container(token_)) return index_->text.substr(begin, end + 1 - begin);
  while (is_json_space(index_->text[end - 1])) --end;
  return index_->text.substr(begin, end - begin);
}

JsonMember JsonMembers::Iterator::operator*() const { return {index_->name(token_), JsonView(index_, token_ + 2)}; }

JsonMembers::Iterator& JsonMembers::Iterator::operator++() {
  token_ = index_->next_name(token_);
  return *this;
}

std::string to_json(JsonView value) {
  std::string out;
  append(value, out);
  return out;
}

}  // namespace parity::fhir
