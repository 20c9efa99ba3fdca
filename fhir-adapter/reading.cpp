#include "fhir-adapter/reading.h"

#include <fmt/format.h>
#include <algorithm>

#include "fhir-adapter/provenance.h"

namespace parity::fhir {
namespace {

// Only these are referred to by what a reader follows.
std::pmr::vector<ReferenceTarget> targets_in(std::span<const Entry> entries, std::pmr::memory_resource* memory) {
  std::pmr::vector<ReferenceTarget> targets(memory);
  targets.reserve(entries.size());
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (entry.type == ResourceType::kMedication || entry.type == ResourceType::kMedicationRequest ||
        entry.type == ResourceType::kObservation)
      targets.push_back({entry.type, entry.full_url, entry.id, i});
  }
  return targets;
}

}  // namespace

ReadingContext::ReadingContext(const Vocabulary& vocabulary, const ReadOptions& options, const Collection& collection,
                               Completeness& completeness, RecordBuilder& builder)
    : vocabulary_(vocabulary),
      options_(options),
      collection_(collection),
      completeness_(completeness),
      builder_(builder),
      references_(targets_in(collection.entries(), collection.memory())) {}

std::optional<ResourceType> ReadingContext::type_at(std::string_view full_url) const {
  const auto url_of = [this](std::uint32_t entry) { return entries()[entry].full_url; };
  if (!by_url_) {
    by_url_.emplace(memory());
    for (std::uint32_t i = 0; i < entries().size(); ++i)
      if (!url_of(i).empty()) by_url_->push_back(i);
    std::ranges::stable_sort(*by_url_, {}, url_of);
  }
  const auto found = std::ranges::lower_bound(*by_url_, full_url, {}, url_of);
  if (full_url.empty() || found == by_url_->end() || url_of(*found) != full_url) return std::nullopt;
  return entries()[*found].type;
}

void ReadingContext::begin(const Entry& entry, RecordPart part) {
  entry_ = &entry;
  part_ = part;
  last_issue_.reset();
  has_stored_ = false;
}

void ReadingContext::add_issue(IssueReason reason, std::string_view element) {
  std::string path = collection_.path_of(*entry_);
  if (!element.empty()) path += fmt::format(".{}", element);
  builder_.add_issue(reason, path);
  last_issue_ = reason;
}

void ReadingContext::make_type_unread() {
  if (part_ == RecordPart::kOrder) return completeness_.make_orders_unread();
  completeness_.make_unread(TypeSet::of(entry_->type));
}

Verdict ReadingContext::verdict() const {
  if (part_ == RecordPart::kOrder) return order_verdict_of(entry_->type, resource());
  return verdict_of(entry_->type, resource());
}

std::optional<Standing> ReadingContext::standing() {
  const Verdict found = verdict();
  if (const auto* standing = std::get_if<Standing>(&found)) return *standing;
  const IssueReason reason = std::get<IssueReason>(found);
  add_issue(reason, reason == IssueReason::kUnreadableEntry ? "status" : "");
  if (reason == IssueReason::kUnreadableEntry) make_type_unread();
  return std::nullopt;
}

Reading ReadingContext::report_unmatched(const CodeMatch& match, std::string_view element, CodeIs code) {
  if (match.has_coding && !match.is_unreadable) return Reading::kUnmatched;
  const Verdict found = verdict();
  if (const auto* reason = std::get_if<IssueReason>(&found);
      reason != nullptr && *reason != IssueReason::kUnreadableEntry)
    return Reading::kUnmatched;  // it would not have been used either way
  if (match.is_unreadable) {
    add_issue(IssueReason::kUnreadableEntry, element);
    make_type_unread();
    return Reading::kRefused;
  }
  if (match.has_text) {
    add_issue(IssueReason::kTextOnly, element);
    return Reading::kUnmatched;
  }
  add_issue(IssueReason::kNoCode, element);
  if (code == CodeIs::kRequired) make_type_unread();
  return Reading::kUnmatched;
}

Statement ReadingContext::statement(Standing standing, const Moment& moment, std::string_view time_element) {
  Statement statement;
  statement.part = part_;
  statement.standing = standing;
  statement.setting = setting_by_profile(resource());
  set_time(statement, moment);
  if (moment.dating == Dating::kUnreadable) add_issue(IssueReason::kUnreadableDate, time_element);
  if (moment.dating == Dating::kUndated && part_ != RecordPart::kOrder) add_issue(IssueReason::kNoDate);
  if (moment.assumed_zone) add_issue(IssueReason::kAssumedZone, time_element);
  return statement;
}

void ReadingContext::set_end(Statement& statement, const Moment& end, std::string_view element) {
  if (end.dating == Dating::kDated) statement.ended = end.date;
  if (end.dating == Dating::kUnreadable) add_issue(IssueReason::kUnreadableDate, element);
}

void ReadingContext::store(NewStatement statement, ElementPath elements) {
  path_.clear();
  if (!entry_->id.empty()) {
    source_.assign(to_text(entry_->type)).append("/").append(entry_->id);
  } else {
    source_ = collection_.path_of(*entry_);
    if (elements.size() != 0) path_.assign(source_).append(".");
    for (const std::string_view element : elements) path_.append(element);
  }
  const std::string identifier = business_identifier(resource());
  statement.source = source_;
  statement.path = path_;
  statement.identifier = identifier;
  builder_.add(statement);
  has_stored_ = true;
}

}  // namespace parity::fhir
