// Concepts as the record needs them: dense ids, the unit a value is kept in, the parts of a panel.
// Made by engine/plan from the rule author's YAML; read by fhir-adapter and the evaluator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/decimal.h"
#include "engine/record/unit.h"

namespace parity {

/// Index of a concept in its Vocabulary.
enum class ConceptId : std::uint16_t {};
constexpr std::size_t index_of(ConceptId id) { return static_cast<std::size_t>(id); }

struct PlausibleRange {
  Decimal low;
  Decimal high;  // both ends are plausible
};

/// A code whose own definition fixes the unit of its value (HbA1c DCCT is %, IFCC is mmol/mol).
/// A missing unit is taken from here; another unit contradicts the code, and the value is not used.
struct UnitOfCode {
  std::string code;
  Unit unit;
};

/// How the values of a concept are kept: converted to `unit`, and not used outside `plausible`.
struct ValueSpec {
  Unit unit;
  Analyte analyte = Analyte::kNone;
  std::optional<PlausibleRange> plausible;
  std::vector<UnitOfCode> unit_from_code;
};

/// A code, or else a drug name, that stands for a concept where one is made up (rule tests).
struct ConceptExample {
  std::string system;
  std::string code;
  std::string name;
};

struct ConceptInfo {
  std::string id;  // the author's name, "systolic-bp"
  std::string title;
  std::optional<ValueSpec> value;
  ConceptExample example;
  std::vector<ConceptId> parts;  // a panel's parts, in the order of the rule files; empty otherwise
};

}  // namespace parity
