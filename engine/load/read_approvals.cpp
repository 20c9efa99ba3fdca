#include "engine/load/read_approvals.h"

#include <fmt/format.h>
#include <algorithm>

#include "engine/load/reader.h"

namespace parity {
namespace {

bool is_content_hash(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  constexpr std::size_t kDigits = 64;
  return text.starts_with(kPrefix) && text.size() == kPrefix.size() + kDigits &&
         text.substr(kPrefix.size()).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Approval read_approval(Reader& reader, const YamlNode& node) {
  Approval approval;
  const auto text = [&reader](std::string& target) {
    return [&reader, &target](const YamlNode& n) { target = reader.text(n, "a text"); };
  };
  reader.map(node, "an approval",
             {{"rule-set", [&](const YamlNode& n) { approval.rule_set = reader.named(n, "a rule set"); }, kRequired},
              {"version", text(approval.version), kRequired},
              {"hash",
               [&](const YamlNode& n) {
                 approval.hash = reader.text(n, "a hash");
                 if (!is_content_hash(approval.hash))
                   reader.error("R0116", n.where, "not a content hash", "an approval counts for exactly one content",
                                "let `parity approve` write the line");
               },
               kRequired},
              {"name", text(approval.name), kRequired},
              {"role", text(approval.role), kRequired},
              {"time",
               [&](const YamlNode& n) {
                 approval.time = reader.text(n, "a time");
                 const auto time = parse_timestamp(approval.time);
                 if (!time || !time->instant || time->assumed_zone)
                   reader.error("R0116", n.where, fmt::format("`{}` is not a time with a zone", approval.time), {},
                                "write it as 2026-11-22T09:30:00Z");
               },
               kRequired},
              {"reason", text(approval.reason), kRequired}});
  return approval;
}

}  // namespace

Checked<std::vector<Approval>> read_approvals(const SourceFiles& files, std::uint32_t file) {
  Checked<std::vector<Approval>> result;
  auto tree = read_yaml(files, file);
  result.diagnostics = std::move(tree.diagnostics);
  if (!tree.product) return result;
  result.product.emplace();
  Reader reader(result.diagnostics);
  reader.map(*tree.product, "the file of approvals",
             {{"approvals",
               [&](const YamlNode& node) {
                 reader.list(node, "`approvals`",
                             [&](const YamlNode& item) { result.product->push_back(read_approval(reader, item)); });
               },
               kRequired}});
  return result;
}

bool is_approved(const std::vector<Approval>& approvals, std::string_view rule_set, std::string_view hash) {
  return std::any_of(approvals.begin(), approvals.end(),
                     [&](const Approval& a) { return a.rule_set.text == rule_set && a.hash == hash; });
}

}  // namespace parity
