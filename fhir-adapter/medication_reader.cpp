#include "fhir-adapter/medication_reader.h"

#include "fhir-adapter/drug.h"
#include "fhir-adapter/elements.h"

namespace parity::fhir {
namespace {

using enum ResourceType;

// When a course or supply began and ends, and where that stands.
struct Course {
  Moment start;
  Moment end;
  std::string_view start_element;
  std::string_view end_element;
};

// When a stop was recorded: GP Connect's status reason, R5's statusChanged.
JsonView stop_date(const Elements& request) {
  for (const JsonView extension : request["extension"].items()) {
    if (extension["url"].text().find("MedicationStatusReason") == std::string_view::npos) continue;
    for (const JsonView inner : extension["extension"].items())
      if (inner["url"].text() == "statusChangeDate") return inner["valueDateTime"];
  }
  return request["statusChanged"];
}

// The validity period's start, else when it was written (design: settled, drugs).
Course request_course(const Elements& request) {
  const JsonView period = request["dispenseRequest"]["validityPeriod"];
  Course course{read_moment(period["start"]), read_moment(period["end"]), "dispenseRequest.validityPeriod.start",
                "dispenseRequest.validityPeriod.end"};
  if (course.start.dating == Dating::kUndated) {
    course.start = read_moment(request["authoredOn"]);
    course.start_element = "authoredOn";
  }
  if (course.end.dating == Dating::kUndated && request["status"].text() == "stopped") {
    course.end = read_moment(stop_date(request));
    course.end_element = "statusChanged";
  }
  return course;
}

Course course_of(ReadingContext& context) {
  const Elements& resource = context.resource();
  const ResourceType type = context.entry().type;
  if (type == kMedicationRequest) return request_course(resource);
  const RecordedTime time = type == kMedicationStatement ? read_time(resource, {"effective", "dateAsserted"})
                            : type == kMedicationAdministration
                                ? read_time(resource, {element::kAdministered.r4, element::kAdministered.r5})
                                : read_time(resource, {"whenHandedOver", "whenPrepared", "recorded"});
  return {time.start, time.end, time.element, time.element};
}

MedicationRole role_of(ReadingContext& context, const Prescriptions& prescriptions, std::uint32_t entry) {
  const ResourceType type = context.entry().type;
  if (type == kMedicationStatement) return MedicationRole::kStated;
  if (type != kMedicationRequest) return MedicationRole::kIssue;
  const bool is_plan = context.resource()["intent"].text() == "plan";
  if (prescriptions.rests_on_request(entry) && !is_plan) return MedicationRole::kIssue;
  return prescriptions.has_issues(entry) ? MedicationRole::kAuthorisation : MedicationRole::kRequest;
}

// An issue that was made is evidence of supply, whatever became of the prescription later; a stop counts
// only where no authorisation is there to say it.
Standing issue_standing(Standing standing, bool has_request) {
  if (standing == Standing::kInactive) return Standing::kCurrent;
  return standing == Standing::kStopped && has_request ? Standing::kCurrent : standing;
}

void store_last_issue(ReadingContext& context, const NewStatement& stated) {
  const JsonView date = last_issue_date(context.resource());
  const Moment moment = read_moment(date);
  if (moment.dating == Dating::kUndated) return;
  NewStatement issue = stated;
  issue.base = context.statement(Standing::kCurrent, moment, "extension");
  issue.base.role = MedicationRole::kIssue;
  issue.base.prescription = stated.base.prescription;
  issue.base.by_name = stated.base.by_name;
  context.store(issue);
}

Reading report_unmatched_drug(ReadingContext& context, const Drug& drug) {
  if (drug.is_broken) {
    if (!context.standing()) return Reading::kRefused;
    context.add_issue(IssueReason::kBrokenReference, "medicationReference");
    context.make_type_unread();
    return Reading::kRefused;
  }
  const bool has_name = !drug.match.texts.empty();
  // A name beside a code is the product's, and holds none of our names: another drug (decision 0018).
  if (drug.match.has_coding && has_name && !drug.match.is_unreadable) return Reading::kUnmatched;
  // Products are known by their names: a code alone that no concept lists may be any drug, and must not pass for
  // "none of ours".
  if (drug.match.has_coding && !drug.match.is_unreadable) {
    if (!context.standing()) return Reading::kRefused;
    context.add_issue(IssueReason::kUnreadableEntry, "medication");
    context.make_type_unread();
    return Reading::kRefused;
  }
  const bool is_order = context.part() == RecordPart::kOrder;
  return context.report_unmatched(drug.match, "medication",
                                  is_order ? ReadingContext::CodeIs::kOptional : ReadingContext::CodeIs::kRequired);
}

}  // namespace

Reading read_medication(ReadingContext& context, const Prescriptions& prescriptions, Drugs& drugs,
                        std::uint32_t entry) {
  const Drug& drug = drugs.read();
  if (drug.match.concepts.empty()) return report_unmatched_drug(context, drug);
  auto standing = context.standing();
  if (!standing) return Reading::kRefused;
  const MedicationRole role = role_of(context, prescriptions, entry);
  if (role == MedicationRole::kIssue) standing = issue_standing(*standing, prescriptions.has_request(entry));

  const Course course = course_of(context);
  NewStatement statement;
  statement.base = context.statement(*standing, course.start, course.start_element);
  context.set_end(statement.base, course.end, course.end_element);
  statement.base.role = role;
  statement.base.prescription = prescriptions.number_of(entry);
  statement.base.by_name = drug.by_name;
  statement.concepts = &drug.match.concepts;
  statement.code = drug.match.code;
  context.store(statement);
  if (context.entry().type == kMedicationStatement) store_last_issue(context, statement);
  return Reading::kUsed;
}

Reading read_order(ReadingContext& context, Drugs& drugs) {
  Drug drug;
  if (context.entry().type == kMedicationRequest) {
    drug = drugs.read();
    if (drug.match.concepts.empty()) return report_unmatched_drug(context, drug);
  } else {
    match_codes(context.vocabulary(), context.resource()["code"], drug.match);
    match_codes(context.vocabulary(), context.resource()["serviceRequested"], drug.match);
    if (drug.match.concepts.empty())
      return context.report_unmatched(drug.match, "code", ReadingContext::CodeIs::kOptional);
  }
  const auto standing = context.standing();
  if (!standing) return Reading::kRefused;
  const RecordedTime written = read_time(context.resource(), {"authoredOn"});
  NewStatement statement;
  statement.base = context.statement(*standing, written.start, written.element);
  statement.base.by_name = drug.by_name;
  statement.concepts = &drug.match.concepts;
  statement.code = drug.match.code;
  context.store(statement);
  return Reading::kUsed;
}

}  // namespace parity::fhir
