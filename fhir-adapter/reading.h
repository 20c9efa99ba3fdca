// What the readers of one record share: the vocabulary, the builder, all entries, and the few ways in
// which a resource becomes statements or issues. Used by the *_reader files only.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "engine/record/record_builder.h"
#include "fhir-adapter/codings.h"
#include "fhir-adapter/collection.h"
#include "fhir-adapter/entry_verdict.h"
#include "fhir-adapter/references.h"
#include "fhir-adapter/times.h"

namespace parity::fhir {

/// What reading a resource came to; of one that gave nothing, the issues say why.
enum class Reading : std::uint8_t { kUsed, kUnmatched, kRefused };

class ReadingContext {
 public:
  /// All are borrowed.
  ReadingContext(const Vocabulary& vocabulary, const ReadOptions& options, const Collection& collection,
                 Completeness& completeness, RecordBuilder& builder);

  const Vocabulary& vocabulary() const { return vocabulary_; }
  const ReadOptions& options() const { return options_; }
  std::span<const Entry> entries() const { return collection_.entries(); }
  const ReferenceIndex& references() const { return references_; }
  /// The type of the first entry with this fullUrl.
  std::optional<ResourceType> type_at(std::string_view full_url) const;
  /// Of the whole reading; it is given back when the record is read.
  std::pmr::memory_resource* memory() const { return collection_.memory(); }
  RecordPart part() const { return part_; }
  MomentReader& moments() { return moments_; }

  /// Begins a resource; issues and statements are about it until the next call.
  void begin(const Entry& entry, RecordPart part);
  const Entry& entry() const { return *entry_; }
  const Elements& resource() const { return entry_->resource; }

  /// Counts an issue of the resource, or of an element of it.
  void add_issue(IssueReason reason, std::string_view element = {});
  /// The resource's latest issue: of one that gave no statement, the reason.
  std::optional<IssueReason> last_issue() const { return last_issue_; }
  /// Whether the resource gave a statement.
  bool has_stored() const { return has_stored_; }
  /// What can't be read may be anything: its whole resource type is incomplete.
  void make_type_unread();

  /// Where the resource stands; nothing after an issue when it must not be used.
  std::optional<Standing> standing();
  /// What to do with a resource whose codes matched nothing: says so where it has no code that can be
  /// read. kRequired: FHIR demands the code, so that its absence is unreadable too.
  enum class CodeIs : std::uint8_t { kOptional, kRequired };
  Reading report_unmatched(const CodeMatch& match, std::string_view element, CodeIs code);

  /// A statement of the current part, standing and time; an issue for a time that is missing, can't be
  /// read, or lacks its zone.
  Statement statement(Standing standing, const Moment& moment, std::string_view time_element);
  /// Writes a period's end, or an abatement.
  void set_end(Statement& statement, const Moment& end, std::string_view element);
  /// Stores it under the resource's name; the elements, joined, are where its value stands.
  using ElementPath = std::initializer_list<std::string_view>;
  void store(NewStatement statement, ElementPath elements = {});

 private:
  Verdict verdict() const;

  const Vocabulary& vocabulary_;
  const ReadOptions& options_;
  const Collection& collection_;
  Completeness& completeness_;
  RecordBuilder& builder_;
  ReferenceIndex references_;
  mutable std::optional<std::pmr::vector<std::uint32_t>>
      by_url_;  // entries that have one, in its order; made when it is first asked
  MomentReader moments_;
  const Entry* entry_ = nullptr;
  std::string source_;  // of the statement that is being stored; kept for its memory
  std::string path_;
  RecordPart part_ = RecordPart::kObservation;
  std::optional<IssueReason> last_issue_;
  bool has_stored_ = false;
};

}  // namespace parity::fhir
