// Discovery's body is written here, once a load.
#include "cds-hooks/served_rules.h"

#include <algorithm>
#include <utility>

#include "cds-hooks/hook_request.h"
#include "cds-hooks/json_writer.h"
#include "engine/base/digest.h"

namespace parity::hooks {
namespace {

// The specification that requests and responses follow.
constexpr std::string_view kCdsHooksVersion = "2.0.1";
constexpr std::string_view kUsageRequirements =
    "Send the prefetch in FHIR R4 or STU3 (GP Connect). A key that is left out counts as not read: what rests on it is "
    "not decided, and 412 is answered if nothing can be. A client that has none of a "
    "kind says so with `null` or an empty Bundle.";

void write_prefetch(JsonWriter& json, const std::vector<PrefetchTemplate>& templates) {
  if (templates.empty()) return;
  const auto object = json.object("prefetch");
  for (const PrefetchTemplate& one : templates) json.member(one.key, one.query);
}

void write_service(JsonWriter& json, const ServedService& service) {
  const PlannedService& planned = *service.planned;
  const auto object = json.object();
  json.member("hook", planned.hook);
  json.member("id", planned.id);
  if (!planned.title.empty()) json.member("title", planned.title);
  json.member("description", !planned.description.empty() ? planned.description
                             : !planned.title.empty()     ? planned.title
                                                          : planned.id);
  json.member("usageRequirements", kUsageRequirements);
  json.member("version", kCdsHooksVersion);
  if (const auto version = hook_version(planned.hook); !version.empty()) json.member("hookVersion", version);
  write_prefetch(json, service.prefetch);
}

std::string discovery_of(const std::vector<ServedService>& services) {
  JsonWriter json;
  {
    const auto object = json.object();
    const auto array = json.array("services");
    for (const ServedService& service : services) write_service(json, service);
  }
  return json.take();
}

std::shared_ptr<const audit::RulesInForce> in_force(const Plan& plan, const PlannedService& service) {
  auto rules = std::make_shared<audit::RulesInForce>();
  for (const std::uint16_t index : service.rule_sets) {
    const PlannedRuleSet& set = plan.rule_sets[index];
    rules->rule_sets.push_back({set.id, set.version, set.hash});
  }
  for (const RuleIndex rule : service.rules) rules->rules.push_back(plan.rule(rule).id);
  return rules;
}

std::vector<audit::RestLine> rests_of(const Plan& plan) {
  std::vector<audit::RestLine> rests;
  for (const PlannedRule& rule : plan.rules) {
    for (const OverrideLine& line : rule.overrides) {
      if (line.snooze || line.until_changed)
        rests.push_back({rule.id, line.reason.text, {line.snooze, line.until_changed}});
    }
  }
  return rests;
}

}  // namespace

bool ServedRules::is_approved() const {
  return std::all_of(plan->rule_sets.begin(), plan->rule_sets.end(), [this](const PlannedRuleSet& set) {
    return std::find(approved.begin(), approved.end(), set.hash) != approved.end();
  });
}

bool ServedRules::has_service(std::string_view id) const {
  return std::any_of(services.begin(), services.end(), [&](const auto& service) { return service.planned->id == id; });
}

const ServedService* ServedRules::find(std::string_view id, std::string_view hook) const {
  for (const ServedService& service : services)
    if (service.planned->id == id && service.planned->hook == hook) return &service;
  return nullptr;
}

std::shared_ptr<const ServedRules> make_served_rules(std::shared_ptr<const Plan> plan,
                                                     std::vector<std::string> approved) {
  auto served = std::make_shared<ServedRules>();
  served->plan = std::move(plan);
  served->approved = std::move(approved);
  served->hash = hash_of_rules(*served->plan);
  for (const PlannedService& planned : served->plan->services)
    served->services.push_back(
        {&planned, prefetch_templates(*served->plan, planned), in_force(*served->plan, planned)});
  served->rests = rests_of(*served->plan);
  served->discovery = discovery_of(served->services);
  return served;
}

std::string hash_of_rules(const Plan& plan) {
  if (plan.rule_sets.size() == 1) return plan.rule_sets.front().hash;
  std::string all;
  for (const PlannedRuleSet& set : plan.rule_sets) all += set.id + " " + set.hash + "\n";
  return "sha256:" + to_hex(sha256(all));
}

}  // namespace parity::hooks
