// Rules folders that were checked, by their content, so that the same text is loaded and compiled once however often a
// page asks for it. A check takes a tenth of a second: few may run at once. Used by the endpoints.
#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "cds-hooks/workbench/rule_tools.h"

namespace parity::hooks {

/// Safe to use from any number of threads.
class Shelf {
 public:
  explicit Shelf(const RuleTools& tools) : tools_(tools) {}

  /// Error kUnavailable: another check is running, and has been for a while; ask again.
  Result<std::shared_ptr<const CheckedFolder>> check(SourceFiles files);
  /// The folder as it stands on the disk.
  Result<std::shared_ptr<const CheckedFolder>> on_disk();

  static constexpr std::size_t kKept = 6;

 private:
  std::shared_ptr<const CheckedFolder> find(const std::string& digest);

  class Turn;

  const RuleTools& tools_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable free_;
  bool is_checking_ = false;
  std::list<std::pair<std::string, std::shared_ptr<const CheckedFolder>>> kept_;  // the last used first
};

/// Of paths and texts, as they stand.
std::string digest_of(const SourceFiles& files);

}  // namespace parity::hooks
