#include "fhir-adapter/event_reader.h"

#include <array>

#include "fhir-adapter/elements.h"

namespace parity::fhir {
namespace {

using enum ResourceType;

struct EventRow {
  ResourceType type;
  RecordPart part;
  std::array<Elements::Name, 6> codes;  // all of them count
  std::array<Elements::Name, 3> times;  // the first that is there counts, R4's name before others
};

// CarePlans, forms, consents and documents stand beside procedures: something that was done with the
// patient and coded. A service's type, specialty and category count alike (design: settled, ownership). Of a CarePlan
// its activities are not read, and so not what must not be done among them (activity.detail.doNotPerform, isModifier).
constexpr EventRow kEvents[] = {
    {kProcedure, RecordPart::kProcedure, {"code"}, {element::kPerformed.r4, element::kPerformed.r5}},
    {kCarePlan, RecordPart::kProcedure, {"category"}, {"period", "created"}},
    {kQuestionnaireResponse, RecordPart::kProcedure, {}, {"authored"}},
    {kConsent, RecordPart::kProcedure, {"category", "scope"}, {element::kConsentDate.r4, element::kConsentDate.r5}},
    {kDocumentReference,
     RecordPart::kProcedure,
     {"type", "category", "class"},
     {element::kDocumentDate.r4, element::kDocumentDate.stu3, "created"}},
    {kImmunization,
     RecordPart::kImmunisation,
     {"vaccineCode"},
     {element::kImmunized.r4, element::kImmunized.stu3, "recorded"}},
    {kEncounter,
     RecordPart::kEncounter,
     {"type", "serviceType", "class"},
     {element::kEncounterPeriod.r4, element::kEncounterPeriod.r5}},
    {kEpisodeOfCare, RecordPart::kEpisode, {"type"}, {"period"}},
    {kCareTeam, RecordPart::kEpisode, {"category"}, {"period"}},
    {kServiceRequest, RecordPart::kReferral, {"code", "performerType"}, {"authoredOn", "occurrence"}},
    {kProcedureRequest, RecordPart::kReferral, {"code"}, {"authoredOn", "occurrence"}},
    // GP Connect says what was referred to in the reason alone ("Referral to physiotherapist").
    {kReferralRequest,
     RecordPart::kReferral,
     {"serviceRequested", "specialty", "type", "reasonCode"},
     {"authoredOn", "occurrence"}},
    {kAllergyIntolerance,
     RecordPart::kAllergy,
     {"code"},
     {"onset", element::kConditionRecorded.r4, element::kConditionRecorded.stu3}},
    {kFlag, RecordPart::kFlag, {"code"}, {"period"}},
};

// The row's place plus one, by type; 0 of a type that is no event.
constexpr auto kPlaces = [] {
  std::array<std::uint8_t, kResourceTypeCount> places{};
  for (std::size_t i = 0; i < std::size(kEvents); ++i)
    places[static_cast<std::size_t>(kEvents[i].type)] = static_cast<std::uint8_t>(i + 1);
  return places;
}();

const EventRow* row_of(ResourceType type) {
  const std::uint8_t place = kPlaces[static_cast<std::size_t>(type)];
  return place == 0 ? nullptr : &kEvents[place - 1U];
}

// Care Connect codes what was done beside what was given.
void match_vaccination_procedure(ReadingContext& context, CodeMatch& match) {
  for (const JsonView extension : context.resource()["extension"].items())
    if (extension["url"].text().find("VaccinationProcedure") != std::string_view::npos)
      match_codes(context.vocabulary(), extension["valueCodeableConcept"], match);
}

void match_substances(ReadingContext& context, CodeMatch& match) {
  for (const JsonView reaction : context.resource()["reaction"].items())
    match_codes(context.vocabulary(), reaction["substance"], match);
}

// Forms and documents are known by their titles where no code is agreed (design: settled, valproate).
bool is_known_by_title(ResourceType type) { return type == kQuestionnaireResponse || type == kDocumentReference; }

void match_titles(ReadingContext& context, std::vector<std::string_view> titles, ConceptSet& concepts) {
  const Elements& resource = context.resource();
  const auto add = [&titles](JsonView title) {
    if (!title.text().empty()) titles.push_back(title.text());
  };
  add(resource["description"]);
  add(resource["questionnaire"]["display"]);
  for (const JsonView extension : resource["_questionnaire"]["extension"].items()) add(extension["valueString"]);
  for (const JsonView content : resource["content"].items()) add(content["attachment"]["title"]);
  for (const std::string_view title : titles) context.vocabulary().match_name(title, concepts);
  for (const std::string_view title : titles) context.vocabulary().remove_excepted(title, concepts);
}

CodeMatch match_event(ReadingContext& context, const EventRow& row) {
  CodeMatch match;
  match.keeps_texts = is_known_by_title(row.type);
  for (const Elements::Name& element : row.codes)
    if (!element.empty()) match_codes(context.vocabulary(), context.resource()[element], match);
  match.keeps_texts = false;
  if (row.type == kImmunization) match_vaccination_procedure(context, match);
  if (row.type == kAllergyIntolerance && match.concepts.empty()) match_substances(context, match);
  if (is_known_by_title(row.type)) match_titles(context, std::move(match.texts), match.concepts);
  return match;
}

// A stay in hospital (v3-ActCode; R5 gives an array) is an episode as well as an encounter.
bool is_inpatient(const Elements& encounter) {
  const auto is_stay = [](JsonView coding) {
    const std::string_view code = coding["code"].text();
    return code == "IMP" || code == "ACUTE" || code == "NONAC";
  };
  const JsonView encounter_class = encounter["class"];
  if (is_stay(encounter_class)) return true;
  for (const JsonView item : encounter_class.items())
    for (const JsonView coding : item["coding"].items())
      if (is_stay(coding)) return true;
  return false;
}

RecordedTime time_of(const Elements& resource, const EventRow& row) {
  for (const Elements::Name& element : row.times) {
    if (element.empty()) break;
    if (const RecordedTime time = read_time(resource, {element}); !time.element.empty()) return time;
  }
  return {};
}

}  // namespace

std::optional<RecordPart> event_part_of(ResourceType type) {
  const EventRow* row = row_of(type);
  return row != nullptr ? std::optional(row->part) : std::nullopt;
}

Reading read_event(ReadingContext& context) {
  const EventRow& row = *row_of(context.entry().type);
  const CodeMatch match = match_event(context, row);
  if (match.concepts.empty()) {
    if (row.codes[0].empty()) return Reading::kUnmatched;
    return context.report_unmatched(match, row.codes[0].text(), ReadingContext::CodeIs::kOptional);
  }
  const auto standing = context.standing();
  if (!standing) return Reading::kRefused;
  const RecordedTime time = time_of(context.resource(), row);
  NewStatement statement;
  statement.base = context.statement(*standing, moment_of(time, context.options().today), time.element);
  if (time.is_period) context.set_end(statement.base, time.end, time.element);
  statement.concepts = &match.concepts;
  statement.code = match.code;
  context.store(statement);
  if (row.type == kEncounter && is_inpatient(context.resource())) {
    statement.base.part = RecordPart::kEpisode;
    context.store(statement);
  }
  return Reading::kUsed;
}

}  // namespace parity::fhir
