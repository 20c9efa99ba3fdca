// What the endpoints of the workbench share: what stands behind them, what was asked and by whom, and their table.
// Private to this room; workbench.h is its door.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/body_decoder.h"
#include "cds-hooks/json_writer.h"
#include "cds-hooks/workbench/jobs.h"
#include "cds-hooks/workbench/revision_store.h"
#include "cds-hooks/workbench/shelf.h"
#include "cds-hooks/workbench/workbench.h"

namespace parity::hooks {

struct Bench {
  const WorkbenchOptions& options;
  const WorkbenchParts& parts;
  Shelf& shelf;
  Jobs& jobs;
  RevisionStore& revisions;
};

/// A request that may be answered. All of it is borrowed.
struct Asked {
  const HttpRequest& request;
  const Colleague& by;
  std::span<const std::string> names;  // what stands at each {} of the path
  fhir::JsonView body;                 // of a POST: an object
};

using AnswerEndpoint = HttpResponse (*)(Bench& bench, const Asked& asked);

/// A path below /workbench/api, segment for segment; `{}` is any one segment.
struct Endpoint {
  Method method = Method::kGet;
  std::string_view path;
  Role least = Role::kViewer;
  AnswerEndpoint answer = nullptr;
};

/// All that stand behind the door.
std::span<const Endpoint> endpoints();

inline HttpResponse json_answer(JsonWriter& json) { return {.body = json.take()}; }
inline HttpResponse refused(int status, IssueCode code, std::string why) {
  return error_response(status, Fault{code, std::move(why), {}});
}
/// 404, 409, 413, 503 or 500, by the error's kind.
HttpResponse refused(const Error& error);
/// 202 with {"job": id}, or 503 when too many wait.
HttpResponse started(Bench& bench, const Asked& asked, JobWork work);

// session_endpoints.cpp
HttpResponse say_who(Bench& bench, const Asked& asked);
HttpResponse sign_out(Bench& bench, const Asked& asked);
HttpResponse say_job(Bench& bench, const Asked& asked);

// rules_endpoints.cpp: the rules on the disk
HttpResponse list_rule_sets(Bench& bench, const Asked& asked);
HttpResponse list_rules(Bench& bench, const Asked& asked);
HttpResponse show_rule(Bench& bench, const Asked& asked);
HttpResponse list_concepts(Bench& bench, const Asked& asked);
HttpResponse show_concept(Bench& bench, const Asked& asked);
HttpResponse list_services(Bench& bench, const Asked& asked);
HttpResponse test_rules(Bench& bench, const Asked& asked);
/// The audit's report: {"from", "until"}, both days, may be left out.
HttpResponse report_answers(Bench& bench, const Asked& asked);

// revision_endpoints.cpp: what is being written
HttpResponse list_revisions(Bench& bench, const Asked& asked);
HttpResponse show_revision(Bench& bench, const Asked& asked);
HttpResponse show_file(Bench& bench, const Asked& asked);
HttpResponse begin_revision(Bench& bench, const Asked& asked);
HttpResponse save_file(Bench& bench, const Asked& asked);
HttpResponse discard_revision(Bench& bench, const Asked& asked);
HttpResponse check_revision(Bench& bench, const Asked& asked);
HttpResponse test_revision(Bench& bench, const Asked& asked);
HttpResponse show_schemas(Bench& bench, const Asked& asked);
HttpResponse show_names(Bench& bench, const Asked& asked);

// try_endpoints.cpp: patients, on the rules of the disk or of the revision that the path names
HttpResponse list_patients(Bench& bench, const Asked& asked);
HttpResponse try_patient(Bench& bench, const Asked& asked);
HttpResponse make_test(Bench& bench, const Asked& asked);

// publish_endpoints.cpp: from a revision to the rules that run, and back
HttpResponse propose_revision(Bench& bench, const Asked& asked);
HttpResponse approve_revision(Bench& bench, const Asked& asked);
HttpResponse return_revision(Bench& bench, const Asked& asked);
/// What whoever signs off would change: the folder as the revision would have it, against last_approved().
HttpResponse show_since_approved(Bench& bench, const Asked& asked);
/// {"against": "folder" or "approved"}; "folder" may be left out.
HttpResponse weigh_revision(Bench& bench, const Asked& asked);
HttpResponse list_versions(Bench& bench, const Asked& asked);
HttpResponse restore_version(Bench& bench, const Asked& asked);

}  // namespace parity::hooks
