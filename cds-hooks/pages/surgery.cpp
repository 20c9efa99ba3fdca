// Paths, and the two questions: how a patient's chart looks, and why a rule says what it says.
#include "cds-hooks/pages/surgery.h"

#include <optional>
#include <utility>

#include "cds-hooks/body_decoder.h"
#include "cds-hooks/json_writer.h"
#include "cds-hooks/media_type.h"
#include "cds-hooks/pages/chart.h"
#include "cds-hooks/pages/page_answer.h"
#include "cds-hooks/pages/page_guard.h"
#include "cds-hooks/pages/trace_json.h"
#include "fhir-adapter/record_reader.h"

namespace parity::hooks {
namespace {

HttpResponse json_answer(std::string body) { return {.body = std::move(body)}; }

HttpResponse not_there(std::string what) {
  return error_response(404, Fault{IssueCode::kNotFound, std::move(what), {}});
}

// What a page asks about a patient: who asks, at which moment, and the record.
struct Question {
  fhir::JsonDocument document;
  Audience audience = Audience::kGp;
  std::string hook;
  std::string rule;
  std::string group;
  fhir::JsonView bundle;
  fhir::JsonView draft_orders;
};

tl::expected<Question, std::vector<Fault>> decode(std::string body) {
  auto document = parse_body(std::move(body));
  if (!document) return tl::unexpected(std::move(document.error()));
  std::vector<Fault> faults;
  BodyDecoder decoder(faults);
  const fhir::JsonView root = document->root();
  Question question{std::move(*document), Audience::kGp, {}, {}, {}, {}, {}};
  const std::string audience = decoder.text(root, "audience", "", Presence::kRequired);
  const auto known = audience_of(audience);
  if (!audience.empty() && !known)
    decoder.fault(IssueCode::kValue, "`audience` must be `gp` or `mental-health`", "audience");
  question.audience = known.value_or(Audience::kGp);
  question.hook = decoder.text(root, "hook", "", Presence::kOptional);
  if (question.hook.empty()) question.hook = "patient-view";
  question.rule = decoder.text(root, "rule", "", Presence::kOptional);
  question.group = decoder.text(root, "group", "", Presence::kOptional);
  question.bundle = decoder.object(root, "bundle", "", Presence::kRequired);
  question.draft_orders = decoder.object(root, "draftOrders", "", Presence::kOptional);
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return question;
}

tl::expected<PatientRecord, Fault> read_record(const Plan& plan, const Question& question, Day today) {
  fhir::ReadOptions options;
  options.today = today;
  fhir::RecordReader reader(plan.vocabulary, std::move(options));
  auto added = reader.add(question.bundle, "bundle");
  if (added && question.draft_orders.exists()) added = reader.add_orders(question.draft_orders, "draftOrders");
  if (!added) return tl::unexpected<Fault>(Fault{IssueCode::kValue, added.error().message, added.error().where});
  auto record = reader.finish();
  if (!record) return tl::unexpected<Fault>(Fault{IssueCode::kValue, record.error().message, record.error().where});
  return std::move(*record);
}

bool is_front(const Target& target) { return target.segments.size() == 1 && target.segments[0].empty(); }
bool is_asked(const Target& target, std::string_view what) {
  return target.segments.size() == 2 && target.segments[0] == "surgery" && target.segments[1] == what;
}

}  // namespace

struct Surgery::Asked {
  const Question& question;
  const Plan& plan;
  const PatientRecord& record;
  const EvaluationContext& context;
};

Surgery::Surgery(SurgeryOptions options, std::function<RulesInUse()> rules, const Clock& clock)
    : options_(std::move(options)), rules_(std::move(rules)), clock_(clock) {}

bool Surgery::owns(const Target& target) const {
  return is_front(target) || is_page_file(target) || (target.segments.size() >= 2 && target.segments[0] == "surgery");
}

std::string_view Surgery::allowed_methods(const Target& target) const {
  return is_asked(target, "chart") || is_asked(target, "explain") ? "POST" : "GET, HEAD";
}

HttpResponse Surgery::answer(HttpRequest request) {
  if (!is_from_own_page(request, options_.hosts))
    return error_response(403, Fault{IssueCode::kSecurity, "only the pages of this server may ask for this", {}});
  const Target& target = request.target;
  if (is_front(target) || is_page_file(target)) {
    return page_answer(*options_.pages, is_front(target) ? "index.html" : page_file_name(target));
  }
  if (request.method == Method::kPost) {
    if (auto fault = media_type_fault(request)) return error_response(415, std::move(*fault));
    return is_asked(target, "chart") ? chart(std::move(request.body)) : explain(std::move(request.body));
  }
  if (is_asked(target, "patients")) return list_patients();
  if (target.segments.size() == 3 && target.segments[1] == "patients") {
    const auto patient = options_.patients->find(target.segments[2]);
    if (patient != options_.patients->end()) return json_answer(patient->second.bundle);
  }
  return not_there("no such patient: GET /surgery/patients lists them");
}

HttpResponse Surgery::list_patients() const {
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("today", to_text(london_day(clock_.now())));
    const auto patients = json.array("patients");
    for (const auto& [id, patient] : *options_.patients) {
      const auto one = json.object();
      json.member("id", id);
      json.member("name", patient.name);
      json.member("about", patient.about);
    }
  }
  return json_answer(json.take());
}

// The question as the service of that hook and audience would evaluate it.
HttpResponse Surgery::ask(std::string body, const std::function<HttpResponse(const Asked&)>& answer) const {
  const auto question = decode(std::move(body));
  if (!question) return error_response(400, question.error());
  const RulesInUse use = rules_();
  const Plan& plan = *use.rules->plan;
  const Day today = london_day(clock_.now());
  const auto record = read_record(plan, *question, today);
  if (!record) return error_response(400, record.error());
  const auto rules = plan.rules_at(question->hook, question->audience);
  EvaluationContext context;
  context.today = today;
  context.audience = question->audience;
  context.rules = rules;
  context.enabled_groups = use.enabled_groups;
  context.disabled_groups = use.disabled_groups;
  return answer({*question, plan, *record, context});
}

HttpResponse Surgery::chart(std::string body) const {
  return ask(std::move(body), [](const Asked& asked) {
    return json_answer(to_json(make_chart(asked.plan, asked.record, asked.context, asked.question.group), asked.plan,
                               asked.record, asked.context));
  });
}

HttpResponse Surgery::explain(std::string body) const {
  return ask(std::move(body), [](const Asked& asked) {
    const auto rule = asked.plan.find_rule(asked.question.rule);
    if (!rule) return not_there("no such rule");
    return json_answer(trace_json(asked.plan, asked.record, asked.context.today,
                                  trace_rule(asked.plan, asked.record, asked.context, *rule)));
  });
}

}  // namespace parity::hooks
