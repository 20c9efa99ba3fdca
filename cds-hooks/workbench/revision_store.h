// Revisions and earlier versions of the rules, in a folder of the workbench's own: never in the rules that run. A file a
// revision, replaced whole, and on the disk before anybody is told that it is kept.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cds-hooks/workbench/revision.h"

namespace parity::hooks {

/// The rules folder as it was signed off, or as it stood before it was changed from here.
struct KeptVersion {
  std::string hash;  // of the rules
  Instant time;      // when it was kept
  std::string who;
  std::string why;
  SourceFiles files;           // with the approvals of that time
  bool is_signed_off = false;  // each of its rule sets, as it stood
};

/// A version as it is kept in a file; `parity approve` keeps its copies so too.
std::string to_json(const KeptVersion& version);
/// Error: no JSON.
Result<KeptVersion> read_kept_version(std::string text);

/// Safe to use from any number of threads of one process.
class RevisionStore {
 public:
  /// The folder is made when something is first kept. Empty: nothing can be kept, and each call says so.
  explicit RevisionStore(std::string folder) : folder_(std::move(folder)) {}

  /// Newest first. A damaged file is left out. Error: the folder is there and can't be read.
  Result<std::vector<Revision>> list() const;
  /// Error: kNotFound.
  Result<Revision> get(std::int64_t id) const;
  /// Gives the revision with its id. Error: it is open, and too many are.
  Result<Revision> begin(Revision revision);
  /// Reads a revision, changes it, keeps it with its edition counted on, under a lock. `change` gives why it may not be.
  using Change = std::function<Result<void>(Revision& revision)>;
  Result<Revision> change(std::int64_t id, const Change& change);

  /// A version that is kept already, and can be read, stays as it is, but for a sign-off that it had not.
  Result<void> keep(const KeptVersion& version) const;
  /// Newest first, without their files. A damaged one is left out. Error: as of list().
  Result<std::vector<KeptVersion>> versions() const;
  /// Error: kNotFound.
  Result<KeptVersion> version(std::string_view hash) const;
  /// The newest that was signed off, here or among `copies` from elsewhere, and that `is_it` takes: it is shown one
  /// after the other, with its files, which it may keep. Nothing: none was taken. Error: the disk, or what `is_it`
  /// complains of.
  using Choice = std::function<Result<bool>(KeptVersion& version)>;
  Result<std::optional<KeptVersion>> newest(std::vector<KeptVersion> copies, const Choice& is_it) const;

  static constexpr std::size_t kMostOpen = 50;
  static constexpr std::size_t kMostBytes = std::size_t{4} << 20U;  // of one revision

 private:
  Result<Revision> read(std::int64_t id) const;
  Result<void> write(const Revision& revision) const;
  Result<void> make_folders() const;

  const std::string folder_;
  mutable std::mutex mutex_;
};

}  // namespace parity::hooks
