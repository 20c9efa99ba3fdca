// The rules as they stand on the disk: what a viewer looks at.
#include <algorithm>

#include "cds-hooks/workbench/approved.h"
#include "cds-hooks/workbench/rule_json.h"

namespace parity::hooks {
namespace {

using Folder = std::shared_ptr<const CheckedFolder>;

// The folder, or the answer that says why not. Rules with an error are looked at as a revision, not here.
tl::expected<Folder, HttpResponse> whole_folder(Bench& bench) {
  auto folder = bench.shelf.on_disk();
  if (!folder) return tl::unexpected(refused(folder.error()));
  if (!(*folder)->plan)
    return tl::unexpected(refused(409, IssueCode::kInvalid,
                                  "the rules on the disk have an error, and the server runs the last good ones: "
                                  "`parity lint` says where"));
  return std::move(*folder);
}

void write_rule_set(const CheckedFolder& folder, const PlannedRuleSet& set, const std::vector<Approval>& approvals,
                    JsonWriter& json) {
  const auto object = json.object();
  json.member("id", set.id);
  json.member("title", set.title);
  json.member("version", set.version);
  json.member("hash", set.hash);
  json.boolean_member("isApproved", is_approved(approvals, set.id, set.hash));
  for (const RuleSet& authored : folder.authored.rule_sets) {
    if (authored.id.text != set.id) continue;
    json.member("jurisdiction", authored.jurisdiction);
    json.member("owner", authored.owner);
    json.integer_member("rules", static_cast<std::int64_t>(authored.rules.size()));
  }
  {
    const auto parameters = json.array("parameters");
    for (const Parameter& parameter : set.parameters) {
      const auto one = json.object();
      json.member("name", parameter.name.text);
      json.member("value", parameter.value);
      json.boolean_member("isSetBySite", parameter.set_by_site);
      json.member("why", parameter.why);
    }
  }
  const auto signed_off = json.array("approvals");
  for (const Approval& approval : approvals) {
    if (approval.rule_set.text != set.id) continue;
    const auto one = json.object();
    json.member("version", approval.version);
    json.member("hash", approval.hash);
    json.member("name", approval.name);
    json.member("role", approval.role);
    json.member("time", approval.time);
    json.member("reason", approval.reason);
  }
}

}  // namespace

HttpResponse list_rule_sets(Bench& bench, const Asked&) {
  const auto folder = whole_folder(bench);
  if (!folder) return folder.error();
  const Plan& plan = *(*folder)->plan;
  const auto running = bench.parts.rules().rules;
  const auto approvals = approvals_in(**folder);
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("running", running->hash);
    json.member("onDisk", hash_of_rules(plan));
    json.integer_member("concepts", static_cast<std::int64_t>((*folder)->authored.concepts.size()));
    json.integer_member("tests", static_cast<std::int64_t>((*folder)->tests.size()));
    {
      const auto releases = json.array("releases");
      for (const std::string& release : plan.releases) json.string(release);
    }
    const auto sets = json.array("ruleSets");
    for (const PlannedRuleSet& set : plan.rule_sets) write_rule_set(**folder, set, approvals, json);
  }
  return json_answer(json);
}

HttpResponse list_rules(Bench& bench, const Asked&) {
  const auto folder = whole_folder(bench);
  if (!folder) return folder.error();
  JsonWriter json;
  {
    const auto object = json.object();
    const auto rules = json.array("rules");
    for (const PlannedRule& rule : (*folder)->plan->rules) write_rule_line(**folder, rule, json);
  }
  return json_answer(json);
}

HttpResponse show_rule(Bench& bench, const Asked& asked) {
  const auto folder = whole_folder(bench);
  if (!folder) return folder.error();
  const auto rule = (*folder)->plan->find_rule(asked.names[0]);
  if (!rule) return refused(404, IssueCode::kNotFound, "no such rule");
  return {.body = rule_json(**folder, *rule)};
}

HttpResponse list_concepts(Bench& bench, const Asked&) {
  const auto folder = whole_folder(bench);
  if (!folder) return folder.error();
  JsonWriter json;
  {
    const auto object = json.object();
    const auto concepts = json.array("concepts");
    for (const Concept& known : (*folder)->authored.concepts) write_concept_line(**folder, known, json);
  }
  return json_answer(json);
}

HttpResponse show_concept(Bench& bench, const Asked& asked) {
  const auto folder = whole_folder(bench);
  if (!folder) return folder.error();
  for (const Concept& known : (*folder)->authored.concepts)
    if (known.name.text == asked.names[0]) return {.body = concept_json(**folder, known)};
  return refused(404, IssueCode::kNotFound, "no such concept");
}

HttpResponse list_services(Bench& bench, const Asked&) {
  const auto folder = whole_folder(bench);
  if (!folder) return folder.error();
  JsonWriter json;
  {
    const auto object = json.object();
    const auto services = json.array("services");
    for (const PlannedService& service : (*folder)->plan->services) write_service(**folder, service, json);
  }
  return json_answer(json);
}

HttpResponse test_rules(Bench& bench, const Asked& asked) {
  const auto folder = whole_folder(bench);
  if (!folder) return folder.error();
  return started(bench, asked, [tools = &bench.parts.tools, folder = *folder](const std::stop_token& stop) {
    return tools->test_json(*folder, "", stop);
  });
}

HttpResponse report_answers(Bench& bench, const Asked& asked) {
  std::vector<Fault> faults;
  BodyDecoder decoder(faults);
  const auto day = [&](std::string_view name) -> std::optional<Day> {
    const std::string text = decoder.text(asked.body, name, "", Presence::kOptional);
    if (text.empty()) return std::nullopt;
    const auto date = parse_date(text);
    if (date && date->is_full()) return date->first;
    decoder.fault(IssueCode::kValue, "must be a day, 2026-11-22", std::string(name));
    return std::nullopt;
  };
  const auto from = day("from");
  const auto until = day("until");
  if (!faults.empty()) return error_response(400, faults);
  return started(bench, asked, [tools = &bench.parts.tools, from, until, now = bench.parts.clock.now()](const auto&) {
    return tools->report_json(from, until, now);
  });
}

}  // namespace parity::hooks
