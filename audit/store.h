// The audit store's interface: what was shown to whom, and what they answered, durable before the answer leaves.
// The only header of this room (with values.h and pseudonym.h, which it brings) that cds-hooks may include. SQLite
// stands behind it (sqlite_store.h); nothing here knows that.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "audit/pseudonym.h"
#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

/// Called exactly once for an entry. On the store's own thread once it is durable, or on the caller's before submit()
/// returns if it is refused. INVARIANT: quick, does not throw, does not wait for the store.
using Done = std::function<void(Result<Receipt>)>;

/// Safe to use from any number of threads.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// Takes an entry and calls `done` when it is durable; does not block on the disk. Errors: kUnavailable, it can't be
  /// written now or too many wait (answer 503); kInvalidInput, a card uuid that exists, a list of states that does not
  /// fit its rules.
  virtual void submit(Entry entry, Done done) = 0;

  /// What rests for the patient and the audience on that day, a row a rule and kind of rest; those with `evidence`
  /// count only if the rule's evidence still has that fingerprint. Error kUnavailable: could not be read.
  virtual Result<std::vector<Snooze>> snoozes_of(const PatientKey& patient, std::string_view audience, Day today) = 0;

  /// Never waits for the disk.
  virtual StoreStatus status() const = 0;

  /// The pseudonyms under which this store keeps people; lives as long as the store.
  virtual const Pseudonyms& pseudonyms() const = 0;

  /// Takes nothing more, makes durable what waits, writes the chain's head. May be called again. Error: what waits
  /// could not be written (each entry's `done` said so).
  virtual Result<void> close() = 0;
};

/// submit(), and wait. Not for threads that serve requests.
Result<Receipt> record(Store& store, Entry entry);

}  // namespace parity::audit
