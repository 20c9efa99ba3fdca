// The services over a store in memory, with the sample rules and requests for them. Shared by the test_services files.
#pragma once

#include <chrono>
#include <future>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cds-hooks/services.h"
#include "fake_store.h"
#include "sample_plan.h"

namespace parity::hooks::test {

class FixedClock final : public Clock {
 public:
  Instant now() const override { return time; }
  Instant time = kNow;
};

struct World {
  explicit World(std::shared_ptr<const Plan> plan = sample_plan(), ServiceOptions options = {},
                 fhir::FhirSource* fhir = nullptr)
      : fetches(fhir != nullptr) {
    options.cards.make_uuid = counting_options().make_uuid;
    log.emplace(LogOptions{}, [this](std::string_view line) { lines.emplace_back(line); });
    services.emplace(ServiceParts{store, clock, metrics, *log, fhir}, std::move(options),
                     make_served_rules(std::move(plan), {}));
  }

  HttpResponse call(std::string body, std::string_view service = "demo-gp", Caller caller = {}) {
    return send(std::move(body), service, std::move(caller), &Services::call);
  }
  HttpResponse feedback(std::string body, Caller caller = {}) {
    return send(std::move(body), "demo-gp", std::move(caller), &Services::feedback);
  }
  std::string all_lines() {
    log.reset();
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    return all;
  }

  FakeStore store;
  FixedClock clock;
  Metrics metrics;
  std::vector<std::string> lines;
  std::optional<Log> log;
  std::optional<Services> services;
  std::optional<HttpResponse> answer;  // of the last request, once it came
  bool fetches = false;                // what is fetched is answered on another thread: wait for it

 private:
  HttpResponse send(std::string body, std::string_view service, Caller caller,
                    void (Services::*method)(ServiceCall, Responder)) {
    ServiceCall made;
    made.request.body = std::move(body);
    made.request.request_id = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";
    made.request.started = std::chrono::steady_clock::now();
    made.caller = std::move(caller);
    made.service_id = service;
    answer.reset();
    std::promise<void> answered;
    ((*services).*method)(std::move(made), Responder([this, &answered](HttpResponse response) {
                            answer = std::move(response);
                            if (fetches) answered.set_value();
                          }));
    if (fetches) answered.get_future().wait();
    return answer.value_or(HttpResponse{.status = 0});
  }
};

extern const std::string kPatient;  // the patient 1
extern const std::string kSmi;      // her schizophrenia
extern const std::string kLithium;  // a prescription
extern const std::string kOperationOutcome;

/// A searchset Bundle of one entry, or none.
std::string set_of(const std::string& entry = {});

using Prefetch = std::map<std::string, std::string>;

/// Everything was asked for; she has schizophrenia, and nothing else is recorded.
Prefetch full();
Prefetch full_with(const std::string& key, const std::string& value);
Prefetch full_without(const std::string& key);

/// A hook request; `more` is what stands after the prefetch, with a comma in front.
std::string body_of(const Prefetch& prefetch, std::string_view hook = "patient-view",
                    std::string_view context = R"("userId":"Practitioner/9","patientId":"1")",
                    std::string_view more = {});

using Texts = std::vector<std::string>;
/// What an answer says: its card summaries, or its issues as "code path".
Texts says(const HttpResponse& response);
inline const Texts kTwoDue = {"2 of 2 checks due"};

}  // namespace parity::hooks::test
