// The trace as HTML: everything from outside escaped, nothing loaded, nothing run.
#include <catch2/catch.hpp>
#include <sstream>

#include "cli/evaluate/trace_html.h"

namespace {

using namespace parity;
using namespace parity::cli;

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string kEvil = "<script>alert('x')</script>\" onload=\"y";

Plan plan_of(const std::string& words) {
  Plan plan;
  PlannedRuleSet set;
  set.id = words;
  set.version = words;
  set.hash = "sha256:1";
  set.sources.push_back({{"a", {}}, words, "https://example.org/?a=\"&b='", "", words, ""});
  set.sources.push_back({{"b", {}}, words, "javascript:alert(1)", "", "P", ""});
  Parameter of_site;
  of_site.name.text = words;
  of_site.value = words;
  of_site.set_by_site = true;
  set.parameters = {of_site, Parameter()};
  plan.rule_sets.push_back(set);
  PlannedRule rule;
  rule.id = words;
  rule.title = words;
  rule.evidence = {0, 1};
  plan.rules.push_back(rule);
  plan.files.push_back({words, "x\n"});
  plan.releases = {"SNOMED CT " + words};
  return plan;
}

std::string page(const std::string& words) {
  const Plan plan = plan_of(words);
  const PatientRecord record;
  const PatientAnswer answer{plan, record, {}, {}, {}, {}};
  RuleTrace trace;
  TraceNode leaf{words, Ternary::kUnknown, words, words, words, {0, 1, 1, 1}, {}};
  TraceNode root{words, Ternary::kFalse, "", "", "", {}, {leaf}};
  trace.parts = {root};
  std::ostringstream out;
  {
    TracePage traces(words, out);
    traces.add(answer, trace, words);
  }
  return out.str();
}

}  // namespace

TEST_CASE("an HTML trace escapes every text that it is given") {
  const std::string text = page(kEvil);
  CHECK_FALSE(holds(text, "<script"));
  CHECK_FALSE(holds(text, "onload=\"y"));
  CHECK(holds(text, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;y"));
}

TEST_CASE("an HTML trace tells the values that the site has set, and no others") {
  const std::string text = page("w");
  CHECK(holds(text, "This site: w = w"));
  CHECK(text.find("This site:") == text.rfind("This site:"));
}

TEST_CASE("an HTML trace says by which rules and which terminology") {
  CHECK(holds(page("plain"), "Rules: plain plain, sha256:1 (not signed off); SNOMED CT plain</p>"));
}

TEST_CASE("an HTML trace links to https alone, and lets nothing be loaded or run") {
  const std::string text = page("plain");
  CHECK(holds(text, "<a href=\"https://example.org/?a=&quot;&amp;b=&#39;\">plain</a>"));
  CHECK_FALSE(holds(text, "javascript:"));
  CHECK(holds(text, "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\""));
  for (const char* word : {"<script", "<link", "<img", "src=\"", "url("}) CHECK_FALSE(holds(text, word));
}

TEST_CASE("an HTML trace is a tree of details, with words for its marks") {
  const std::string text = page("plain");
  CHECK(holds(text, "<details open><summary class=\"false\"><span class=\"mark\">✗ false</span> plain"));
  CHECK(holds(text, "<div class=\"leaf unknown\"><span class=\"mark\">? unknown</span> plain"));
  CHECK(holds(text, "plain:1:"));
  CHECK(text.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">"));
  CHECK(text.ends_with("</body>\n</html>\n"));
  const auto count = [&](const std::string& word) {
    std::size_t n = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++n;
    return n;
  };
  for (const char* tag : {"details", "div", "section", "ul", "li", "summary", "span", "p"})
    CHECK(count(std::string("<") + tag + ">") + count(std::string("<") + tag + " ") ==
          count(std::string("</") + tag + ">"));
}
