// Taking rows out by the book: a patient's, or those older than a site keeps them. The rows go, their hashes stay in the
// chain, and an entry in `erasures` says which and why, so that the audit still verifies. For the command line; a
// server may be running. Entries that still wait in a spool are not reached: look at its status first.
#pragma once

#include <cstdint>
#include <string>

#include "audit/values.h"
#include "engine/base/result.h"

namespace parity::audit {

/// How many rows were taken out.
struct Erased {
  std::int64_t calls = 0;
  std::int64_t cards = 0;
  std::int64_t feedback = 0;
  std::int64_t snoozes = 0;
  std::int64_t all() const { return calls + cards + feedback + snoozes; }
};

/// A patient's calls, with their cards, the answers to them and what rests. Under the former pseudonyms as well.
/// Errors: kNotFound, no store; kInvalidInput, not one of ours; kUnavailable.
Result<Erased> erase_patient(const std::string& path, const PatientKey& patient, Instant now);

/// Calls earlier than that, with their cards, answers that came earlier, and what no longer rests by then. What still
/// rests stays, and so do plans, approvals and site keys. Many rows are taken out in several transactions, so that a
/// server can write in between; an error leaves what was taken out until then.
Result<Erased> erase_before(const std::string& path, Instant cutoff, Instant now);

}  // namespace parity::audit
