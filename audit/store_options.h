// How a store is opened: where its files are and what it does when they can't be written (`audit:` in parity.yaml).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace parity::audit {

/// kRefuse: an entry that can't be made durable is an error, and the call is answered 503. kServeAndSpool: it goes to
/// the spool, and into the store when that is back.
enum class OnFailure : std::uint8_t { kRefuse, kServeAndSpool };

/// A clinician's comment may hold anything about a patient; it is kept only where a site has decided so.
enum class Comments : std::uint8_t { kDrop, kKeep };

struct StoreOptions {
  std::string path;         // the database; made if it is not there, its folder is not
  std::string key_path;     // empty: path + ".key"
  std::string anchor_path;  // empty: path + ".anchor"
  std::string spool_path;   // empty: path + ".spool"; better on another disk
  OnFailure on_failure = OnFailure::kRefuse;
  Comments comments = Comments::kDrop;
  std::size_t queue_entries = 4096;
  std::size_t queue_bytes = 64U << 20U;
  std::size_t largest_batch = 512;  // entries that share one commit
  // Under load an entry waits that long for others to share its commit, or until there are so many.
  std::chrono::microseconds company_wait{200};
  std::size_t company_entries = 16;
  std::chrono::milliseconds anchor_interval{60'000};
  std::chrono::milliseconds lock_wait{1000};      // for a lock that another process holds
  std::chrono::milliseconds retry_interval{250};  // between attempts while the store can't be written
  std::int64_t max_bytes = 0;                     // of the database; 0: as large as the disk allows

  std::string key_file() const { return key_path.empty() ? path + ".key" : key_path; }
  std::string anchor_file() const { return anchor_path.empty() ? path + ".anchor" : anchor_path; }
  std::string spool_file() const { return spool_path.empty() ? path + ".spool" : spool_path; }
};

}  // namespace parity::audit
