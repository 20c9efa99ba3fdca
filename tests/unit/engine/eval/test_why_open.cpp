// Each part of the record with its own reason: what was read is not said to be unread, nor the reverse.
#include <catch2/catch.hpp>

#include "engine/eval/why_open.h"
#include "engine/record/record_builder.h"

namespace parity {
namespace {

constexpr PartSet kWho = PartSet::of(RecordPart::kPatient);
constexpr PartSet kSeen = PartSet::of(RecordPart::kObservation);
constexpr PartSet kIll = PartSet::of(RecordPart::kCondition);

const std::string kLacking = "that part of the record could not be read, or was cut short";
const std::string kNoDetail = "the date of birth, the sex or the ethnicity is not recorded, or can't be right";

struct Case {
  std::string name;
  PartSet missing;
  UnknownReason reason;
  std::vector<RecordPart> unread;
  std::string want;
};

PatientRecord record_without(const std::vector<RecordPart>& unread) {
  static const Vocabulary kNoWords = Vocabulary::Builder().build();
  RecordBuilder builder(kNoWords);
  for (std::size_t i = 0; i < kRecordPartCount; ++i)
    builder.set_extent(static_cast<RecordPart>(i), {Extent::Reach::kComplete, {}});
  for (const RecordPart part : unread) builder.set_extent(part, {Extent::Reach::kUnread, {}});
  return builder.build();
}

}  // namespace

TEST_CASE("why a rule is open: each part of the record has its own reason") {
  using enum RecordPart;
  using enum UnknownReason;
  const std::string date = "its date is partial or can't be read";
  const Case cases[] = {
      {"nothing was read", kSeen | kIll, kUnread, {kObservation, kCondition}, "observation, condition: " + kLacking},
      {"all was read", kSeen, kPartialDate, {}, "observation: " + date},
      {"the patient was read",
       kWho | kSeen,
       kUnread,
       {kObservation},
       "observation: " + kLacking + "; patient: " + kNoDetail},
      {"the patient's gap came first",
       kWho | kSeen,
       kNotRecorded,
       {kObservation},
       "observation: " + kLacking + "; patient: " + kNoDetail},
      {"the patient was not read either",
       kWho | kSeen,
       kUnread,
       {kPatient, kObservation},
       "patient, observation: " + kLacking},
      {"a date is the other reason",
       kSeen | kIll,
       kPartialDate,
       {kCondition},
       "condition: " + kLacking + "; observation: " + date},
      {"the other reason was not kept",
       kSeen | kIll,
       kUnread,
       {kCondition},
       "condition: " + kLacking +
           "; observation: was read, and something in it leaves the rule open (the trace says what)"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    Outcome outcome;
    outcome.state = OutcomeState::kUnknown;
    outcome.missing = c.missing;
    outcome.reason = c.reason;
    CHECK(why_open_text(record_without(c.unread), outcome) == c.want);
  }
}

}  // namespace parity
