// The table of what the workbench answers, and who may ask for it. A test asks for every row as everybody.
#include <array>

#include "cds-hooks/workbench/bench.h"

namespace parity::hooks {
namespace {

constexpr auto kGet = Method::kGet;
constexpr auto kPost = Method::kPost;
constexpr auto kViewer = Role::kViewer;
constexpr auto kEditor = Role::kEditor;
constexpr auto kApprover = Role::kApprover;

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
    {kGet, "patients", kViewer, list_patients},
    {kPost, "try", kViewer, try_patient},
    {kGet, "schemas", kViewer, show_schemas},
    {kGet, "revisions", kViewer, list_revisions},
    {kPost, "revisions", kEditor, begin_revision},
    {kGet, "revisions/{}", kViewer, show_revision},
    {kPost, "revisions/{}/file", kViewer, show_file},
    {kGet, "revisions/{}/names", kViewer, show_names},
    {kPost, "revisions/{}/save", kEditor, save_file},
    {kPost, "revisions/{}/check", kEditor, check_revision},
    {kPost, "revisions/{}/discard", kEditor, discard_revision},
    {kPost, "revisions/{}/tests", kViewer, test_revision},
    {kPost, "revisions/{}/try", kViewer, try_patient},
    {kPost, "revisions/{}/make-test", kEditor, make_test},
    {kPost, "revisions/{}/impact", kViewer, weigh_revision},
    {kGet, "revisions/{}/since-approved", kViewer, show_since_approved},
    {kPost, "revisions/{}/propose", kEditor, propose_revision},
    {kPost, "revisions/{}/return", kEditor, return_revision},
    {kPost, "revisions/{}/approve", kApprover, approve_revision},
    {kGet, "versions", kViewer, list_versions},
    {kPost, "versions/{}/restore", kApprover, restore_version},
});

}  // namespace

std::span<const Endpoint> endpoints() { return kEndpoints; }

}  // namespace parity::hooks
