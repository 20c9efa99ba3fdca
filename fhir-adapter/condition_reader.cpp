#include "fhir-adapter/condition_reader.h"

#include "fhir-adapter/elements.h"

namespace parity::fhir {

// A condition counts by its onset, else by when it was recorded; one that is resolved or in remission
// ended with its abatement, else when that was recorded (design: settled).
Reading read_condition(ReadingContext& context) {
  const Elements& resource = context.resource();
  CodeMatch match;
  match_codes(context.vocabulary(), resource["code"], match);
  if (match.concepts.empty()) return context.report_unmatched(match, "code", ReadingContext::CodeIs::kOptional);
  const auto standing = context.standing();
  if (!standing) return Reading::kRefused;

  const RecordedTime onset =
      read_time(resource, {"onset", element::kConditionRecorded.r4, element::kConditionRecorded.stu3});
  const Moment began = onset.start.dating == Dating::kUndated ? onset.end : onset.start;
  NewStatement statement;
  statement.base = context.statement(*standing, began, onset.element);
  RecordedTime abated = read_time(resource, {"abatement"});
  if (abated.element.empty() && *standing == Standing::kResolved)
    abated = read_time(resource, {element::kConditionRecorded.r4, element::kConditionRecorded.stu3});
  context.set_end(statement.base, moment_of(abated, std::nullopt), abated.element);
  statement.concepts = &match.concepts;
  statement.code = match.code;
  context.store(statement);
  return Reading::kUsed;
}

}  // namespace parity::fhir
