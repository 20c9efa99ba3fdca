// The names of parts, faults and issues: stable, distinct, and read back.
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "engine/record/data_issue.h"
#include "engine/record/patient_record.h"

namespace parity {
namespace {

TEST_CASE("record words: parts of a record are read back from their names", "[engine][record]") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kRecordPartCount; ++i) {
    const auto part = static_cast<RecordPart>(i);
    names.insert(to_text(part));
    CHECK(record_part_of(to_text(part)) == part);
  }
  CHECK(names.size() == kRecordPartCount);
  CHECK_FALSE(record_part_of("Observation"));
  CHECK_FALSE(record_part_of(""));
}

TEST_CASE("record words: every reason has a name of its own and a phrase", "[engine][record]") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kIssueReasonCount; ++i) {
    const auto reason = static_cast<IssueReason>(i);
    names.insert(to_name(reason));
    CHECK_FALSE(to_text(reason).empty());
    CHECK(to_name(reason).find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos);
  }
  CHECK(names.size() == kIssueReasonCount);
  // What is expected in any record is counted and not shown; what makes a check unreliable is shown.
  CHECK_FALSE(is_warning(IssueReason::kEnteredInError));
  CHECK_FALSE(is_warning(IssueReason::kDuplicate));
  CHECK(is_warning(IssueReason::kUnusableValue));
  CHECK(is_warning(IssueReason::kUnavailable));
  CHECK(is_warning(IssueReason::kTruncated));
  CHECK(is_warning(IssueReason::kUnreadableDate));
}

TEST_CASE("record words: each fault says what is wrong", "[engine][record]") {
  std::set<std::string_view> texts;
  for (int i = 0; i <= static_cast<int>(ValueFault::kImplausible); ++i)
    texts.insert(to_text(static_cast<ValueFault>(i)));
  CHECK(texts.size() == static_cast<std::size_t>(ValueFault::kImplausible) + 1);
  CHECK(to_text(ValueFault::kContradictsCode) == "has a unit that contradicts its code");
}

TEST_CASE("record words: sets of parts", "[engine][record]") {
  PartSet set;
  CHECK(set.empty());
  set |= PartSet::of(RecordPart::kOrder);
  CHECK(set.contains(RecordPart::kOrder));
  CHECK_FALSE(set.contains(RecordPart::kPatient));
  CHECK((set | PartSet::of(RecordPart::kPatient)).contains(RecordPart::kPatient));
}

TEST_CASE("record words: how far back a part was read", "[engine][record]") {
  const Day day = to_day({2025, 11, 22});
  const Extent since{Extent::Reach::kSince, day};
  CHECK(since.covers(day));
  CHECK(since.covers(day + 1));
  CHECK_FALSE(since.covers(day - 1));
  CHECK_FALSE(since.is_complete());
  CHECK_FALSE((Extent{Extent::Reach::kUnread, {}}.covers(day + 100'000)));
  CHECK((Extent{Extent::Reach::kComplete, {}}.covers(day - 100'000)));
}

}  // namespace
}  // namespace parity
