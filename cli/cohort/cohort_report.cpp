#include "cli/cohort/cohort_report.h"

#include <fmt/format.h>

namespace parity::cli {

CohortReport publish(const CountedRegister& counted, const Tally& tally, std::uint64_t threshold) {
  CohortReport report;
  report.header = counted.header;
  report.input = counted.input;
  report.problems = counted.problems;
  report.threshold = threshold;
  const auto cell_of = [threshold](std::uint64_t value) { return Cell{value, value > 0 && value < threshold}; };
  report.patients = cell_of(tally.patients());
  report.register_patients = cell_of(tally.register_patients());
  report.open_patients = cell_of(tally.patients_with_open_rules());
  for (std::size_t i = 0; i < tally.measures().size(); ++i) {
    PublishedMeasure published;
    published.measure = tally.measures()[i];
    // Of a check its completion is told, of the other gaps the people with one. By gap, so that one rule's numbers hide
    // the same in whatever measure they stand.
    const bool is_prevention = published.measure.gap == Gap::kPrevention;
    const HidingPolicy policy{threshold, is_prevention ? Column::kDue : Column::kDone};
    published.everybody = hide_small(tally.overall(i), policy);
    for (std::size_t day = 0; day < report.header.days.size(); ++day)
      published.trend.push_back(hide_small(tally.overall(i, day), policy));
    for (std::size_t d = 0; d < kDimensionCount; ++d) {
      std::vector<Counts> counts;
      for (const auto& [category, measures] : tally.categories(static_cast<Dimension>(d)))
        counts.push_back(measures[i]);
      const auto lines = hide_small(counts, published.everybody, policy);
      std::size_t at = 0;
      for (const auto& [category, measures] : tally.categories(static_cast<Dimension>(d)))
        published.by[d].emplace_back(category, lines[at++]);
    }
    report.measures.push_back(std::move(published));
  }
  return report;
}

std::string_view category_text(std::string_view category) { return category.empty() ? "not recorded" : category; }

std::string cell_text(const Cell& cell) { return cell.is_hidden ? "*" : fmt::format("{}", cell.value); }

std::vector<std::string> types_not_met(const InputCounts& input) {
  std::vector<std::string> names;
  const auto is_met = [&input](fhir::ResourceType type) {
    return (input.types >> static_cast<unsigned>(type) & 1U) != 0;
  };
  if (input.lines == 0) return names;
  for (const auto type :
       {fhir::ResourceType::kPatient, fhir::ResourceType::kObservation, fhir::ResourceType::kCondition})
    if (!is_met(type)) names.emplace_back(fhir::to_text(type));
  if (!is_met(fhir::ResourceType::kMedicationRequest) && !is_met(fhir::ResourceType::kMedicationStatement))
    names.emplace_back("MedicationRequest");
  return names;
}

}  // namespace parity::cli
