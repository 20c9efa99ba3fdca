// JSON as the adapter and the CDS Hooks server read it: an immutable document and cheap views into
// it. Numbers keep the text that they came with, so that 2.0 stays 2.0. Used by every room that takes
// JSON from outside; simdjson stays behind this door, and FHIR is not known here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/base/result.h"
#include "fhir-adapter/json_index.h"

namespace parity::fhir {

enum class JsonKind : std::uint8_t { kMissing, kNull, kBool, kNumber, kString, kArray, kObject };
/// "an object", for messages.
std::string_view to_text(JsonKind kind);

class JsonItems;
class JsonMembers;
struct DuplicateKey;
struct JsonMember;

/// One value of a document, or `kMissing`, which every lookup that finds nothing gives: lookups can
/// be chained without asking in between. Borrows the document; as cheap to copy as two pointers.
class JsonView {
 public:
  JsonView() = default;

  JsonKind kind() const;
  bool exists() const { return index_ != nullptr; }
  bool is_object() const { return starts_with('{'); }
  bool is_array() const { return starts_with('['); }
  bool is_string() const { return starts_with('"'); }
  bool is_number() const { return kind() == JsonKind::kNumber; }
  bool is_null() const { return starts_with('n'); }

  /// The unescaped text of a string; nothing for any other kind. A lone surrogate reads as U+FFFD.
  std::optional<std::string_view> as_string() const;
  /// The same, or empty.
  std::string_view text() const;
  std::optional<bool> as_bool() const;
  /// A number as it was written; empty for any other kind.
  std::string_view number_text() const;
  /// A number exactly; nothing for any other kind, and for one beyond what Decimal holds (1e400).
  std::optional<Decimal> as_decimal() const;
  /// A number written as a whole one, `3` but not `3.0`, within 64 bits.
  std::optional<std::int64_t> as_integer() const;

  /// Items of an array or members of an object, which takes counting; 0 for any other kind.
  std::size_t size() const;
  /// The first member of that name; missing if there is none, or this is no object. Linear in the members.
  JsonView find(const JsonName& name) const;
  JsonView operator[](const JsonName& name) const { return find(name); }
  /// Of several names at once, the same, in one pass over the members.
  template <const auto& kNames>
  std::array<JsonView, std::size(kNames)> pick() const;
  /// The first member whose name is the stem, or the stem with a capital letter behind it ("value" finds
  /// valueQuantity), and that is not null; else one that is missing.
  JsonMember find_choice(const JsonName& stem) const;
  /// The n-th item of an array, or missing. Linear: iterate `items()` to visit all.
  JsonView at(std::size_t index) const;
  /// Empty ranges for any other kind.
  JsonItems items() const;
  JsonMembers members() const;

  /// The bytes of the value as they came, quotes included; empty if missing.
  std::string_view source() const;

 private:
  friend class JsonParser;
  friend class JsonItems;
  template <const auto& kTable>
  friend class JsonSlots;
  friend std::vector<DuplicateKey> find_duplicate_keys(JsonView value, std::size_t limit);
  friend class JsonMembers;
  JsonView(const JsonIndex* index, std::uint32_t token) : index_(index), token_(token) {}
  JsonView find_member(const JsonName& name) const;
  bool starts_with(char first) const { return index_ != nullptr && index_->at(token_) == first; }

  const JsonIndex* index_ = nullptr;
  std::uint32_t token_ = 0;
};

/// The items of an array, for a range-based for.
class JsonItems {
 public:
  class Iterator {
   public:
    Iterator(const JsonIndex* index, std::uint32_t token) : index_(index), token_(token) {}
    JsonView operator*() const { return {index_, token_}; }
    Iterator& operator++();
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.token_ == b.token_; }

   private:
    const JsonIndex* index_;
    std::uint32_t token_;
  };
  Iterator begin() const { return {index_, first_}; }
  Iterator end() const { return {index_, end_}; }

 private:
  friend class JsonView;
  JsonItems(const JsonIndex* index, std::uint32_t first, std::uint32_t end) : index_(index), first_(first), end_(end) {}
  const JsonIndex* index_;
  std::uint32_t first_;
  std::uint32_t end_;
};

struct JsonMember {
  std::string_view key;
  JsonView value;
};

/// The members of an object in the order of the text, for a range-based for.
class JsonMembers {
 public:
  class Iterator {
   public:
    Iterator(const JsonIndex* index, std::uint32_t token) : index_(index), token_(token) {}
    JsonMember operator*() const;
    Iterator& operator++();
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.token_ == b.token_; }

   private:
    const JsonIndex* index_;
    std::uint32_t token_;  // of the name
  };
  Iterator begin() const { return {index_, first_}; }
  Iterator end() const { return {index_, end_}; }

 private:
  friend class JsonView;
  JsonMembers(const JsonIndex* index, std::uint32_t first, std::uint32_t end)
      : index_(index), first_(first), end_(end) {}
  const JsonIndex* index_;
  std::uint32_t first_;
  std::uint32_t end_;
};

struct JsonLimits {
  std::size_t max_bytes = std::size_t{64} << 20U;  // at most 512 MiB counts
  std::size_t max_depth = 100;                     // arrays and objects inside one another; at most 1000 counts
};

inline JsonKind JsonView::kind() const {
  if (index_ == nullptr) return JsonKind::kMissing;
  switch (index_->at(token_)) {
    case '{': return JsonKind::kObject;
    case '[': return JsonKind::kArray;
    case '"': return JsonKind::kString;
    case 't':
    case 'f': return JsonKind::kBool;
    case 'n': return JsonKind::kNull;
    default: return JsonKind::kNumber;
  }
}

inline std::string_view JsonView::text() const { return is_string() ? index_->string(token_) : std::string_view(); }

// Most names that are asked for are not there.
inline JsonView JsonView::find(const JsonName& name) const {
  if (!is_object()) return {};
  const std::uint32_t kinds = index_->links[index_->links[token_]];
  return (kinds & JsonName::kind_of(name.hash())) == 0 ? JsonView() : find_member(name);
}

template <const auto& kNames>
std::array<JsonView, std::size(kNames)> JsonView::pick() const {
  std::array<JsonView, std::size(kNames)> found;
  if (!is_object()) return found;
  const auto each = [&]<std::size_t... kIndex>(std::index_sequence<kIndex...>) {
    if (index_->has_escaped_names) return void(((found[kIndex] = find(kNames[kIndex])), ...));
    const std::uint32_t end = index_->links[token_];
    for (std::uint32_t at = token_ + 1; at < end; at = index_->next_name(at)) {
      const std::uint32_t hash = index_->links[at];
      std::size_t place = std::size(kNames);  // INVARIANT: no two of the names share a hash
      ((hash == kNames[kIndex].hash() ? void(place = kIndex) : void()), ...);
      if (place != std::size(kNames) && index_->is_name(at, kNames[place]) && !found[place].exists())
        found[place] = {index_, at + 2};
    }
  };
  each(std::make_index_sequence<std::size(kNames)>());
  return found;
}

inline JsonItems JsonView::items() const {
  if (!is_array()) return {index_, 0, 0};
  return {index_, token_ + 1, index_->links[token_]};
}

inline JsonItems::Iterator& JsonItems::Iterator::operator++() {
  token_ = index_->next_item(token_);
  return *this;
}

/// Reads strict JSON texts (RFC 8259, UTF-8) one after another with the same memory; a leading byte order
/// mark is accepted. Time and memory are linear in the bytes.
class JsonParser {
 public:
  JsonParser();
  JsonParser(JsonParser&&) noexcept;
  JsonParser& operator=(JsonParser&&) noexcept;
  ~JsonParser();

  /// Borrows the text. It must stay where it is as long as views are used; they are valid until the next
  /// call, also when the parser is moved. Errors, the sender's fault: kTooLarge beyond a limit;
  /// kInvalidInput, where `where` is "line 3, column 14 (byte 57)" and the message says what was expected
  /// there, without the text itself.
  Result<JsonView> parse(std::string_view text, const JsonLimits& limits = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A parsed document that owns its bytes. Views stay valid when it is moved.
class JsonDocument {
 public:
  JsonView root() const { return content_->root; }

 private:
  friend Result<JsonDocument> parse_json(std::string bytes, const JsonLimits& limits);
  struct Content {
    std::string bytes;
    JsonParser parser;
    JsonView root;
  };
  explicit JsonDocument(std::unique_ptr<Content> content) : content_(std::move(content)) {}
  std::unique_ptr<Content> content_;
};

/// Reads one text; errors as JsonParser::parse.
Result<JsonDocument> parse_json(std::string bytes, const JsonLimits& limits = {});

/// The value again without white space, numbers as they came. For tests and stored evidence.
std::string to_json(JsonView value);

/// A name that stands twice in one object.
struct DuplicateKey {
  std::string path;  // "context.draftOrders.entry[3].fullUrl"
};
/// The first `limit` of them in the order of the objects. Time is linear in the document, up to the
/// logarithm of the largest object.
std::vector<DuplicateKey> find_duplicate_keys(JsonView value, std::size_t limit = 20);

}  // namespace parity::fhir
