// One coded statement of a patient's record, in plain values: what was observed, diagnosed,
// prescribed or done, when, and where it stands. fhir-adapter makes them; the evaluator reads them.
// No FHIR resource name is known here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "engine/base/date.h"
#include "engine/record/concept.h"

namespace parity {

/// The parts of a record that are asked for, and can be missing, each on its own.
enum class RecordPart : std::uint8_t {
  kPatient,
  kObservation,
  kCondition,
  kMedication,
  kProcedure,
  kImmunisation,
  kEncounter,
  kEpisode,
  kReferral,
  kAllergy,
  kFlag,
  kOrder,
};
inline constexpr std::size_t kRecordPartCount = 12;

/// The author's word, "observation"; also what `missing` and `--unavailable` use.
std::string_view to_text(RecordPart part);
std::optional<RecordPart> record_part_of(std::string_view text);

/// A set of record parts, as bits.
class PartSet {
 public:
  constexpr PartSet() = default;
  static constexpr PartSet of(RecordPart part) { return PartSet(1U << static_cast<unsigned>(part)); }
  constexpr bool contains(RecordPart part) const { return (bits_ >> static_cast<unsigned>(part) & 1U) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr PartSet& operator|=(PartSet other) {
    bits_ = static_cast<std::uint16_t>(bits_ | other.bits_);
    return *this;
  }
  friend constexpr PartSet operator|(PartSet a, PartSet b) { return a |= b; }
  friend constexpr bool operator==(PartSet, PartSet) = default;

 private:
  constexpr explicit PartSet(unsigned bits) : bits_(static_cast<std::uint16_t>(bits)) {}
  std::uint16_t bits_ = 0;
};

/// How a statement may be used. Statements that may never be used (entered in error, cancelled,
/// refuted, not done) are not in a record at all: the adapter counts them.
enum class Standing : std::uint8_t {
  kCurrent,    // usable: a final result, an active condition, an active prescription, a done procedure
  kTentative,  // preliminary, provisional, unconfirmed, in progress: recorded, not yet certain
  kInactive,   // history: inactive condition, completed prescription, on hold
  kResolved,   // a condition said to be resolved or in remission
  kStopped,    // a prescription stopped explicitly
};

/// What a medication statement is evidence of.
enum class MedicationRole : std::uint8_t {
  kNone,
  kRequest,        // a prescription that stands as it is stated
  kAuthorisation,  // a repeat authorisation (plan) whose issues are separate statements
  kIssue,          // one issue, dispensing or administration: evidence of supply on that day
  kStated,         // "the patient takes it"
};

enum class Setting : std::uint8_t { kUnknown, kPrimaryCare, kMentalHealth, kAcute };

enum class Comparator : std::uint8_t { kEqual, kLess, kLessOrEqual, kGreaterOrEqual, kGreater };

/// Why a recorded number could not be used. It is left out as if it were not there, and said so.
enum class ValueFault : std::uint8_t {
  kNone,
  kNotANumber,       // absent, or text
  kNoUnit,           // no unit, and the code does not fix one
  kUnknownUnit,      // a unit that is not understood
  kNotConvertible,   // a unit of another kind of quantity
  kContradictsCode,  // a unit that the code rules out
  kImplausible,      // outside the concept's plausible range
};
std::string_view to_text(ValueFault fault);

/// A recorded number in the canonical unit of its concept, and as it was recorded.
struct Quantity {
  Decimal number;
  Unit unit;
  Comparator comparator = Comparator::kEqual;
  friend bool operator==(const Quantity&, const Quantity&) = default;
};

/// Text held once by the record: a slice of its text pool.
struct TextSlice {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// Concept ids held once by the record: a slice of its concept pool, ascending.
struct ConceptSlice {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// How the time of a statement is known.
enum class Dating : std::uint8_t {
  kDated,
  kUndated,     // no time was recorded: present, but in no window
  kUnreadable,  // a time was recorded and could not be read: it may lie in any window
};

struct Statement {
  RecordPart part = RecordPart::kObservation;
  Standing standing = Standing::kCurrent;
  MedicationRole role = MedicationRole::kNone;
  Setting setting = Setting::kUnknown;
  Dating dating = Dating::kUndated;
  ValueFault fault = ValueFault::kNone;
  bool by_name = false;         // matched by a drug name in its text, not by a code
  bool expects_number = false;  // one of its concepts keeps a number
  bool has_number = false;      // `quantity` holds a usable number
  bool has_recorded_number = false;

  Date when;                   // start of a course, onset of a condition, time of a result
  std::int64_t order_key = 0;  // sorts within a day: instant in seconds, else the day's start
  std::int64_t issued = 0;     // when it was issued, in seconds; 0 unknown. Breaks ties
  std::optional<Date> ended;   // abatement, or the end of a prescription

  Quantity quantity;                        // in the concept's unit
  Quantity recorded;                        // as it came; meaningful if `has_recorded_number`
  ConceptSlice concepts;                    // concepts that its code, or drug name, matched
  ConceptSlice coded_value;                 // concepts that its coded value matched
  std::uint32_t prescription = 0;           // issues and their authorisation share a number; 0: on its own
  std::uint32_t panel = 0;                  // parts of one panel share a number; 0: recorded alone
  std::array<std::uint32_t, 2> readings{};  // a panel reading: its parts, as statement indices + 1
  TextSlice source;                         // "Observation/77"
  TextSlice identifier;                     // the record keeper's own number of it, with its system; may be empty
};

/// Sorts statements oldest first: by the last day that they can mean, then within the day, then by issue.
inline auto time_order(const Statement& s) { return std::tuple(s.when.last, s.order_key, s.issued); }

}  // namespace parity
