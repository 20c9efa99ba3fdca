// Groups, order and cap first; then each card from its rules. Texts come rendered (engine/eval): nothing that a
// record's author wrote is in them.
#include "cds-hooks/cards_of.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "cds-hooks/card_text.h"
#include "engine/eval/why_open.h"

namespace parity::hooks {
namespace {

constexpr std::string_view kReasonSystem = "https://parity-cds.org/override-reasons";

// INVARIANT: in the order of RecordPart.
constexpr std::array<std::string_view, kRecordPartCount> kPeopleWords = {"the patient's own details",
                                                                         "blood pressures and other observations",
                                                                         "diagnoses and problems",
                                                                         "medicines",
                                                                         "procedures",
                                                                         "immunisations",
                                                                         "contacts and stays",
                                                                         "episodes of care",
                                                                         "referrals",
                                                                         "allergies",
                                                                         "alerts",
                                                                         "the draft orders"};

// A resource that points nowhere, because the patient's id is no FHIR id, is not suggested.
bool points_nowhere(const Tree& tree) {
  if (const auto* list = std::get_if<TreeList>(&tree.value))
    return std::any_of(list->begin(), list->end(), points_nowhere);
  const auto* map = std::get_if<TreeMap>(&tree.value);
  if (map == nullptr) return false;
  return std::any_of(map->begin(), map->end(), [](const auto& member) {
    const auto* text = std::get_if<Text>(&member.value.value);
    if (member.key == "reference" && text != nullptr) return text->text.empty() || text->text.ends_with('/');
    return points_nowhere(member.value);
  });
}

class CardMaker {
 public:
  CardMaker(const CardMaterial& material, const CardOptions& options) : material_(material), options_(options) {}

  std::vector<Card> run() {
    const auto comes_before = [](const Card& a, const Card& b) { return urgency(a) > urgency(b); };
    std::vector<Card> cards = prompt_cards();
    if (options_.could_not_check == CouldNotCheck::kShow) add_could_not_check(cards);
    std::stable_sort(cards.begin(), cards.end(), comes_before);
    cap(cards);
    return cards;
  }

 private:
  const Plan& plan() const { return material_.plan; }
  const PlannedRule& rule_of(const FiredPrompt& prompt) const { return plan().rule(prompt.rule); }

  // What could not be checked comes after everything, unless a danger was seen in what was read: then it comes after
  // what is critical.
  static int urgency(const Card& card) {
    const int base = 2 * static_cast<int>(card.indicator);
    if (card.name != kCouldNotCheck) return base;
    return card.indicator == Indicator::kWarning ? base + 1 : -1;
  }

  // Equally urgent, a result or a combination that is dangerous comes before what is due.
  std::vector<Card> prompt_cards() {
    std::vector<Card> dangers;
    std::vector<Card> others;
    std::vector<std::uint16_t> grouped;
    for (const FiredPrompt& prompt : material_.prompts) {
      const auto group = rule_of(prompt).group;
      if (!group) {
        (rule_of(prompt).gap == Gap::kSafety ? dangers : others).push_back(single_card(prompt));
      } else if (std::find(grouped.begin(), grouped.end(), *group) == grouped.end()) {
        grouped.push_back(*group);
        others.push_back(group_card(*group));
      }
    }
    std::move(others.begin(), others.end(), std::back_inserter(dangers));
    return dangers;
  }

  Card single_card(const FiredPrompt& prompt) {
    Card card = card_of_rules({&prompt}, rule_of(prompt).rule_set);
    card.name = rule_of(prompt).id;
    card.summary = as_summary(prompt.summary);
    card.detail = prompt.detail;
    // Suggestions of one rule are ways to close the same gap.
    const auto recommended = std::count_if(card.suggestions.begin(), card.suggestions.end(),
                                           [](const Suggestion& s) { return s.is_recommended; });
    if (!card.suggestions.empty())
      card.selection_behavior = recommended > 1 ? SelectionBehavior::kAny : SelectionBehavior::kAtMostOne;
    return card;
  }

  Card group_card(std::uint16_t group) {
    std::vector<const FiredPrompt*> members;
    for (const FiredPrompt& prompt : material_.prompts)
      if (rule_of(prompt).group == group) members.push_back(&prompt);
    const PlannedGroup& planned = plan().groups[group];
    const GroupText text = group_text(plan(), material_.record, material_.context, material_.evaluation, group);
    Card card = card_of_rules(members, planned.rule_set);
    card.name = planned.id;
    card.summary = as_summary(text.summary);
    card.detail = group_detail(text.detail, members);
    if (!card.suggestions.empty()) card.selection_behavior = SelectionBehavior::kAny;
    return card;
  }

  // One line a member, to be read in ten seconds; the cautions after all of them.
  static std::string group_detail(std::string_view lead, const std::vector<const FiredPrompt*>& members) {
    std::string detail(trimmed_end(lead));
    if (!detail.empty()) detail += "\n\n";
    std::string cautions;
    for (const FiredPrompt* member : members) {
      detail += fmt::format("- **{}** {}", on_one_line(member->summary), first_sentence(member->detail));
      if (!member->unusable.empty()) detail += " " + on_one_line(member->unusable);
      detail += '\n';
      if (!member->caution.empty()) cautions += " " + on_one_line(member->caution);
    }
    if (!cautions.empty()) detail += "\n**Caution:**" + cautions;
    return std::string(trimmed_end(detail));
  }

  Card card_of_rules(const std::vector<const FiredPrompt*>& members, std::uint16_t rule_set) {
    Card card;
    card.uuid = options_.make_uuid();
    card.origin = origin_of(rule_set);
    card.source.label = source_label(plan().rule_sets[rule_set], options_);
    for (const FiredPrompt* member : members) {
      const PlannedRule& rule = rule_of(*member);
      card.indicator = std::max(card.indicator, member->indicator);
      card.origin->rules.push_back(rule.id);
      if (card.source.url.empty()) card.source.url = evidence_url(rule);
      add_suggestions(*member, card);
      add_links(rule, card);
    }
    add_override_reasons(members, rule_set, card);
    return card;
  }

  CardOrigin origin_of(std::uint16_t rule_set) const {
    const PlannedRuleSet& set = plan().rule_sets[rule_set];
    return {set.id, set.version, set.hash, {}};
  }

  std::string evidence_url(const PlannedRule& rule) const {
    for (const std::uint16_t source : rule.evidence) {
      const std::string& url = plan().rule_sets[rule.rule_set].sources[source].url;
      if (url.starts_with("https://")) return url;
    }
    return {};
  }

  void add_suggestions(const FiredPrompt& prompt, Card& card) {
    for (const FiredSuggestion& fired : prompt.suggestions) {
      const bool stands = std::any_of(card.suggestions.begin(), card.suggestions.end(),
                                      [&](const Suggestion& s) { return s.label == fired.label; });
      if (stands || (fired.create && points_nowhere(*fired.create))) continue;
      Suggestion suggestion{fired.label, options_.make_uuid(), fired.recommended, {}};
      if (fired.create) suggestion.actions.push_back({ActionType::kCreate, fired.label, fired.create, {}});
      card.suggestions.push_back(std::move(suggestion));
    }
  }

  static void add_links(const PlannedRule& rule, Card& card) {
    for (const parity::Link& link : rule.links) {
      const bool stands =
          std::any_of(card.links.begin(), card.links.end(), [&](const Link& l) { return l.url == link.url.text; });
      if (!stands) card.links.push_back({link.label.text, link.url.text, LinkType::kAbsolute, {}, false});
    }
  }

  void add_override_reasons(const std::vector<const FiredPrompt*>& members, std::uint16_t rule_set, Card& card) const {
    const auto has_line = [&](const std::string& reason) {
      return std::any_of(members.begin(), members.end(), [&](const FiredPrompt* member) {
        const auto& lines = rule_of(*member).overrides;
        return std::any_of(lines.begin(), lines.end(), [&](const OverrideLine& l) { return l.reason.text == reason; });
      });
    };
    for (const OverrideReason& reason : plan().rule_sets[rule_set].override_reasons) {
      if (!has_line(reason.id.text)) continue;
      card.override_reasons.push_back({std::string(kReasonSystem), reason.id.text, reason.display});
    }
  }

  // What the open rules of a set lack: parts of the record that were not read in full, a usable date of birth, or both.
  struct Lacking {
    PartSet parts;
    bool birth = false;
  };

  // A card for each rule set whose rules lack a part of the record, or the date of birth.
  void add_could_not_check(std::vector<Card>& cards) {
    const bool has_birth = has_usable_birth();
    for (std::size_t set = 0; set < plan().rule_sets.size(); ++set) {
      std::vector<const PlannedRule*> rules;
      Lacking lacking;
      for (const Outcome& outcome : material_.evaluation.outcomes) {
        const PlannedRule& rule = plan().rule(outcome.rule);
        const bool is_open = outcome.state == OutcomeState::kUnknown && outcome.is_shown && rule.rule_set == set;
        if (!is_open) continue;
        const PartSet unread = not_read(material_.record, outcome.missing);
        const bool lacks_birth =
            !has_birth && outcome.missing.contains(RecordPart::kPatient) && !unread.contains(RecordPart::kPatient);
        if (unread.empty() && !lacks_birth) continue;
        rules.push_back(&rule);
        lacking.parts |= unread;
        lacking.birth |= lacks_birth;
      }
      if (!rules.empty()) cards.push_back(could_not_check_card(static_cast<std::uint16_t>(set), rules, lacking));
    }
  }

  // Everybody has one: none, or one that lies ahead, says nothing of the age.
  bool has_usable_birth() const {
    const auto& born = material_.record.person().born;
    return born && born->first <= material_.context.today;
  }

  static std::string lacking_summary(const Lacking& lacking) {
    const std::string birth = lacking.birth ? "the date of birth is not recorded, or can't be right" : "";
    if (lacking.parts.empty()) return "Could not check: " + birth;
    const std::string after = birth.empty() ? "" : "; " + birth;
    std::string all = fmt::format("Could not check: {} could not be read in full{}", part_words(lacking.parts), after);
    if (characters(all) <= kLongestSummary) return all;
    return "Could not check: several parts of the record could not be read in full" + after;
  }

  static std::string lacking_detail(const Lacking& lacking) {
    std::string detail;
    if (!lacking.parts.empty()) detail = fmt::format("Not read in full: {}.", part_words(lacking.parts));
    if (!lacking.birth) return detail;
    return detail + (detail.empty() ? "" : " ") + "Without the date of birth it can't be told which checks apply.";
  }

  Card could_not_check_card(std::uint16_t rule_set, const std::vector<const PlannedRule*>& rules,
                            const Lacking& lacking) {
    Card card;
    card.name = kCouldNotCheck;
    card.uuid = options_.make_uuid();
    card.source.label = source_label(plan().rule_sets[rule_set], options_);
    card.origin = origin_of(rule_set);
    for (const PlannedRule* rule : rules) card.origin->rules.push_back(rule->id);
    card.summary = lacking_summary(lacking);
    card.detail = lacking_detail(lacking);
    const std::vector<std::string> seen = dangers_seen(rules);
    if (!seen.empty()) {
      card.indicator = Indicator::kWarning;
      card.detail += "\n\n**As far as could be read:**";
      for (const std::string& summary : seen) card.detail += fmt::format("\n- {}", summary);
    }
    const std::string first = urgent_words(rules);
    card.detail += first.empty() ? "\n\nPlease look in the record itself."
                                 : fmt::format("\n\n**Please look in the record itself, first for:** {}.", first);
    const std::string topics = topic_words(rules);
    if (!topics.empty()) card.detail += fmt::format("\n\nNothing is said about: {}.", topics);
    card.detail += " This does not mean that anything is missing.";
    return card;
  }

  // What critical rules that are open would say of the part that was read: it may not be the latest. Nothing is known
  // of somebody whose own details could not be read.
  std::vector<std::string> dangers_seen(const std::vector<const PlannedRule*>& rules) const {
    std::vector<RuleIndex> open;
    for (const PlannedRule* rule : rules)
      if (is_critical(*rule)) open.push_back(static_cast<RuleIndex>(rule - plan().rules.data()));
    if (open.empty() || !material_.record.extent(RecordPart::kPatient).is_complete()) return {};
    const PatientRecord record = material_.record.taken_as_whole();
    EvaluationContext context = material_.context;
    context.rules = open;
    const Evaluation evaluation = evaluate(plan(), record, context);
    std::vector<std::string> summaries;
    for (const FiredPrompt& prompt : fired_prompts(plan(), record, context, evaluation))
      if (prompt.indicator == Indicator::kCritical) summaries.push_back(on_one_line(prompt.summary));
    return summaries;
  }

  bool is_critical(const PlannedRule& rule) const {
    return std::any_of(rule.audience.begin(), rule.audience.end(), [&](const PlannedAudienceLine& line) {
      return line.to == material_.context.audience && line.indicator == Indicator::kCritical;
    });
  }

  // What could be dangerous and is open, in the words of the rules' titles.
  std::string urgent_words(const std::vector<const PlannedRule*>& rules) const {
    std::vector<std::string> titles;
    for (const PlannedRule* rule : rules)
      if (is_critical(*rule)) titles.push_back(on_one_line(rule->title));
    return fmt::format("{}", fmt::join(titles, "; "));
  }

  // A group by its title, a rule of its own by its element, each once: what another card says of an element stands.
  std::string topic_words(const std::vector<const PlannedRule*>& rules) const {
    std::vector<std::string> topics;
    for (const PlannedRule* rule : rules) {
      std::string topic = rule->group ? on_one_line(plan().groups[*rule->group].title) : element_words(rule->element);
      if (!topic.empty() && std::find(topics.begin(), topics.end(), topic) == topics.end())
        topics.push_back(std::move(topic));
    }
    return fmt::format("{}", fmt::join(topics, ", "));
  }

  static std::string part_words(PartSet parts) {
    std::vector<std::string_view> words;
    for (std::size_t i = 0; i < kRecordPartCount; ++i)
      if (parts.contains(static_cast<RecordPart>(i))) words.push_back(kPeopleWords[i]);
    return fmt::format("{}", fmt::join(words, ", "));
  }

  void cap(std::vector<Card>& cards) const {
    const std::size_t most = std::max<std::size_t>(options_.max_cards, 1);
    if (cards.size() <= most) return;
    std::string more = fmt::format("**And {} more:**", cards.size() - most);
    for (std::size_t i = most; i < cards.size(); ++i) more += fmt::format("\n- {}", cards[i].summary);
    cards.resize(most);
    std::string& detail = cards.back().detail;
    detail += (detail.empty() ? "" : "\n\n") + more;
  }

  const CardMaterial& material_;
  const CardOptions& options_;
};

}  // namespace

std::vector<Card> cards_of(const CardMaterial& material, const CardOptions& options) {
  return CardMaker(material, options).run();
}

std::string source_label(const PlannedRuleSet& rule_set, const CardOptions& options) {
  const bool approved =
      std::find(options.approved.begin(), options.approved.end(), rule_set.hash) != options.approved.end();
  return fmt::format("{} {}{}", rule_set.title.empty() ? rule_set.id : rule_set.title, rule_set.version,
                     approved ? "" : " (draft, not clinically approved)");
}

}  // namespace parity::hooks
