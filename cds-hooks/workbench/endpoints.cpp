// The table of what the workbench answers, and who may ask for it. A test asks for every row as everybody.
#include <array>

#include "cds-hooks/workbench/bench.h"

namespace parity::hooks {
namespace {

constexpr auto kGet = Method::kGet;
constexpr auto kPost = Method::kPost;
constexpr auto kViewer = Role::kViewer;

constexpr auto kEndpoints = std::to_array<Endpoint>({
    {kGet, "session", kViewer, say_who},
    {kPost, "sign-out", kViewer, sign_out},
    {kGet, "jobs/{}", kViewer, say_job},
    {kGet, "rule-sets", kViewer, list_rule_sets},
    {kGet, "rules", kViewer, list_rules},
    {kGet, "rules/{}", kViewer, show_rule},
    {kGet, "concepts", kViewer, list_concepts},
    {kGet, "concepts/{}", kViewer, show_concept},
    {kGet, "services", kViewer, list_services},
    {kPost, "tests", kViewer, test_rules},
    {kPost, "report", kViewer, report_answers},
});

}  // namespace

std::span<const Endpoint> endpoints() { return kEndpoints; }

}  // namespace parity::hooks
