// Units of measure: a closed subset of UCUM that physical health checks record, the unit texts that
// real records hold, and conversion. An unknown unit is "not understood", never a guess.
// Sources: UCUM 2.1; factors in ../shared clinical facts, section 7 (marks there).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/decimal.h"

namespace parity {

/// A unit that Parity knows, as an index into the table in unit.cpp. Two units are the same unit
/// when their indices are equal: mm[Hg] written as text or as a UCUM code is one.
class Unit {
 public:
  constexpr Unit() = default;
  constexpr explicit Unit(std::uint8_t index) : index_(index) {}
  constexpr std::uint8_t index() const { return index_; }
  friend constexpr bool operator==(Unit, Unit) = default;

 private:
  std::uint8_t index_ = 0;
};

/// What was measured, where the amount of a substance depends on it (mg/dL to mmol/L).
enum class Analyte : std::uint8_t {
  kNone,
  kHba1c,
  kGlucose,
  kCholesterol,
  kTriglyceride,
  kCreatinine,
  kCalcium,
  kLithium
};

/// By case-sensitive UCUM code: "mm[Hg]", "mmol/L", "1" for a number without a unit.
std::optional<Unit> unit_of_ucum(std::string_view code);
/// By the text of a unit as real records write it: "mmHg", "Kg", "mmol/mol", "units/week".
std::optional<Unit> unit_of_text(std::string_view text);
/// The UCUM code: "mm[Hg]".
std::string_view ucum_code(Unit unit);
/// How clinicians write it: "mmHg", "mL/min/1.73m²"; empty for a bare number or score.
std::string_view display_text(Unit unit);
/// Every UCUM code of the table, for suggestions.
const std::vector<std::string_view>& known_ucum_codes();

std::optional<Analyte> analyte_of(std::string_view name);
std::string_view to_text(Analyte analyte);

/// Whether a value in `from` can be converted to `to` for this analyte.
bool is_convertible(Unit from, Unit to, Analyte analyte);

/// The value in the other unit. In the same unit the number is untouched; a converted number is
/// rounded half up to the places that laboratories report it with (table in unit.cpp). Nothing when
/// there is no conversion.
std::optional<Decimal> convert(Decimal number, Unit from, Unit to, Analyte analyte);

}  // namespace parity
