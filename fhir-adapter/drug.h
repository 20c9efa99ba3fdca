// Which drug a medication resource or order is about: its own code, the Medication that it refers to,
// ingredients, and names in their texts. Used by medication_reader and order_reader.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <vector>

#include "fhir-adapter/reading.h"

namespace parity::fhir {

struct Drug {
  CodeMatch match;
  bool by_name = false;    // no code matched, a name in a text did
  bool is_broken = false;  // a Medication is referred to that is not there, and nothing says what it is
};

/// Of the resource that the context is at. Codes first (SNOMED CT, dm+d, ATC, RxNorm, as the vocabulary holds them), then
/// names in displays and texts; except-names take concepts out again, however they matched.
Drug read_drug(const ReadingContext& context);

/// The drugs of one record. What refers to one Medication in the same words is about the same drug: it is read once.
class Drugs {
 public:
  /// The context is borrowed.
  explicit Drugs(const ReadingContext& context)
      : context_(context), places_(context.entries().size(), context.memory()) {}

  /// As read_drug; stays until the next call.
  const Drug& read();

 private:
  struct Known {
    std::string_view reference;  // as it stands in the text
    Drug drug;
  };
  const ReadingContext& context_;
  std::pmr::vector<std::uint32_t> places_;  // by entry: of a Medication, its place in known_ + 1; else 0
  std::vector<Known> known_;
  Drug other_;
};

}  // namespace parity::fhir
