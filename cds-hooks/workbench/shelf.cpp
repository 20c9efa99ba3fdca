// Looked for twice: before the turn is waited for, and again with it, as the one before may have checked the same.
#include "cds-hooks/workbench/shelf.h"

#include <chrono>

#include "engine/base/digest.h"

namespace parity::hooks {
namespace {

constexpr std::chrono::milliseconds kPatience{2000};

}  // namespace

std::string digest_of(const SourceFiles& files) {
  std::string all;
  for (const SourceFile& file : files)
    all += file.path + '\n' + std::to_string(file.text.size()) + '\n' + file.text + '\n';
  return to_hex(sha256(all));
}

std::shared_ptr<const CheckedFolder> Shelf::find(const std::string& digest) {
  const std::lock_guard lock(mutex_);
  for (auto it = kept_.begin(); it != kept_.end(); ++it) {
    if (it->first != digest) continue;
    kept_.splice(kept_.begin(), kept_, it);
    return it->second;
  }
  return nullptr;
}

// The one check that may run, until this is gone.
class Shelf::Turn {
 public:
  explicit Turn(Shelf& shelf) : shelf_(shelf) {
    std::unique_lock lock(shelf.mutex_);
    is_mine_ = shelf.free_.wait_for(lock, kPatience, [&shelf] { return !shelf.is_checking_; });
    if (is_mine_) shelf.is_checking_ = true;
  }
  ~Turn() {
    if (!is_mine_) return;
    {
      const std::lock_guard lock(shelf_.mutex_);
      shelf_.is_checking_ = false;
    }
    shelf_.free_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool is_mine() const { return is_mine_; }

 private:
  Shelf& shelf_;
  bool is_mine_ = false;
};

Result<std::shared_ptr<const CheckedFolder>> Shelf::check(SourceFiles files) {
  const std::string digest = digest_of(files);
  if (auto found = find(digest)) return found;
  const Turn turn(*this);
  if (!turn.is_mine())
    return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "other rules are being checked", {}, "ask again"});
  if (auto found = find(digest)) return found;
  auto checked = tools_.check(std::move(files));
  if (!checked) return tl::unexpected<Error>(std::move(checked.error()));
  auto folder = std::make_shared<const CheckedFolder>(std::move(*checked));
  const std::lock_guard lock(mutex_);
  kept_.emplace_front(digest, folder);
  if (kept_.size() > kKept) kept_.pop_back();
  return folder;
}

Result<std::shared_ptr<const CheckedFolder>> Shelf::on_disk() {
  auto files = tools_.read();
  if (!files) return tl::unexpected<Error>(std::move(files.error()));
  return check(std::move(*files));
}

}  // namespace parity::hooks
