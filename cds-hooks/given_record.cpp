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

bool is_outcome(fhir::JsonView value) { return value["resourceType"].text() == "OperationOutcome"; }

KeyState state_of(fhir::JsonView value) {
  if (!value.exists()) return KeyState::kAbsent;
  return is_outcome(value) ? KeyState::kRefused : KeyState::kGiven;
}

// Reads key after key. A fault of what was given is the client's; one of what was fetched leaves that key unread.
class KeyReader {
 public:
  KeyReader(const ReadingTask& task, fhir::RecordReader& reader) : task_(task), reader_(reader) {}

  tl::expected<KeyReading, Fault> read(const PrefetchTemplate& one, const FetchedKeys::Key* fetched) {
    const fhir::JsonView value = task_.prefetch[one.key];
    if (fetched == nullptr) return read_given(one, value, {});
    if (fetched->continues) return read_continued(one, value, fetched->answer);
    const bool is_whole = !fetched->answer.pages.empty() && !fetched->answer.fault;
    // What was given and is cut short serves better than less of the same.
    if (value.exists() && !is_whole) return read_given(one, value, fetched->answer.fault);
    return read_fetched(one, fetched->answer);
  }

  // What they do not bring stays unresolved where it is referred to, and says so there.
  void add_medications(const std::vector<fhir::FetchedAnswer>& answers) {
    for (const fhir::FetchedAnswer& answer : answers) {
      Pages pages;
      append(answer, pages);
      if (pages.empty() || is_outcome(pages.front())) continue;
      const fhir::AskedFor asked{fhir::TypeSet::of(fhir::ResourceType::kMedication)};
      const auto added = reader_.add_pages(pages, "fhirServer.Medication", asked, extent_of(answer));
      if (!added) continue;
    }
  }

 private:
  using Pages = std::vector<fhir::JsonView>;

  static void append(const fhir::FetchedAnswer& answer, Pages& pages) {
    for (const fhir::JsonDocument& page : answer.pages) pages.push_back(page.root());
  }

  static fhir::PagesAre extent_of(const fhir::FetchedAnswer& answer) {
    return answer.fault ? fhir::PagesAre::kCut : fhir::PagesAre::kWhole;
  }

  tl::expected<KeyReading, Fault> read_given(const PrefetchTemplate& one, fhir::JsonView value,
                                             std::optional<fhir::FetchFault> fault) {
    const KeyReading reading{state_of(value), fault};
    if (!value.exists()) {
      mark_unread(one.asked.types, reader_);
      return reading;
    }
    if (const auto added = reader_.add(value, "prefetch." + one.key, one.asked); !added)
      return faulty(IssueCode::kValue, added.error());
    return reading;
  }

  tl::expected<KeyReading, Fault> read_continued(const PrefetchTemplate& one, fhir::JsonView value,
                                                 const fhir::FetchedAnswer& answer) {
    Pages pages = {value};
    append(answer, pages);
    if (const auto added = reader_.add_pages(pages, "prefetch." + one.key, one.asked, extent_of(answer)); !added)
      return faulty(IssueCode::kValue, added.error());
    return KeyReading{KeyState::kGiven, answer.fault};
  }

  KeyReading read_fetched(const PrefetchTemplate& one, const fhir::FetchedAnswer& answer) {
    Pages pages;
    append(answer, pages);
    KeyReading reading{KeyState::kAbsent, answer.fault};
    if (!pages.empty()) {
      const auto added = reader_.add_pages(pages, "fhirServer." + one.key, one.asked, extent_of(answer));
      if (added) {
        reading.state = state_of(pages.front());
        return reading;
      }
      reading.fault = fhir::FetchFault::kNotFhir;
    }
    mark_unread(one.asked.types, reader_);
    return reading;
  }

  const ReadingTask& task_;
  fhir::RecordReader& reader_;
};

tl::expected<GivenRecord, Fault> read(const ReadingTask& task, const FetchedKeys& fetched) {
  fhir::ReadOptions options;
  options.expected_patient_id = task.patient_id;
  options.today = task.today;
  fhir::RecordReader reader(task.plan.vocabulary, std::move(options));
  KeyReader keys(task, reader);

  GivenRecord given;
  for (std::size_t i = 0; i < task.templates.size(); ++i) {
    const bool is_fetched = i < fetched.keys.size() && fetched.keys[i].has_value();
    auto reading = keys.read(task.templates[i], is_fetched ? &*fetched.keys[i] : nullptr);
    if (!reading) return tl::unexpected<Fault>(std::move(reading.error()));
    given.keys.push_back(*reading);
  }
  keys.add_medications(fetched.medications);
  if (task.draft_orders.exists()) {
    if (const auto added = reader.add_orders(task.draft_orders, "context.draftOrders"); !added)
      return faulty(IssueCode::kValue, added.error());
  }
  auto record = reader.finish();
  if (!record) return faulty(IssueCode::kSecurity, record.error());
  given.record = std::move(*record);
  return given;
}

// The same keys, as if nothing of them had come.
FetchedKeys without_pages(const FetchedKeys& fetched) {
  FetchedKeys none;
  for (const auto& key : fetched.keys) {
    none.keys.emplace_back();
    if (!key) continue;
    FetchedKeys::Key& empty = none.keys.back().emplace();
    empty.continues = key->continues;
    empty.answer.fault = key->answer.pages.empty() ? key->answer.fault : fhir::FetchFault::kNotFhir;
  }
  return none;
}

}  // namespace

// Another patient's data from the FHIR server is no fault of the caller, and must not be mixed in: what was fetched is
// left out, and if the call is in order then, it stands.
tl::expected<GivenRecord, Fault> read_given_record(const ReadingTask& task, const FetchedKeys& fetched) {
  auto given = read(task, fetched);
  if (given || fetched.keys.empty()) return given;
  return read(task, without_pages(fetched));
}

}  // namespace parity::hooks
