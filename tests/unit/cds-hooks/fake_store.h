// An audit store in memory for the tests of the services: keeps what it is given, and refuses, waits or fails to read
// when told to.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/store.h"

namespace parity::hooks::test {

class FakeStore final : public audit::Store {
 public:
  void submit(audit::Entry entry, audit::Done done) override {
    if (refusal) return done(tl::unexpected<Error>(*refusal));
    entries.push_back(std::move(entry));
    if (holds) {
      held.push_back(std::move(done));
    } else {
      done(audit::Receipt{});
    }
  }
  Result<std::vector<audit::Snooze>> snoozes_of(const audit::PatientKey& patient, std::string_view audience,
                                                Day) override {
    asked.emplace_back(patient.current, audience);
    if (snoozes_unreadable) return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "can't be read", {}, {}});
    return snoozes;
  }
  audit::StoreStatus status() const override {
    audit::StoreStatus status;
    status.writable = !refusal;
    return status;
  }
  const audit::Pseudonyms& pseudonyms() const override { return pseudonyms_; }
  Result<void> close() override { return {}; }

  void release() {
    for (audit::Done& done : std::exchange(held, {})) done(audit::Receipt{});
  }
  const audit::CallRecord& call(std::size_t index = 0) const { return std::get<audit::CallRecord>(entries.at(index)); }

  std::vector<audit::Entry> entries;
  std::vector<audit::Done> held;
  std::vector<std::pair<std::string, std::string>> asked;  // patient, audience
  std::vector<audit::Snooze> snoozes;
  std::optional<Error> refusal;
  bool holds = false;
  bool snoozes_unreadable = false;

 private:
  audit::Pseudonyms pseudonyms_{{"a key for tests"}};
};

}  // namespace parity::hooks::test
