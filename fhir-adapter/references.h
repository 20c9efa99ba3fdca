// References between resources: what a reference text names, and the entry that it leads to, across
// everything that was given for one patient. Lenient on bad ids; never throws, never follows a link.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "fhir-adapter/elements.h"
#include "fhir-adapter/hash_order.h"
#include "fhir-adapter/resource_type.h"

namespace parity::fhir {

/// A reference text taken apart. `/_history/N` is not part of it.
struct ParsedReference {
  std::string_view whole;     // "http://example.org/fhir/Medication/1"
  std::string_view type;      // "Medication"; empty for urn:…, #… and texts of no known form
  std::string_view id;        // "1"; of "#med" "med"
  bool is_contained = false;  // "#med"
  bool is_urn = false;        // only a fullUrl can match
};
ParsedReference parse_reference(std::string_view text);

/// The reference text of a Reference or of R5's CodeableReference; empty if there is none.
std::string_view reference_text(JsonView reference);

/// The resource of `contained` with that id, or missing.
JsonView find_contained(const Elements& resource, std::string_view id);

/// What the index needs to know of an entry. Views borrow the documents.
struct ReferenceTarget {
  ResourceType type;
  std::string_view full_url;
  std::string_view id;
  std::uint32_t entry;
};

/// Finds entries by fullUrl, else by type and id. Look-up takes no search, and at worst a logarithmic one; what nobody
/// asks for is not put in order.
class ReferenceIndex {
 public:
  explicit ReferenceIndex(std::pmr::vector<ReferenceTarget> targets) : targets_(std::move(targets)) {}

  /// The entry that a reference text leads to; nothing for contained resources and broken references.
  std::optional<std::uint32_t> find(std::string_view reference) const;

 private:
  struct Name {
    std::string_view type;  // empty: `id` is a fullUrl
    std::string_view id;
    std::uint32_t entry;
  };
  struct Key {
    std::uint64_t hash;
    std::uint32_t name;  // index into names_
  };
  class Names {
   public:
    explicit Names(std::pmr::vector<Name> names);
    std::optional<std::uint32_t> find(std::string_view type, std::string_view id) const;

   private:
    static HashOrder<Key> order_of(const std::pmr::vector<Name>& names);
    std::pmr::vector<Name> names_;
    HashOrder<Key> keys_;
  };
  Names names_by_url() const;
  Names names_by_id() const;

  std::pmr::vector<ReferenceTarget> targets_;  // its memory is everything's
  mutable std::optional<Names> by_url_;        // made when it is first asked
  mutable std::optional<Names> by_id_;
};

}  // namespace parity::fhir
