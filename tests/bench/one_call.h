// One CDS Hooks call without a socket, a thread or a disk, for the benches: the bundled rules, a sample request, a clock
// that stands, and an audit that keeps nothing.
#pragma once

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "cds-hooks/log.h"
#include "cds-hooks/metrics.h"
#include "cds-hooks/services.h"
#include "cli/site/rules_folder.h"
#include "tests/bench/no_store.h"

namespace parity {

class StandingClock final : public hooks::Clock {
 public:
  Instant now() const override { return {1795339800}; }  // 2026-11-22
};

/// What answers calls. Run from the project's folder.
class OneCall {
 public:
  OneCall()
      : plan_(cli::load_plan("rules", std::cerr, {})),
        rules_(hooks::make_served_rules(plan_, {})),
        services_({store_, clock_, metrics_, log_}, {}, rules_) {}

  const hooks::ServedRules& rules() const { return *rules_; }
  const audit::Pseudonyms& pseudonyms() const { return store_.pseudonyms(); }
  Instant now() const { return clock_.now(); }

  /// From the request's body to the answer.
  hooks::HttpResponse answer(const std::string& body) {
    hooks::HttpResponse answered;
    hooks::ServiceCall call;
    call.request.body = body;
    call.service_id = "smi-physical-health-gp";
    services_.call(std::move(call), hooks::Responder([&](hooks::HttpResponse r) { answered = std::move(r); }));
    return answered;
  }

 private:
  NoStore store_{audit::Pseudonyms({std::string(32, 'k')})};
  StandingClock clock_;
  hooks::Metrics metrics_;
  hooks::Log log_{{.level = hooks::LogLevel::kError, .format = hooks::LogFormat::kJson}};
  std::shared_ptr<const Plan> plan_;
  std::shared_ptr<const hooks::ServedRules> rules_;
  hooks::Services services_;
};

/// The body of samples/requests/NAME.json; empty if it is not there.
inline std::string sample_request(const std::string& name) {
  std::ifstream file("samples/requests/" + name + ".json");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace parity
