#include "fhir-adapter/prescriptions.h"

#include <algorithm>
#include <map>

#include "fhir-adapter/elements.h"

namespace parity::fhir {
namespace {

using enum ResourceType;
constexpr int kLongestChain = 16;  // renewals of renewals; more is a mistake or a cycle

bool is_medication_event(ResourceType type) {
  return type == kMedicationRequest || type == kMedicationStatement || type == kMedicationAdministration ||
         type == kMedicationDispense;
}

// The element that names the request, by type.
JsonView request_element(ResourceType type, const Elements& resource) {
  if (type == kMedicationDispense) return resource["authorizingPrescription"];
  if (type == kMedicationAdministration) return find_element(resource, element::kAdministrationRequest).value;
  return resource["basedOn"];
}

bool is_plan(const Elements& request) { return request["intent"].text() == "plan"; }

// The first reference to a MedicationRequest; a reference of no type may be one too.
std::string_view request_reference(ResourceType type, JsonView element) {
  const auto names_request = [type](std::string_view text) {
    const ParsedReference parsed = parse_reference(text);
    return parsed.type == "MedicationRequest" || (parsed.is_urn && type != kMedicationRequest);
  };
  if (const std::string_view text = reference_text(element); names_request(text)) return text;
  for (const JsonView item : element.items())
    if (const std::string_view text = reference_text(item); names_request(text)) return text;
  return {};
}

}  // namespace

JsonView last_issue_date(const Elements& statement) {
  for (const JsonView extension : statement["extension"].items())
    if (extension["url"].text().find("MedicationStatementLastIssueDate") != std::string_view::npos)
      return extension["valueDateTime"];
  return {};
}

Prescriptions::Prescriptions(const ReadingContext& context)
    : places_(context.entries().size(), context.memory()),
      missing_(context.entries().size(), context.memory()),
      with_issues_(context.memory()) {
  link(context);
  number(context.entries().size());
}

void Prescriptions::link(const ReadingContext& context) {
  const auto entries = context.entries();
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (!is_medication_event(entry.type) || entry.origin != Origin::kRecord) continue;
    Place& place = places_[i];
    const JsonView element = request_element(entry.type, entry.resource);
    std::string_view text = request_reference(entry.type, element);
    // In a transaction a request rests on another by its urn: it counts if that is a request.
    std::optional<std::uint32_t> target;
    if (text.empty() && entry.type == kMedicationRequest) {
      for (const JsonView item : element.items())
        if (!target) target = context.references().find(reference_text(item));
    } else if (!text.empty()) {
      target = context.references().find(text);
    }
    if (target &&
        (entries[*target].type != kMedicationRequest || *target == i || entries[*target].origin != Origin::kRecord))
      target.reset();
    if (target)
      place.parent = *target + 1;
    else
      missing_[i] = text;
    place.rests_on_request = target || !text.empty();
    const bool is_supply = entry.type == kMedicationDispense || entry.type == kMedicationAdministration ||
                           (entry.type == kMedicationRequest && !is_plan(entry.resource));
    place.is_issue = (is_supply && place.rests_on_request) ||
                     (entry.type == kMedicationStatement && last_issue_date(entry.resource).exists());
  }
}

std::uint32_t Prescriptions::root_of(std::uint32_t entry) const {
  for (int step = 0; step < kLongestChain && places_[entry].parent != 0; ++step) entry = places_[entry].parent - 1;
  return entry;
}

// A prescription's number is its root's entry + 1; requests that are not here get numbers beyond.
void Prescriptions::number(std::size_t entries) {
  std::map<std::string_view, std::uint32_t> numbers_of_missing;
  for (std::uint32_t i = 0; i < entries; ++i) {
    if (!places_[i].rests_on_request) continue;
    const std::uint32_t root = root_of(i);
    const std::string_view missing = missing_[root];
    if (!missing.empty()) {
      const auto fresh = static_cast<std::uint32_t>(entries + 1 + numbers_of_missing.size());
      places_[i].number = numbers_of_missing.emplace(parse_reference(missing).whole, fresh).first->second;
      places_[root].number = places_[i].number;
    } else {
      places_[i].number = places_[root].number = root + 1;
    }
  }
  for (std::uint32_t i = 0; i < entries; ++i) {
    if (!places_[i].is_issue) continue;
    if (places_[i].number == 0) places_[i].number = i + 1;  // a statement with its own last issue
    with_issues_.push_back(places_[i].number);
  }
  std::sort(with_issues_.begin(), with_issues_.end());
}

bool Prescriptions::has_issues(std::uint32_t entry) const {
  const std::uint32_t number = places_[entry].number;
  return number != 0 && std::binary_search(with_issues_.begin(), with_issues_.end(), number);
}

}  // namespace parity::fhir
