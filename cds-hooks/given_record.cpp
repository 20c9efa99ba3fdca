// RecordReader does the reading; here is only which key answers for what.
#include "cds-hooks/given_record.h"

#include <utility>

#include "fhir-adapter/record_reader.h"

namespace parity::hooks {
namespace {

tl::unexpected<Fault> faulty(IssueCode code, const Error& error) {
  return tl::unexpected<Fault>(Fault{code, error.message, error.where});
}

void mark_unread(fhir::TypeSet types, fhir::RecordReader& reader) {
  for (std::size_t i = 0; i < fhir::kResourceTypeCount; ++i) {
    const auto type = static_cast<fhir::ResourceType>(i);
    if (types.contains(type)) reader.mark_unavailable(type);
  }
}

KeyState state_of(fhir::JsonView value) {
  if (!value.exists()) return KeyState::kAbsent;
  return value["resourceType"].text() == "OperationOutcome" ? KeyState::kRefused : KeyState::kGiven;
}

}  // namespace

tl::expected<GivenRecord, Fault> read_given_record(const ReadingTask& task, const HookRequest& request) {
  fhir::ReadOptions options;
  options.expected_patient_id = request.patient_id;
  options.today = task.today;
  fhir::RecordReader reader(task.plan.vocabulary, std::move(options));

  GivenRecord given;
  for (const PrefetchTemplate& one : task.templates) {
    const fhir::JsonView value = request.prefetch[one.key];
    given.keys.push_back(state_of(value));
    if (!value.exists()) {
      mark_unread(one.asked.types, reader);
      continue;
    }
    if (const auto added = reader.add(value, "prefetch." + one.key, one.asked); !added)
      return faulty(IssueCode::kValue, added.error());
  }
  if (request.draft_orders.exists()) {
    if (const auto added = reader.add_orders(request.draft_orders, "context.draftOrders"); !added)
      return faulty(IssueCode::kValue, added.error());
  }
  auto record = reader.finish();
  if (!record) return faulty(IssueCode::kSecurity, record.error());
  given.record = std::move(*record);
  return given;
}

}  // namespace parity::hooks
