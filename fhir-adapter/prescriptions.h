// Which medication resources belong to one prescription: GP Connect's plan with its issues, a request
// with its dispensings and administrations, a statement with the plan that it rests on. Used by
// medication_reader.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "fhir-adapter/reading.h"

namespace parity::fhir {

/// The date of the last issue that a MedicationStatement carries (GP Connect, UK Core), or missing.
JsonView last_issue_date(const Elements& statement);

class Prescriptions {
 public:
  explicit Prescriptions(const ReadingContext& context);

  /// The number that an entry shares with the rest of its prescription; 0: it stands alone.
  std::uint32_t number_of(std::uint32_t entry) const { return places_[entry].number; }
  /// Whether the entry rests on a MedicationRequest, given here or not.
  bool rests_on_request(std::uint32_t entry) const { return places_[entry].rests_on_request; }
  /// Whether that MedicationRequest is here.
  bool has_request(std::uint32_t entry) const { return places_[entry].parent != 0; }
  /// Whether issues of the entry's prescription are on record.
  bool has_issues(std::uint32_t entry) const;

 private:
  struct Place {
    std::uint32_t parent = 0;  // entry + 1 of the request that it rests on
    std::uint32_t number = 0;
    bool rests_on_request = false;
    bool is_issue = false;
  };
  void link(const ReadingContext& context);
  void number(std::size_t entries);
  std::uint32_t root_of(std::uint32_t entry) const;

  std::pmr::vector<Place> places_;
  std::pmr::vector<std::string_view> missing_;   // per entry: the request that is not here
  std::pmr::vector<std::uint32_t> with_issues_;  // numbers, sorted
};

}  // namespace parity::fhir
