// How completely each resource type was read: asked for, cut short, warned about, refused. Turned into
// the extents of a record's parts. Design: settled, incomplete records.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "engine/record/record_builder.h"
#include "fhir-adapter/json.h"
#include "fhir-adapter/resource_type.h"

namespace parity::fhir {

class Completeness {
 public:
  /// Says that these types were asked for: complete, unless something narrows them.
  void ask(TypeSet types);
  void limit(TypeSet types, Extent extent);
  void limit(ResourceType type, Extent extent) { limit(TypeSet::of(type), extent); }
  void make_unread(TypeSet types) { limit(types, Extent{}); }

  void make_orders_unread() { orders_unread_ = true; }

  /// Sets the extent of every part but `patient`.
  void write_extents(RecordBuilder& builder) const;

 private:
  Extent extent_of(const PartTypes& types) const;

  TypeSet asked_;
  std::array<Extent, kResourceTypeCount> limits_ = [] {
    std::array<Extent, kResourceTypeCount> limits{};
    limits.fill({Extent::Reach::kComplete, {}});
    return limits;
  }();
  bool orders_unread_ = false;
};

/// Whether a search says that it found more than its pages hold, as where a sender that follows no `next` link dropped
/// it. `total` counts what matched, and neither what was included nor outcomes (FHIR R4, Bundle.total); an entry without
/// a mode matched. A total of exactly all entries is a sender's that counts them all (decision 0041). False without a
/// total, and for what is no Bundle.
bool lacks_entries(std::span<const JsonView> pages);

/// The types that an OperationOutcome's errors make incomplete: those that its issues name
/// (`expression`, `location`), else all of `asked`. Nothing if it holds no error.
std::optional<TypeSet> types_failed_by(JsonView outcome, TypeSet asked);

/// What a GP Connect or R4 List says of the completeness of its types.
struct ListWarning {
  TypeSet types;
  std::string_view element;  // "extension" or "emptyReason"
};
/// Nothing for a List without a warning. GP Connect 1.x, List: confidential-items, data-in-transit,
/// data-awaiting-filing; `emptyReason` of withheld, unavailable, notstarted, notasked.
std::optional<ListWarning> warning_of(JsonView list);

/// The oldest day from which on a cut, newest-first page of entries holds everything; nothing when the
/// order can't be relied on. Fed one entry after another.
class NewestFirst {
 public:
  void see(ResourceType type, JsonView resource);
  std::optional<Day> complete_since() const;

 private:
  std::optional<Day> oldest_;  // the last day that the oldest entry so far can mean
  bool in_order_ = true;
};

}  // namespace parity::fhir
