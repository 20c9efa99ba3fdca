#include "engine/load/read_rule.h"

#include <fmt/format.h>
#include <array>

#include "engine/load/read_condition.h"

namespace parity {
namespace {

const std::vector<std::string_view> kGapWords = words_up_to(Gap::kSafety);
const std::vector<std::string_view> kIndicatorWords = words_up_to(Indicator::kCritical);
const std::vector<std::string_view> kAudienceWords = words_up_to(Audience::kMentalHealth);
const std::vector<std::string_view> kStatusWords = words_up_to(RuleStatus::kRetired);

// A plain scalar that JSON would write as a number.
bool is_number_text(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text.size() > 1 && text[0] == '0' && text[1] != '.')) return false;
  return Decimal::parse(text).has_value() && text.find_first_not_of("-0123456789.") == std::string_view::npos;
}

AudienceLine read_audience_line(Reader& reader, const YamlNode& node) {
  AudienceLine line;
  line.where = node.where;
  reader.map(node, "an audience line",
             {{"to",
               [&](const YamlNode& n) {
                 if (const auto i = reader.word(n, "`to`", kAudienceWords)) line.to = static_cast<Audience>(*i);
               },
               kRequired},
              {"when", [&](const YamlNode& n) { line.when = read_condition(reader, n); }},
              {"indicator",
               [&](const YamlNode& n) {
                 if (const auto i = reader.word(n, "`indicator`", kIndicatorWords))
                   line.indicator = static_cast<Indicator>(*i);
               },
               kRequired}});
  return line;
}

Suggestion read_suggestion(Reader& reader, const YamlNode& node) {
  Suggestion suggestion;
  reader.map(
      node, "a suggestion",
      {{"label", [&](const YamlNode& n) { suggestion.label = reader.long_text(n, "a label"); }, kRequired},
       {"create", [&](const YamlNode& n) { suggestion.create = read_tree(n); }},
       {"recommended", [&](const YamlNode& n) { suggestion.recommended = reader.yes_or_no(n, "`recommended`"); }}});
  return suggestion;
}

Link read_link(Reader& reader, const YamlNode& node) {
  Link link;
  reader.map(node, "a link",
             {{"label", [&](const YamlNode& n) { link.label = reader.long_text(n, "a label"); }, kRequired},
              {"url", [&](const YamlNode& n) { link.url = reader.long_text(n, "a URL"); }, kRequired}});
  if (!link.url.empty() && !link.url.text.starts_with("https://"))
    reader.error("R0104", link.url.where, "a link must be an absolute https URL",
                 "a clinician opens it from the record", "write `https://…`");
  return link;
}

void read_by_audience(Reader& reader, const YamlNode& node, Prompt& prompt) {
  reader.names(node, "`by-audience`", [&](const Named& name, const YamlNode& value) {
    const auto audience = audience_of(name.text);
    if (!audience) {
      reader.error("R0104", name.where, fmt::format("`{}` is not an audience", name.text), {},
                   suggestion(name.text, kAudienceWords));
      return;
    }
    PromptText text;
    reader.map(value, "a prompt by audience",
               {{"summary", [&](const YamlNode& n) { text.summary = reader.long_text(n, "a summary"); }},
                {"detail", [&](const YamlNode& n) { text.detail = reader.long_text(n, "a detail"); }}});
    prompt.by_audience[static_cast<std::size_t>(*audience)] = std::move(text);
  });
}

Prompt read_prompt(Reader& reader, const YamlNode& node) {
  Prompt prompt;
  reader.map(
      node, "a prompt",
      {{"summary", [&](const YamlNode& n) { prompt.text.summary = reader.long_text(n, "a summary"); }, kRequired},
       {"detail", [&](const YamlNode& n) { prompt.text.detail = reader.long_text(n, "a detail"); }, kRequired},
       {"by-audience", [&](const YamlNode& n) { read_by_audience(reader, n, prompt); }},
       {"suggestions",
        [&](const YamlNode& n) {
          reader.list(n, "suggestions",
                      [&](const YamlNode& item) { prompt.suggestions.push_back(read_suggestion(reader, item)); });
        }},
       {"links", [&](const YamlNode& n) {
          reader.list(n, "links", [&](const YamlNode& item) { prompt.links.push_back(read_link(reader, item)); });
        }}});
  return prompt;
}

// "snooze 12 months", "snooze 14 days or until-changed", "until-changed", "none".
OverrideLine read_override(Reader& reader, const Named& reason, const YamlNode& node) {
  constexpr std::string_view kSnooze = "snooze ";
  constexpr std::string_view kOrChanged = " or until-changed";
  OverrideLine line;
  line.reason = reason;
  const std::string text = reader.text(node, "what an answer does");
  std::string_view words = text;
  if (words.starts_with(kSnooze)) {
    words.remove_prefix(kSnooze.size());
    line.until_changed = words.ends_with(kOrChanged);
    if (line.until_changed) words.remove_suffix(kOrChanged.size());
    if (const auto span = parse_span(words))
      line.snooze = *span;
    else
      reader.error("R0106", node.where, fmt::format("`{}` has no length of time", text), {},
                   "write `snooze 12 months`");
  } else if (words == "until-changed") {
    line.until_changed = true;
  } else if (words != "none") {
    reader.error("R0104", node.where, fmt::format("`{}` is not something that an answer can do", words), {},
                 "write `snooze 12 months`, `until-changed`, `snooze 14 days or until-changed` or `none`");
  }
  return line;
}

void read_effective(Reader& reader, const YamlNode& node, Rule& rule) {
  reader.map(node, "`effective`",
             {{"from", [&](const YamlNode& n) { rule.effective_from = reader.day(n, "`from`"); }},
              {"until", [&](const YamlNode& n) { rule.effective_until = reader.day(n, "`until`"); }}});
  if (rule.effective_from && rule.effective_until && *rule.effective_until < *rule.effective_from)
    reader.error("R0109", node.where, "the rule ends before it starts", "it would never be in force",
                 "check `from` and `until`");
}

std::vector<KeyReader> logic_keys(Reader& reader, Rule& rule) {
  return {
      {"applies-to", [&](const YamlNode& n) { rule.applies_to = read_condition(reader, n); }},
      {"when", [&](const YamlNode& n) { rule.when = read_condition(reader, n); }, kRequired},
      {"unless",
       [&](const YamlNode& n) {
         reader.list(n, "`unless`", [&](const YamlNode& item) { rule.unless.push_back(read_condition(reader, item)); });
       }},
      {"audience",
       [&](const YamlNode& n) {
         reader.list(n, "`audience`",
                     [&](const YamlNode& item) { rule.audience.push_back(read_audience_line(reader, item)); });
       }},
      {"group", [&](const YamlNode& n) { rule.group = reader.named(n, "a group"); }},
  };
}

std::vector<KeyReader> about_keys(Reader& reader, Rule& rule) {
  return {
      {"id", [&](const YamlNode& n) { rule.id = reader.named(n, "an id"); }, kRequired},
      {"title", [&](const YamlNode& n) { rule.title = reader.text(n, "a title"); }, kRequired},
      {"gap",
       [&](const YamlNode& n) {
         if (const auto i = reader.word(n, "`gap`", kGapWords)) rule.gap = static_cast<Gap>(*i);
       },
       kRequired},
      {"element", [&](const YamlNode& n) { rule.element = reader.named(n, "an element"); }},
      {"prompt", [&](const YamlNode& n) { rule.prompt = read_prompt(reader, n); }, kRequired},
      {"override",
       [&](const YamlNode& n) {
         reader.names(n, "`override`", [&](const Named& reason, const YamlNode& value) {
           rule.overrides.push_back(read_override(reader, reason, value));
         });
       }},
      {"caution", [&](const YamlNode& n) { rule.caution = reader.long_text(n, "a caution"); }},
      {"evidence", [&](const YamlNode& n) { rule.evidence = reader.named_list(n, "evidence"); }},
      {"hazards", [&](const YamlNode& n) { rule.hazards = reader.named_list(n, "hazards"); }},
      {"status",
       [&](const YamlNode& n) {
         if (const auto i = reader.word(n, "`status`", kStatusWords)) rule.status = static_cast<RuleStatus>(*i);
       },
       kRequired},
      {"effective", [&](const YamlNode& n) { read_effective(reader, n, rule); }},
      {"review-by", [&](const YamlNode& n) { rule.review_by = reader.day(n, "`review-by`"); }},
  };
}

}  // namespace

Tree read_tree(const YamlNode& node) {
  Tree tree;
  switch (node.kind) {
    case YamlNode::Kind::kNull: break;
    case YamlNode::Kind::kScalar:
      if (!node.is_quoted && (node.text == "true" || node.text == "false"))
        tree.value = node.text == "true";
      else if (!node.is_quoted && is_number_text(node.text))
        tree.value = TreeNumber{node.text};
      else
        tree.value = node.as_text();
      break;
    case YamlNode::Kind::kList: {
      TreeList list;
      for (const YamlNode& item : node.items) list.push_back(read_tree(item));
      tree.value = std::move(list);
      break;
    }
    case YamlNode::Kind::kMap: {
      TreeMap map;
      for (const YamlEntry& entry : node.entries) map.emplace_back(entry.key.text, read_tree(entry.value));
      tree.value = std::move(map);
      break;
    }
  }
  return tree;
}

Rule read_rule(Reader& reader, const YamlNode& node) {
  Rule rule;
  rule.where = node.where;
  std::vector<KeyReader> keys = about_keys(reader, rule);
  for (KeyReader& key : logic_keys(reader, rule)) keys.push_back(std::move(key));
  reader.map(node, "a rule", keys);
  if (!rule.id.empty() && !is_name(rule.id.text))
    reader.error("R0110", rule.id.where, fmt::format("`{}` is not a name", rule.id.text), {},
                 "use letters, digits and hyphens");
  return rule;
}

Group read_group(Reader& reader, const Named& name, const YamlNode& node) {
  Group group;
  group.name = name;
  reader.map(node, "a group",
             {{"title", [&](const YamlNode& n) { group.title = reader.text(n, "a title"); }, kRequired},
              {"summary", [&](const YamlNode& n) { group.summary = reader.long_text(n, "a summary"); }, kRequired},
              {"detail", [&](const YamlNode& n) { group.detail = reader.long_text(n, "a detail"); }},
              {"enabled", [&](const YamlNode& n) { group.enabled = reader.yes_or_no(n, "`enabled`"); }}});
  return group;
}

}  // namespace parity
