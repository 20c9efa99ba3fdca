// An audit store that answers at once and keeps nothing: what a server does without an audit. For the benches only.
#pragma once

#include <string_view>
#include <vector>

#include "audit/store.h"

namespace parity {

class NoStore final : public audit::Store {
 public:
  explicit NoStore(audit::Pseudonyms pseudonyms) : pseudonyms_(std::move(pseudonyms)) {}
  void submit(audit::Entry /*entry*/, audit::Done done) override { done(audit::Receipt{}); }
  Result<std::vector<audit::Snooze>> snoozes_of(const audit::PatientKey& /*patient*/, std::string_view /*audience*/,
                                                Day /*today*/) override {
    return std::vector<audit::Snooze>();
  }
  audit::StoreStatus status() const override {
    audit::StoreStatus status;
    status.writable = true;
    return status;
  }
  const audit::Pseudonyms& pseudonyms() const override { return pseudonyms_; }
  Result<void> close() override { return {}; }

 private:
  const audit::Pseudonyms pseudonyms_;
};

}  // namespace parity
