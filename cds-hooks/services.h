// The CDS Hooks services behind CdsEndpoints: discovery, calls, feedback. Rules can be swapped while calls run: each
// finishes on the rules that it started with. Knows no socket and no route.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "audit/store.h"
#include "cds-hooks/api.h"
#include "cds-hooks/cards_of.h"
#include "cds-hooks/clock.h"
#include "cds-hooks/fetch.h"
#include "cds-hooks/fetch_policy.h"
#include "cds-hooks/log.h"
#include "cds-hooks/metrics.h"
#include "cds-hooks/served_rules.h"

namespace parity::hooks {

struct ServiceOptions {
  CardOptions cards;                                             // `approved` is the rules' own
  std::vector<std::string> enabled_groups;                       // groups of rules that the site switches on
  std::vector<std::string> disabled_groups;                      // and off
  std::shared_ptr<const AllowedServers> fhir_servers = nullptr;  // null: none may be asked
};

/// What the services stand on; all of it outlives them and the store's last `done`.
struct ServiceParts {
  audit::Store& store;
  const Clock& clock;
  Metrics& metrics;
  Log& log;
  fhir::FhirSource* fhir = nullptr;  // null: what is not in the prefetch is not read
};

class Services final : public CdsEndpoints {
 public:
  Services(ServiceParts parts, ServiceOptions options, std::shared_ptr<const ServedRules> rules);

  /// The rules of calls from now on, and how they are served; both at once.
  void serve(std::shared_ptr<const ServedRules> rules, ServiceOptions options);
  std::shared_ptr<const ServedRules> rules() const;
  RulesInUse in_use() const;

  bool has_service(std::string_view id) const override;
  HttpResponse discover(const Caller& caller) override;
  /// Answers once the audit holds what was said; 503 if it can't.
  void call(ServiceCall call, Responder responder) override;
  void feedback(ServiceCall call, Responder responder) override;

 private:
  using RuleCounters = std::vector<std::array<Counter*, audit::kRuleStates>>;  // by RuleIndex
  struct Running {
    std::shared_ptr<const ServedRules> rules;
    ServiceOptions options;
    RuleCounters outcomes;
  };
  struct Meters {
    explicit Meters(Metrics& metrics);
    Family<Counter>& outcomes;
    Family<Counter>& cards;
    Family<Counter>& card_faults;
    Family<Counter>& odd_instances;
    Family<Counter>& unread_snoozes;
    Family<Counter>& answers;
  };
  class CallAnswer;

  struct Decoded;

  std::shared_ptr<const Running> running() const;
  void fetch(const std::shared_ptr<Decoded>& decoded, const std::vector<MissingKey>& missing,
             std::shared_ptr<const fhir::FhirServer> server);
  void answer(Decoded& decoded, const FetchedKeys& fetched);
  void keep(audit::Entry entry, HttpResponse response, Responder responder);

  ServiceParts parts_;
  Meters meters_;
  mutable std::mutex mutex_;  // guards the pointer, for as long as it takes to copy it
  std::shared_ptr<const Running> running_;
  FetchDesk desk_;  // the last: what it waits for at its end uses all of the above
};

}  // namespace parity::hooks
