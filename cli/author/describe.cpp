#include "cli/author/describe.h"

#include <fmt/format.h>
#include <filesystem>
#include <fstream>

#include "cli/author/rule_page.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/replace_file.h"
#include "cli/site/rules_folder.h"
#include "engine/testing/read_rule_tests.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMade = "<!-- Made by `parity describe`.";

// A page of ours: nothing else in the folder is ever removed.
bool is_made(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string start(kMade.size(), '\0');
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  return stream && start == kMade;
}

int write_pages(const std::map<std::string, std::string>& pages, const fs::path& folder, std::ostream& out,
                std::ostream& err) {
  std::error_code fault;
  fs::create_directories(folder, fault);
  for (const auto& [name, text] : pages) {
    if (const auto written = replace_file(folder / name, text); !written) return refuse(written.error(), err);
  }
  std::size_t removed = 0;
  for (const auto& entry : fs::directory_iterator(folder, fault)) {
    const fs::path& path = entry.path();
    if (path.extension() != ".md" || pages.contains(path.filename().string()) || !is_made(path)) continue;
    if (fs::remove(path, fault)) ++removed;
  }
  out << fmt::format("{} pages in {}", pages.size(), folder.string());
  if (removed > 0) out << fmt::format(", {} of rules that are gone removed", removed);
  out << '\n';
  return kDone;
}

int print_one(const DescribedRules& rules, const std::string& id, std::ostream& out, std::ostream& err) {
  const auto rule = rules.plan.find_rule(id);
  if (!rule) {
    std::vector<std::string_view> known;
    for (const PlannedRule& one : rules.plan.rules) known.push_back(one.id);
    const std::string fix = did_you_mean(id, known);
    err << fmt::format("parity: there is no rule `{}`; {}\n", id, fix.empty() ? "`parity describe` lists them" : fix);
    return kBadUsage;
  }
  out << rule_page(rules, *rule);
  return kDone;
}

}  // namespace

int run_describe(const DescribeCommand& command, std::ostream& out, std::ostream& err) {
  const auto checked = check_rules(rules_folder(command.rules));
  if (!checked) return refuse(checked.error(), err);
  err << to_text(checked->diagnostics, checked->authored.files);
  if (!checked->plan) return kBadUsage;
  const SourceFiles test_files = test_files_of(checked->authored.files);
  const auto tests = read_rule_tests(test_files, *checked->plan);
  err << to_text(tests.diagnostics, test_files);
  if (has_error(tests.diagnostics)) return kBadUsage;
  const DescribedRules rules{checked->authored, *checked->plan, *tests.product, test_files};
  if (!command.rule.empty()) return print_one(rules, command.rule, out, err);
  if (command.folder.empty()) {
    out << index_page(rules);
    return kDone;
  }
  return write_pages(all_pages(rules), command.folder, out, err);
}

}  // namespace parity::cli
