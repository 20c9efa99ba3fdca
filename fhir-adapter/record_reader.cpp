#include "fhir-adapter/record_reader.h"

#include <fmt/format.h>
#include <memory_resource>

#include "fhir-adapter/collection.h"
#include "fhir-adapter/completeness.h"
#include "fhir-adapter/condition_reader.h"
#include "fhir-adapter/event_reader.h"
#include "fhir-adapter/identity.h"
#include "fhir-adapter/medication_reader.h"
#include "fhir-adapter/observation_reader.h"
#include "fhir-adapter/patient_reader.h"

namespace parity::fhir {
namespace {

using enum ResourceType;

RecordPart part_of(const Entry& entry) {
  if (const auto part = event_part_of(entry.type)) return *part;
  if (entry.type == kCondition) return RecordPart::kCondition;
  return entry.type == kObservation || entry.type == kDiagnosticReport ? RecordPart::kObservation
                                                                       : RecordPart::kMedication;
}

// Types that hold statements of a patient; the others only serve them.
bool holds_statements(ResourceType type) { return type > kPatient && type < kMedication; }

// Reads entries one after another, once the patient is known.
class EntryReader {
 public:
  EntryReader(ReadingContext& context, DraftReading drafts)
      : context_(context), panels_(context), prescriptions_(context), drugs_(context), drafts_(drafts) {}

  Reading read(std::uint32_t index) {
    const Entry& entry = context_.entries()[index];
    context_.begin(entry, is_order(entry) ? RecordPart::kOrder : part_of(entry));
    if (has_unknown_modifier(entry.resource)) {
      context_.add_issue(IssueReason::kModifierExtension);
      return Reading::kRefused;
    }
    if (is_order(entry)) return read_order(context_, drugs_);
    if (entry.type == kObservation) return read_observation(context_, panels_, index);
    if (entry.type == kDiagnosticReport) return read_report(context_);
    if (entry.type == kCondition) return read_condition(context_);
    if (event_part_of(entry.type)) return read_event(context_);
    return read_medication(context_, prescriptions_, drugs_, index);
  }

 private:
  bool is_order(const Entry& entry) const {
    if (!is_request(entry.type)) return false;
    return entry.origin == Origin::kDraftOrders || (drafts_ == DraftReading::kOrder && is_draft(entry.resource));
  }

  ReadingContext& context_;
  Panels panels_;
  Prescriptions prescriptions_;
  Drugs drugs_;
  DraftReading drafts_;
};

}  // namespace

struct RecordReader::State {
  State(const Vocabulary& vocabulary_, ReadOptions options_)
      : vocabulary(vocabulary_),
        options(std::move(options_)),
        builder(vocabulary_),
        collection(completeness, builder, census, &memory),
        subjects(&memory) {
    census.keep_examples(options.census_examples);
  }

  Result<void> check_subjects(PatientIdentity& identity);
  void read_lists();
  void read_entries();
  Fate read_entry(ReadingContext& context, EntryReader& reader, std::uint32_t index);
  void read_person(const PatientIdentity& identity);

  static constexpr std::size_t kFirstMemory = std::size_t{32} << 10U;
  std::pmr::monotonic_buffer_resource memory{kFirstMemory};  // of what the reading itself needs, not of the record
  const Vocabulary& vocabulary;
  ReadOptions options;
  Completeness completeness;
  ReadCensus census;
  RecordBuilder builder;
  Collection collection;
  std::pmr::vector<SubjectIs> subjects;  // by entry
  std::string verified_nhs_number;
};

// Somebody else's data is refused before anything is read, also where no rule could use it. A document
// is left out instead: real GP Connect records hold filed letters of another record, and no value or
// diagnosis is read from a document.
Result<void> RecordReader::State::check_subjects(PatientIdentity& identity) {
  subjects.reserve(collection.entries().size());
  for (const Entry& entry : collection.entries()) {
    const bool has_subject = holds_statements(entry.type) || entry.type == kList;
    const SubjectIs subject = has_subject ? identity.subject_of(entry.resource) : SubjectIs::kPatient;
    if (subject == SubjectIs::kOtherPatient && entry.type != kDocumentReference)
      return invalid_input("an entry is about another patient than the rest of the record",
                           collection.path_of(entry) + ".subject", "give each patient's record apart");
    subjects.push_back(subject);
  }
  return {};
}

void RecordReader::State::read_lists() {
  for (const Entry& entry : collection.entries()) {
    if (entry.type != kList) continue;
    const auto warning = warning_of(entry.resource.view());
    if (!warning) continue;
    completeness.make_unread(warning->types);
    builder.add_issue(IssueReason::kMayBeIncomplete, fmt::format("{}.{}", collection.path_of(entry), warning->element));
  }
}

Fate RecordReader::State::read_entry(ReadingContext& context, EntryReader& reader, std::uint32_t index) {
  const Entry& entry = collection.entries()[index];
  const bool is_read = entry.origin == Origin::kDraftOrders ? is_request(entry.type) : holds_statements(entry.type);
  if (!is_read) return Fate::serving();
  if (subjects[index] == SubjectIs::kNoPatient || subjects[index] == SubjectIs::kOtherPatient) {
    builder.add_issue(IssueReason::kOtherSubject, collection.path_of(entry) + ".subject");
    return Fate::left_out(IssueReason::kOtherSubject);
  }
  reader.read(index);
  if (!context.has_stored()) return context.last_issue() ? Fate::left_out(*context.last_issue()) : Fate::unmatched();
  if (subjects[index] == SubjectIs::kNotGiven) context.add_issue(IssueReason::kNoSubject);
  if (subjects[index] == SubjectIs::kUnclear) context.add_issue(IssueReason::kBrokenReference, "subject");
  return Fate::used();
}

void RecordReader::State::read_entries() {
  ReadingContext context(vocabulary, options, collection, completeness, builder);
  EntryReader reader(context, options.drafts);
  const auto entries = collection.entries();
  builder.expect(entries.size());
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const Fate fate = read_entry(context, reader, i);
    if (census.wants_example(entries[i].type, fate))
      census.add_example({entries[i].type, fate, collection.path_of(entries[i])});
    census.count(entries[i].type, fate);
  }
}

void RecordReader::State::read_person(const PatientIdentity& identity) {
  builder.person().reference = identity.reference();
  verified_nhs_number = identity.verified_nhs_number();
  if (!identity.patient().exists()) return;
  const bool is_own = read_patient(identity.patient(), identity.path(), vocabulary, builder);
  if (!is_own) completeness.make_unread(TypeSet::all());
  builder.set_extent(RecordPart::kPatient, {Extent::Reach::kComplete, {}});
}

RecordReader::RecordReader(const Vocabulary& vocabulary, ReadOptions options)
    : state_(std::make_unique<State>(vocabulary, std::move(options))) {}
RecordReader::RecordReader(RecordReader&&) noexcept = default;
RecordReader& RecordReader::operator=(RecordReader&&) noexcept = default;
RecordReader::~RecordReader() = default;

Result<void> RecordReader::add(JsonView value, std::string_view path, const AskedFor& asked) {
  return state_->collection.add(value, path, asked, Origin::kRecord);
}

Result<void> RecordReader::add_pages(std::span<const JsonView> pages, std::string_view path, const AskedFor& asked,
                                     PagesAre are) {
  return state_->collection.add_pages(pages, path, asked, are);
}

Result<void> RecordReader::add_orders(JsonView bundle, std::string_view path) {
  return state_->collection.add(bundle, path, {}, Origin::kDraftOrders);
}

void RecordReader::mark_unavailable(ResourceType type) {
  state_->completeness.ask(TypeSet::of(type));
  state_->completeness.make_unread(TypeSet::of(type));
  state_->builder.add_issue(IssueReason::kUnavailable, to_text(type));
}

void RecordReader::mark_unavailable(RecordPart part) {
  if (part == RecordPart::kOrder) state_->completeness.make_orders_unread();
  state_->completeness.make_unread(types_of(part).all());
  state_->builder.add_issue(IssueReason::kUnavailable, to_text(part));
}

Result<PatientRecord> RecordReader::finish() {
  state_->collection.drop_repeats();
  auto identity = PatientIdentity::establish(state_->collection, state_->options.expected_patient_id);
  if (!identity) return tl::unexpected<Error>(std::move(identity.error()));
  if (auto checked = state_->check_subjects(*identity); !checked)
    return tl::unexpected<Error>(std::move(checked.error()));
  state_->read_person(*identity);
  state_->read_lists();
  state_->read_entries();
  state_->completeness.write_extents(state_->builder);
  return state_->builder.build();
}

const ReadCensus& RecordReader::census() const { return state_->census; }
const std::string& RecordReader::verified_nhs_number() const { return state_->verified_nhs_number; }

Result<PatientRecord> read_patient_bundle(std::string_view json, const Vocabulary& vocabulary,
                                          const ReadOptions& options) {
  JsonParser parser;
  return read_patient_bundle(parser, json, vocabulary, options);
}

Result<PatientRecord> read_patient_bundle(JsonParser& parser, std::string_view json, const Vocabulary& vocabulary,
                                          const ReadOptions& options) {
  const auto parsed = parser.parse(json);
  if (!parsed) return tl::unexpected<Error>(parsed.error());
  const JsonView root = *parsed;
  if (const auto duplicates = find_duplicate_keys(root, 1); !duplicates.empty())
    return invalid_input("a name stands twice in one object", duplicates.front().path, "keep one of the two");
  RecordReader reader(vocabulary, options);
  const std::string_view type = root["resourceType"].text();
  const bool is_known = resource_type_of(type).has_value();
  if (auto added = reader.add(root, is_known ? type : "resource"); !added)
    return tl::unexpected<Error>(std::move(added.error()));
  return reader.finish();
}

}  // namespace parity::fhir
