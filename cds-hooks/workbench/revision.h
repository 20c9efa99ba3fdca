// A revision: files of the rules folder as somebody would have them, on their way from being written to being signed off.
// Plain values, and their form on the disk. Used by the store and by the endpoints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/diagnostics.h"
#include "engine/base/result.h"

namespace parity::hooks {

enum class RevisionState : std::uint8_t {
  kOpen,       // being written
  kProposed,   // waits for somebody else to sign it off; can't be changed
  kApproved,   // signed off, and put into the rules folder
  kDiscarded,  // nobody wants it
};
std::string_view to_text(RevisionState state);

/// A file as the revision would have it.
struct RevisedFile {
  std::string path;    // below the rules folder
  std::string before;  // as it stood when it was first changed here; empty: it was not there
  std::string after;   // empty: the file goes
};

/// What somebody did with a revision.
struct RevisionEvent {
  Instant time;
  std::string who;
  std::string what;  // "began", "changed weight/rules.yaml", "proposed", "sent back", "approved", "discarded"
  std::string note;
};

struct Revision {
  std::int64_t id = 0;
  std::int64_t edition = 0;  // counts changes, so that nobody writes over what they have not seen
  std::string title;
  RevisionState state = RevisionState::kOpen;
  std::string last_editor;
  std::string proposed_by;
  std::string proposed_hash;  // of the rules that it makes, as they were proposed
  std::vector<RevisionEvent> history;
  std::vector<RevisedFile> files;  // by path

  const RevisedFile* find(std::string_view path) const;
};

std::string to_json(const Revision& revision);
/// Error: damaged.
Result<Revision> read_revision(std::string text);

/// Whether a revision may hold a file of that path: a YAML file below the rules folder, of plain names, and not the list of
/// approvals.
bool is_revisable(std::string_view path);

/// The text of a file; empty: it is not there.
std::string text_in(const SourceFiles& files, std::string_view path);

/// The folder with the revision's files in place of those that stand there, by path.
SourceFiles revised(SourceFiles folder, const Revision& revision);

/// What would have to be revised in `before` to have `after`, of the files that a revision may hold; by path.
std::vector<RevisedFile> differences(const SourceFiles& before, const SourceFiles& after);

}  // namespace parity::hooks
