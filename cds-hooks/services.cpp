// A call from body to audit entry, in the order of checks of the design (settled, Requests). What is logged or counted
// here names services, rules and faults, never a patient.
#include "cds-hooks/services.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "cds-hooks/call_evaluation.h"
#include "cds-hooks/card_json.h"
#include "cds-hooks/card_validator.h"
#include "cds-hooks/feedback_request.h"
#include "cds-hooks/hook_request.h"
#include "cds-hooks/operation_outcome.h"
#include "cds-hooks/request_id.h"
#include "cds-hooks/uuid.h"
#include "fhir-adapter/missing_medications.h"

namespace parity::hooks {
namespace {

std::int64_t microseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count();
}

// Our cards and suggestions have UUIDs, whose case does not matter (RFC 4122, 3): anything else is none of ours, and
// might name a patient.
void keep_uuid_alone(std::string& id) {
  if (!is_uuid(id)) id = "no-uuid";
  for (char& c : id)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
}

void keep_uuids_alone(audit::FeedbackEvent& event) {
  keep_uuid_alone(event.card);
  for (std::string& suggestion : event.accepted_suggestions) keep_uuid_alone(suggestion);
}

HttpResponse not_kept(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kUnavailable:
      return error_response(503, Fault{IssueCode::kTransient, "the audit can't be written now: try again", {}});
    case ErrorKind::kTooLarge: return error_response(413, Fault{IssueCode::kTooLong, error.message, {}});
    case ErrorKind::kInvalidInput:
    case ErrorKind::kNotFound:
    case ErrorKind::kInternal: break;
  }
  return error_response(500, Fault{IssueCode::kException, "the answer could not be recorded", {}});
}

}  // namespace

Services::Meters::Meters(Metrics& metrics)
    : outcomes(metrics.counters({"parity_rule_outcomes_total", "Outcomes of rules.", {"rule", "state"}})),
      cards(metrics.counters({"parity_cards_total", "Cards sent.", {"service", "indicator"}})),
      card_faults(
          metrics.counters({"parity_card_faults_total", "Faults of cards, found before they were sent.", {"service"}})),
      odd_instances(
          metrics.counters({"parity_odd_hook_instances_total", "Calls whose hookInstance is no UUID.", {"service"}})),
      unread_snoozes(metrics.counters(
          {"parity_unread_snoozes_total", "Calls for which it could not be read what rests.", {"service"}})),
      answers(metrics.counters({"parity_feedback_total", "Clinicians' answers to cards.", {"service", "outcome"}})) {}

Services::Services(ServiceParts parts, ServiceOptions options, std::shared_ptr<const ServedRules> rules)
    : parts_(parts), meters_(parts.metrics), desk_(parts.fhir, parts.metrics) {
  serve(std::move(rules), std::move(options));
}

void Services::serve(std::shared_ptr<const ServedRules> rules, ServiceOptions options) {
  auto running = std::make_shared<Running>();
  if (!options.cards.make_uuid) options.cards.make_uuid = time_ordered_uuid;
  running->options = std::move(options);
  for (const PlannedRule& rule : rules->plan->rules) {
    auto& cells = running->outcomes.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i)
      cells[i] = &meters_.outcomes.with({rule.id, to_text(static_cast<audit::RuleState>(i))});
  }
  running->rules = std::move(rules);
  const std::lock_guard lock(mutex_);
  running_ = std::move(running);
}

std::shared_ptr<const Services::Running> Services::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

std::shared_ptr<const ServedRules> Services::rules() const { return running()->rules; }

RulesInUse Services::in_use() const {
  const auto now = running();
  return {now->rules, now->options.enabled_groups, now->options.disabled_groups};
}

bool Services::has_service(std::string_view id) const { return rules()->has_service(id); }

HttpResponse Services::discover(const Caller&) { return {.body = rules()->discovery}; }

// One call, from its decoded request to what is answered and kept.
class Services::CallAnswer {
 public:
  CallAnswer(Services& services, const Running& running, const ServedService& service, const ServiceCall& call)
      : services_(services), running_(running), service_(service), call_(call) {}

  void run(const HookRequest& request, const FetchedKeys& fetched, Responder responder) {
    const Instant now = services_.parts_.clock.now();
    const Day today = london_day(now);
    auto given = read_given_record(
        {*running_.rules->plan, service_.prefetch, today, request.patient_id, request.prefetch, request.draft_orders},
        fetched);
    if (!given) return responder.send(error_response(400, std::move(given.error())));

    const audit::Pseudonyms& pseudonyms = services_.parts_.store.pseudonyms();
    const audit::PatientKey patient =
        pseudonyms.patient({request.fhir_server, call_.caller.issuer, request.patient_id});
    const auto snoozes = snoozes_of(patient, today);
    const CallEvaluation evaluated({*running_.rules->plan, service_, given->record, today,
                                    running_.options.enabled_groups, running_.options.disabled_groups, snoozes,
                                    pseudonyms});
    audit::CallRecord entry = entry_of(request, now);
    entry.patient = patient.current;
    entry.states = evaluated.states();
    for (std::size_t i = 0; i < entry.states.size(); ++i)
      running_.outcomes[index_of(service_.planned->rules[i])][static_cast<std::size_t>(entry.states[i])]->add();

    HttpResponse response;
    if (auto missing = evaluated.undecidable(given->keys); !missing.empty()) {
      response = error_response(412, missing);
    } else {
      const CdsResponse answer = answer_of(evaluated, given->record);
      for (const Card& card : answer.cards) entry.cards.push_back(evaluated.shown(card));
      response.body = to_json(answer);
    }
    entry.status = response.status;
    entry.duration_us = microseconds_since(call_.request.started);
    services_.keep(std::move(entry), std::move(response), std::move(responder));
  }

 private:
  // Not being able to read what rests is no reason to keep silent: a prompt is shown once too often.
  std::vector<audit::Snooze> snoozes_of(const audit::PatientKey& patient, Day today) {
    auto snoozes = services_.parts_.store.snoozes_of(patient, to_text(service_.planned->audience), today);
    if (snoozes) return std::move(*snoozes);
    services_.meters_.unread_snoozes.with({service_.planned->id}).add();
    services_.parts_.log.write(LogLevel::kWarning, "snoozes_unread",
                               {{"request_id", call_.request.request_id}, {"why", snoozes.error().message}});
    return {};
  }

  audit::CallRecord entry_of(const HookRequest& request, Instant now) const {
    audit::CallRecord entry;
    entry.request_id = call_.request.request_id;
    entry.time = now;
    entry.service = service_.planned->id;
    entry.hook = service_.planned->hook;
    // Anything but a UUID might name a patient.
    if (is_uuid(request.hook_instance)) {
      entry.hook_instance = request.hook_instance;
    } else {
      services_.meters_.odd_instances.with({service_.planned->id}).add();
    }
    entry.issuer = call_.caller.issuer;
    entry.audience = to_text(service_.planned->audience);
    entry.user = services_.parts_.store.pseudonyms().user(call_.caller.issuer, request.user_id);
    entry.rules = service_.in_force;
    return entry;
  }

  CdsResponse answer_of(const CallEvaluation& evaluated, const PatientRecord& record) {
    CardOptions options = running_.options.cards;
    options.approved = running_.rules->approved;
    CdsResponse answer;
    answer.cards = cards_of(
        {*running_.rules->plan, record, evaluated.context(), evaluated.evaluation(), evaluated.prompts()}, options);
    // Only where agreed beforehand (CDS Hooks 2.0.1, System Action). No rule makes any (decision 0022).
    const Client* client = call_.caller.settings.get();
    if (client == nullptr || !client->system_actions) answer.system_actions.clear();
    for (const CardFault& fault : drop_faulty(answer)) {
      services_.meters_.card_faults.with({service_.planned->id}).add();
      services_.parts_.log.write(LogLevel::kError, "card_fault",
                                 {{"request_id", call_.request.request_id},
                                  {"service", service_.planned->id},
                                  {"path", fault.path},
                                  {"fault", fault.rule}});
    }
    for (const Card& card : answer.cards)
      services_.meters_.cards.with({service_.planned->id, to_text(card.indicator)}).add();
    return answer;
  }

  Services& services_;
  const Running& running_;
  const ServedService& service_;
  const ServiceCall& call_;
};

// A call on its way to its answer, while what it lacks is fetched.
struct Services::Decoded {
  std::shared_ptr<const Running> running;
  ServiceCall call;
  HookRequest request;
  const ServedService* service;
  Responder responder;
};

void Services::call(ServiceCall call, Responder responder) {
  auto running = this->running();
  auto request = decode_hook_request(std::move(call.request.body));
  if (!request) return responder.send(error_response(400, request.error()));
  const ServedService* service = running->rules->find(call.service_id, request->hook);
  if (service == nullptr)
    return responder.send(
        error_response(400, Fault{IssueCode::kValue, "this service does not serve this hook", "hook"}));
  if (request->patient_id.empty())
    return responder.send(
        error_response(400, Fault{IssueCode::kRequired, "`patientId` is required", "context.patientId"}));
  auto decoded = std::make_shared<Decoded>(
      Decoded{std::move(running), std::move(call), std::move(*request), service, std::move(responder)});

  const AllowedServers* allowed = decoded->running->options.fhir_servers.get();
  const HookRequest& held = decoded->request;
  auto server = desk_.can_fetch() && allowed ? allowed->find(decoded->call.caller.client, held.fhir_server) : nullptr;
  auto missing =
      server ? missing_keys(service->prefetch, held.prefetch, {held.patient_id, held.user_id, held.encounter_id})
             : std::vector<MissingKey>();
  const bool refers =
      server &&
      !fhir::missing_medications(given_values(service->prefetch, held.prefetch), server->base.text(), 1).empty();
  if (missing.empty() && !refers) return answer(*decoded, {});
  fetch(decoded, missing, std::move(server));
}

void Services::fetch(const std::shared_ptr<Decoded>& decoded, const std::vector<MissingKey>& missing,
                     std::shared_ptr<const fhir::FhirServer> server) {
  fhir::FetchSet set;
  set.server = std::move(server);
  if (decoded->request.authorization) set.token = decoded->request.authorization->access_token;
  for (const MissingKey& key : missing) set.queries.push_back(key.query);
  set.given = given_values(decoded->service->prefetch, decoded->request.prefetch);
  const AllowedServers& allowed = *decoded->running->options.fhir_servers;
  set.max_pages = allowed.max_pages();
  set.deadline = std::chrono::steady_clock::now() + allowed.deadline();
  const auto go_on = [this, decoded, missing](fhir::FetchResult result) {
    answer(*decoded, fetched_keys(missing, decoded->service->prefetch.size(), std::move(result)));
  };
  if (!has_token_of_another_patient(decoded->request)) return desk_.fetch(std::move(set), go_on);
  parts_.log.write(LogLevel::kWarning, "token_of_another_patient",
                   {{"request_id", decoded->call.request.request_id},
                    {"service", decoded->service->planned->id},
                    {"issuer", decoded->call.caller.issuer}});
  desk_.leave_unasked(set, fhir::FetchFault::kOtherPatient, go_on);
}

void Services::answer(Decoded& decoded, const FetchedKeys& fetched) {
  CallAnswer(*this, *decoded.running, *decoded.service, decoded.call)
      .run(decoded.request, fetched, std::move(decoded.responder));
}

void Services::feedback(ServiceCall call, Responder responder) {
  auto events = decode_feedback(std::move(call.request.body));
  if (!events) return responder.send(error_response(400, events.error()));
  HttpResponse done{.body = "{}"};
  if (events->empty()) return responder.send(std::move(done));
  for (audit::FeedbackEvent& event : *events) {
    keep_uuids_alone(event);
    meters_.answers.with({call.service_id, to_text(event.outcome)}).add();
  }
  audit::FeedbackBatch batch;
  batch.received = parts_.clock.now();
  batch.service = call.service_id;
  batch.issuer = call.caller.issuer;
  batch.events = std::move(*events);
  batch.rests = rules()->rests;
  keep(std::move(batch), std::move(done), std::move(responder));
}

// `done` runs on the store's thread, when these services may be gone: it takes the log, which outlives the store.
void Services::keep(audit::Entry entry, HttpResponse response, Responder responder) {
  auto waiting = std::make_shared<Responder>(std::move(responder));
  parts_.store.submit(std::move(entry), [waiting = std::move(waiting), response = std::move(response),
                                         &log = parts_.log](Result<audit::Receipt> kept) mutable {
    if (kept) return waiting->send(std::move(response));
    log.write(LogLevel::kError, "not_audited", {{"why", kept.error().message}});
    waiting->send(not_kept(kept.error()));
  });
}

}  // namespace parity::hooks
