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

Result<std::shared_ptr<const CheckedFolder>> Shelf::check(SourceFiles files) {
  const std::string digest = digest_of(files);
  if (auto found = find(digest)) return found;
  const std::unique_lock checking(checking_, kPatience);
  if (!checking)
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
