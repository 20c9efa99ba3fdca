#include "cli/author/rule_page.h"

#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "engine/words/words.h"

namespace parity::cli {
namespace {

constexpr std::string_view kMade = "<!-- Made by `parity describe`. Change the rules, not this page. -->\n\n";

std::string capital(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 32);
  return text;
}

std::string name_of(Audience audience) { return audience == Audience::kGp ? "GP" : "mental-health team"; }

void write_parts(const std::vector<Wording>& parts, const std::string& indent, std::string& text) {
  for (const Wording& part : parts) {
    text += fmt::format("{}- {}\n", indent, part.text);
    write_parts(part.parts, indent + "  ", text);
  }
}

void write_wording(std::string_view head, const Wording& wording, std::string& text) {
  text += fmt::format("**{}** {}{}\n", head, wording.text, wording.parts.empty() ? "." : "");
  text += '\n';
  write_parts(wording.parts, "", text);
  if (!wording.parts.empty()) text += '\n';
}

std::string quoted(std::string_view block) {
  std::string text;
  std::size_t at = 0;
  while (at < block.size()) {
    const std::size_t end = std::min(block.find('\n', at), block.size());
    const std::string line(block.substr(at, end - at));
    text += line.empty() ? ">\n" : fmt::format("> {}\n", line);
    at = end + 1;
  }
  return text;
}

class RulePage {
 public:
  RulePage(const DescribedRules& rules, RuleIndex index)
      : rules_(rules), rule_(rules.plan.rule(index)), words_(words_of(rules.plan, index)) {
    for (const RuleSet& set : rules.authored.rule_sets)
      for (const Rule& rule : set.rules)
        if (rule.id.text == rule_.id) {
          set_ = &set;
          authored_ = &rule;
        }
  }

  std::string make() {
    write_head();
    write_text();
    write_logic();
    write_terms();
    write_answers();
    write_sources();
    write_concepts();
    write_tests();
    return std::move(text_);
  }

 private:
  void write_head() {
    text_ = fmt::format("{}# {}\n\n", kMade, rule_.title);
    text_ += fmt::format("`{}` · {} gap", rule_.id, to_text(rule_.gap));
    if (!rule_.element.empty()) text_ += fmt::format(" · about {}", spoken_name(rule_.element));
    if (rule_.group) {
      const PlannedGroup& group = rules_.plan.groups[*rule_.group];
      text_ += fmt::format(" · on one card with the others of “{}”{}", group.title,
                           group.enabled ? "" : " (off unless a site turns it on)");
    }
    text_ += fmt::format(" · {}: no clinician has approved it\n\n", to_text(rule_.status));
  }

  void write_text() {
    text_ += "## What it says\n\n";
    const Prompt& prompt = authored_->prompt;
    write_prompt(prompt.text, {});
    for (std::size_t i = 0; i < kAudienceCount; ++i)
      if (prompt.by_audience[i]) write_prompt(*prompt.by_audience[i], name_of(static_cast<Audience>(i)));
    if (!authored_->caution.empty())
      text_ += fmt::format("**Caution:** {}\n\n", spoken_template(authored_->caution.text));
    if (!prompt.suggestions.empty()) text_ += "Offered with it:\n\n";
    for (const Suggestion& suggestion : prompt.suggestions)
      text_ += fmt::format("- {}{}\n", suggestion.label.text, resource_of(suggestion));
    if (!prompt.suggestions.empty()) text_ += '\n';
  }

  void write_prompt(const PromptText& prompt, const std::string& whose) {
    if (!whose.empty()) text_ += fmt::format("To the {} instead:\n\n", whose);
    std::string block;
    if (!prompt.summary.empty()) block = fmt::format("**{}**\n\n", spoken_template(prompt.summary.text));
    block += spoken_template(prompt.detail.text);
    while (block.ends_with('\n')) block.pop_back();
    text_ += quoted(block) + "\n";
  }

  static std::string resource_of(const Suggestion& suggestion) {
    if (!suggestion.create) return {};
    const auto* members = std::get_if<TreeMap>(&suggestion.create->value);
    if (members == nullptr) return {};
    for (const TreeMember& member : *members)
      if (member.key == "resourceType")
        if (const Text* type = std::get_if<Text>(&member.value.value)) return fmt::format(" (a draft {})", type->text);
    return {};
  }

  void write_logic() {
    text_ += "## When it says so\n\n";
    if (words_.applies_to)
      write_wording("For somebody of whom this is true:", *words_.applies_to, text_);
    else
      text_ += "**For** everybody.\n\n";
    write_wording("When", words_.when, text_);
    for (const Wording& unless : words_.unless) write_wording("Unless", unless, text_);
    text_ += "**To whom, and how urgent** (of each audience the first line that holds):\n\n";
    for (const AudienceWording& line : words_.audience)
      text_ += fmt::format("- {}: {}{}\n", name_of(line.to), to_text(line.indicator),
                           line.when ? fmt::format(", when {}", line.when->text) : std::string());
    text_ +=
        "\nWhere a part of the record that this rests on could not be read, the rule stays undecided: it is not "
        "shown as due.\n\n";
  }

  void write_terms() {
    if (words_.terms.empty()) return;
    text_ += "## The words in quotation marks\n\n";
    for (const Term& term : words_.terms) {
      text_ += fmt::format("- **{}** (`{}`): {}\n", spoken_name(term.name), term.name, term.meaning.text);
      write_parts(term.meaning.parts, "  ", text_);
    }
    text_ += '\n';
  }

  void write_answers() {
    if (authored_->overrides.empty()) return;
    text_ += "## When the clinician answers\n\n| answer | then |\n|---|---|\n";
    for (const OverrideLine& line : authored_->overrides)
      text_ += fmt::format("| {} | {} |\n", display_of(line.reason.text), effect_of(line));
    text_ += '\n';
  }

  std::string display_of(const std::string& reason) const {
    for (const OverrideReason& known : set_->override_reasons)
      if (known.id.text == reason) return in_cell(known.display);
    return reason;
  }

  void write_sources() {
    text_ +=
        "## Where it comes from\n\n"
        "V1: seen in an official source. V2: seen in a secondary source. R: recalled. P: our own proposal.\n\n"
        "| source | how far verified |\n|---|---|\n";
    for (const std::uint16_t index : rule_.evidence) {
      const Evidence& source = rules_.plan.rule_sets[rule_.rule_set].sources[index];
      const std::string title = in_cell(source.title);
      std::string cell = source.url.empty() ? title : fmt::format("[{}]({})", title, source.url);
      if (!source.section.empty()) cell += fmt::format(": {}", in_cell(source.section));
      if (!source.note.empty()) cell += fmt::format(". {}", in_cell(source.note));
      text_ += fmt::format("| {} | {} |\n", cell, source.confidence);
    }
    if (authored_->review_by) text_ += fmt::format("\nTo be read again by {}.\n", to_human_text(*authored_->review_by));
    text_ += "\n## Hazards that it bears on\n\n";
    if (authored_->hazards.empty()) {
      text_ += "The rule names none.\n\n";
      return;
    }
    for (const Named& id : authored_->hazards)
      for (const Hazard& hazard : set_->hazards)
        if (hazard.id.text == id.text) text_ += fmt::format("- {}: {}\n", id.text, hazard.text);
    text_ += "\nThe [hazard log](../safety/hazard-log.yaml) says what controls each.\n\n";
  }

  void write_concepts() {
    if (words_.concepts.empty()) return;
    text_ +=
        "## What it looks for\n\n| what | codes | of these with one source only | drug names |\n|---|---|---|---|\n";
    for (const ConceptId id : words_.concepts) {
      const ConceptInfo& info = rules_.plan.vocabulary.concept_of(id);
      for (const Concept& known : rules_.authored.concepts) {
        if (known.name.text != info.id) continue;
        const auto unverified = std::count_if(known.codes.begin(), known.codes.end(),
                                              [](const CodeEntry& code) { return !code.unverified.empty(); });
        text_ += fmt::format("| [{}](codes.md#{}) | {} | {} | {} |\n", in_cell(known.title), anchor_of(known.name.text),
                             codes_of(known), unverified, known.names.size());
      }
    }
    text_ += '\n';
  }

  static std::string codes_of(const Concept& known) {
    if (known.includes.empty()) return fmt::format("{}", known.codes.size());
    return fmt::format("{}{} others", known.codes.empty() ? "" : fmt::format("{} and those of ", known.codes.size()),
                       known.includes.size());
  }

  void write_tests() {
    std::map<std::string, std::vector<std::string>> names;  // state -> tests
    for (const RuleTest& test : rules_.tests) {
      std::set<std::string> states;
      for (const auto& prompts : test.expected_prompts)
        if (prompts && std::any_of(prompts->begin(), prompts->end(),
                                   [&](const ExpectedPrompt& p) { return p.rule.text == rule_.id; }))
          states.insert("fired");
      for (const auto& [rule, state] : test.expected_outcomes)
        if (rule.text == rule_.id) states.insert(state);
      for (const std::string& state : states) names[state].push_back(line_of(test));
    }
    text_ += "## Tests that name it\n";
    for (auto& [state, lines] : names) {
      text_ += fmt::format("\n{} ({}):\n\n", capital(state), lines.size());
      for (const std::string& line : lines) text_ += fmt::format("- {}\n", line);
    }
  }

  std::string line_of(const RuleTest& test) const {
    const std::string& path = rules_.test_files[test.where.file].path;
    return fmt::format("{} (`{}`)", test.name, path.substr(path.rfind('/') + 1));
  }

  const DescribedRules& rules_;
  const PlannedRule& rule_;
  const RuleSet* set_ = nullptr;
  const Rule* authored_ = nullptr;
  RuleWording words_;
  std::string text_;
};

}  // namespace

std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') anchor += c;
    if (c >= 'A' && c <= 'Z') anchor += static_cast<char>(c + 32);
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

std::string in_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c == '\n' ? ' ' : c;
  }
  return cell;
}

std::string spoken_template(std::string_view text) {
  std::string spoken;
  std::size_t at = 0;
  for (std::size_t open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", at)) {
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) break;
    spoken += text.substr(at, open - at);
    std::string_view inner = text.substr(open + 2, close - open - 2);
    const std::size_t bar = std::min(inner.find('|'), inner.size());
    std::string name(inner.substr(0, bar));
    std::erase(name, ' ');
    std::replace(name.begin(), name.end(), '.', ' ');
    spoken += fmt::format("[{}", spoken_name(name));
    if (const std::size_t quote = inner.find('\''); quote != std::string_view::npos)
      spoken += fmt::format(", or “{}”", inner.substr(quote + 1, inner.rfind('\'') - quote - 1));
    spoken += ']';
    at = close + 2;
  }
  spoken += text.substr(at);
  return spoken;
}

std::string rule_page(const DescribedRules& rules, RuleIndex rule) { return RulePage(rules, rule).make(); }

std::map<std::string, std::string> all_pages(const DescribedRules& rules) {
  std::map<std::string, std::string> pages{{"index.md", std::string(kMade) + index_page(rules)},
                                           {"codes.md", std::string(kMade) + code_page(rules)}};
  for (std::size_t i = 0; i < rules.plan.rules.size(); ++i) {
    const auto index = static_cast<RuleIndex>(i);
    pages.emplace(rules.plan.rules[i].id + ".md", rule_page(rules, index));
  }
  return pages;
}

}  // namespace parity::cli
