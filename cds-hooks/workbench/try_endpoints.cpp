// A patient tried on rules: those on the disk, or a revision's. What is asked here is not kept, unless somebody makes a
// test of it.
#include "cds-hooks/pages/trace_json.h"
#include "cds-hooks/workbench/bench.h"
#include "cds-hooks/workbench/revisions.h"
#include "engine/testing/test_of_record.h"
#include "engine/words/words.h"
#include "fhir-adapter/record_reader.h"

namespace parity::hooks {
namespace {

constexpr std::size_t kLongestName = 200;

using Folder = std::shared_ptr<const CheckedFolder>;

tl::expected<Folder, HttpResponse> asked_folder(Bench& bench, const Asked& asked) {
  Result<Folder> folder = tl::unexpected<Error>(Error{});
  if (asked.names.empty()) {
    folder = bench.shelf.on_disk();
  } else {
    const auto revision = asked_revision(bench, asked);
    if (!revision) return tl::unexpected(revision.error());
    folder = checked_revision(bench, *revision);
  }
  if (!folder) return tl::unexpected(refused(folder.error()));
  if (!(*folder)->plan)
    return tl::unexpected(refused(409, IssueCode::kInvalid, "the rules have an error: nobody can be tried"));
  return std::move(*folder);
}

// A patient and a moment, over one plan.
struct Trial {
  Folder folder;
  std::optional<fhir::JsonDocument> sample;
  PatientRecord record;
  Day today;
  Audience audience = Audience::kGp;
  std::string hook;
  std::optional<RuleIndex> rule;
  std::string name;
  std::vector<RuleIndex> rules;

  /// Borrows both.
  EvaluationContext context(const RulesInUse& in_use) const {
    EvaluationContext context;
    context.today = today;
    context.audience = audience;
    context.rules = rules;
    context.enabled_groups = in_use.enabled_groups;
    context.disabled_groups = in_use.disabled_groups;
    return context;
  }
};

struct Question {
  std::string patient;
  std::string rule;
  fhir::JsonView bundle;
  fhir::JsonView draft_orders;
};

Question decode(BodyDecoder& decoder, const Asked& asked, Trial& trial) {
  const std::string audience = decoder.text(asked.body, "audience", "", Presence::kRequired);
  const auto known = audience_of(audience);
  if (!audience.empty() && !known)
    decoder.fault(IssueCode::kValue, "`audience` must be `gp` or `mental-health`", "audience");
  trial.audience = known.value_or(Audience::kGp);
  trial.hook = decoder.text(asked.body, "hook", "", Presence::kOptional);
  if (trial.hook.empty()) trial.hook = "patient-view";
  trial.name = decoder.text(asked.body, "name", "", Presence::kOptional);
  if (trial.name.size() > kLongestName) decoder.fault(IssueCode::kTooLong, "a name may hold 200 bytes", "name");
  const std::string today = decoder.text(asked.body, "today", "", Presence::kOptional);
  if (const auto day = parse_date(today); day && day->is_full())
    trial.today = day->first;
  else if (!today.empty())
    decoder.fault(IssueCode::kValue, "must be a day, 2026-11-22", "today");
  Question question;
  question.rule = decoder.text(asked.body, "rule", "", Presence::kOptional);
  question.patient = decoder.text(asked.body, "patient", "", Presence::kOptional);
  question.bundle = decoder.object(asked.body, "bundle", "", Presence::kOptional);
  question.draft_orders = decoder.object(asked.body, "draftOrders", "", Presence::kOptional);
  if (question.bundle.exists() == !question.patient.empty())
    decoder.fault(IssueCode::kRequired, "give `patient`, the id of a sample, or `bundle`", "");
  return question;
}

tl::expected<Trial, HttpResponse> trial_of(Bench& bench, const Asked& asked) {
  Trial trial;
  trial.today = london_day(bench.parts.clock.now());
  std::vector<Fault> faults;
  BodyDecoder decoder(faults);
  const Question question = decode(decoder, asked, trial);
  if (!faults.empty()) return tl::unexpected(error_response(400, faults));
  auto folder = asked_folder(bench, asked);
  if (!folder) return tl::unexpected(std::move(folder.error()));
  trial.folder = std::move(*folder);
  const Plan& plan = *trial.folder->plan;
  trial.rule = plan.find_rule(question.rule);
  if (!question.rule.empty() && !trial.rule)
    return tl::unexpected(refused(404, IssueCode::kNotFound, "these rules have no such rule"));
  fhir::JsonView bundle = question.bundle;
  if (!question.patient.empty()) {
    const auto sample = bench.options.patients->find(question.patient);
    if (sample == bench.options.patients->end())
      return tl::unexpected(refused(404, IssueCode::kNotFound, "no such sample patient"));
    trial.sample = fhir::parse_json(sample->second.bundle).value();
    bundle = trial.sample->root();
  }
  fhir::ReadOptions options;
  options.today = trial.today;
  fhir::RecordReader reader(plan.vocabulary, std::move(options));
  auto added = reader.add(bundle, "bundle");
  if (added && question.draft_orders.exists()) added = reader.add_orders(question.draft_orders, "draftOrders");
  auto record = added ? reader.finish() : tl::unexpected<Error>(added.error());
  if (!record)
    return tl::unexpected(error_response(400, Fault{IssueCode::kValue, record.error().message, record.error().where}));
  trial.record = std::move(*record);
  trial.rules = plan.rules_at(trial.hook, trial.audience);
  return trial;
}

}  // namespace

HttpResponse list_patients(Bench& bench, const Asked&) {
  JsonWriter json;
  {
    const auto object = json.object();
    const auto patients = json.array("patients");
    for (const auto& [id, patient] : *bench.options.patients) {
      const auto one = json.object();
      json.member("id", id);
      json.member("name", patient.name);
      json.member("about", patient.about);
    }
  }
  return json_answer(json);
}

HttpResponse try_patient(Bench& bench, const Asked& asked) {
  const auto trial = trial_of(bench, asked);
  if (!trial) return trial.error();
  const Plan& plan = *trial->folder->plan;
  const RulesInUse in_use = bench.parts.rules();
  const EvaluationContext context = trial->context(in_use);
  JsonWriter json;
  {
    const auto object = json.object();
    json.key("answer");
    json.raw(bench.parts.tools.evaluate_json({plan, trial->record, context}));
    if (trial->rule) {
      json.key("trace");
      json.raw(trace_json(plan, trial->record, trial->today, trace_rule(plan, trial->record, context, *trial->rule)));
    }
  }
  return json_answer(json);
}

HttpResponse make_test(Bench& bench, const Asked& asked) {
  const auto trial = trial_of(bench, asked);
  if (!trial) return trial.error();
  if (!trial->rule || trial->name.empty()) return refused(400, IssueCode::kRequired, "a test needs `rule` and `name`");
  const Plan& plan = *trial->folder->plan;
  const auto concepts = words_of(plan, *trial->rule).concepts;
  const auto text = test_of_record({plan, trial->record, trial->today, *trial->rule, concepts, trial->name});
  if (!text) return refused(text.error());
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("yaml", *text);
  }
  return json_answer(json);
}

}  // namespace parity::hooks
