// JSON as the adapter and the CDS Hooks server read it: an immutable document and cheap views into
// it. Numbers keep the text that they came with, so that 2.0 stays 2.0. Used by every room that takes
// JSON from outside; simdjson stays behind this door, and FHIR is not known here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/base/result.h"

namespace parity::fhir {

struct JsonTree;  // json_tree.h

enum class JsonKind : std::uint8_t { kMissing, kNull, kBool, kNumber, kString, kArray, kObject };
/// "an object", for messages.
std::string_view to_text(JsonKind kind);

class JsonItems;
class JsonMembers;

/// One value of a document, or `kMissing`, which every lookup that finds nothing gives: lookups can
/// be chained without asking in between. Borrows the document; as cheap to copy as two pointers.
class JsonView {
 public:
  JsonView() = default;

  JsonKind kind() const;
  bool exists() const { return tree_ != nullptr; }
  bool is_object() const { return kind() == JsonKind::kObject; }
  bool is_array() const { return kind() == JsonKind::kArray; }
  bool is_string() const { return kind() == JsonKind::kString; }
  bool is_number() const { return kind() == JsonKind::kNumber; }
  bool is_null() const { return kind() == JsonKind::kNull; }

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

  /// Items of an array or members of an object; 0 for any other kind.
  std::size_t size() const;
  /// The first member of that name; missing if there is none, or this is no object. Linear.
  JsonView find(std::string_view key) const;
  JsonView operator[](std::string_view key) const { return find(key); }
  /// The n-th item of an array, or missing. Linear: iterate `items()` to visit all.
  JsonView at(std::size_t index) const;
  /// Empty ranges for any other kind.
  JsonItems items() const;
  JsonMembers members() const;

  /// The bytes of the value as they came, quotes included; empty if missing.
  std::string_view source() const;

 private:
  friend class JsonDocument;
  friend class JsonItems;
  friend class JsonMembers;
  JsonView(const JsonTree* tree, std::uint32_t node) : tree_(tree), node_(node) {}

  const JsonTree* tree_ = nullptr;
  std::uint32_t node_ = 0;
};

/// The items of an array, for a range-based for.
class JsonItems {
 public:
  class Iterator {
   public:
    Iterator(const JsonTree* tree, std::uint32_t node) : tree_(tree), node_(node) {}
    JsonView operator*() const { return {tree_, node_}; }
    Iterator& operator++();
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.node_ == b.node_; }

   private:
    const JsonTree* tree_;
    std::uint32_t node_;
  };
  Iterator begin() const { return {tree_, first_}; }
  Iterator end() const { return {tree_, end_}; }

 private:
  friend class JsonView;
  JsonItems(const JsonTree* tree, std::uint32_t first, std::uint32_t end) : tree_(tree), first_(first), end_(end) {}
  const JsonTree* tree_;
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
    Iterator(const JsonTree* tree, std::uint32_t node) : tree_(tree), node_(node) {}
    JsonMember operator*() const;
    Iterator& operator++();
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.node_ == b.node_; }

   private:
    const JsonTree* tree_;
    std::uint32_t node_;  // of the key; its value follows
  };
  Iterator begin() const { return {tree_, first_}; }
  Iterator end() const { return {tree_, end_}; }

 private:
  friend class JsonView;
  JsonMembers(const JsonTree* tree, std::uint32_t first, std::uint32_t end) : tree_(tree), first_(first), end_(end) {}
  const JsonTree* tree_;
  std::uint32_t first_;
  std::uint32_t end_;
};

/// A parsed document: owns its bytes and what was made of them. Views stay valid when it is moved.
class JsonDocument {
 public:
  explicit JsonDocument(std::unique_ptr<const JsonTree> tree);
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  JsonView root() const { return {tree_.get(), 0}; }

 private:
  std::unique_ptr<const JsonTree> tree_;
};

struct JsonLimits {
  std::size_t max_bytes = std::size_t{64} << 20U;  // at most 512 MiB counts
  std::size_t max_depth = 100;                     // arrays and objects inside one another
};

/// Reads one strict JSON text (RFC 8259, UTF-8); a leading byte order mark is accepted. Time and
/// memory are linear in the bytes. Errors, the sender's fault: kTooLarge beyond a limit;
/// kInvalidInput, where `where` is "line 3, column 14 (byte 57)" and the message says what was
/// expected there, without the text itself.
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
