// Routes and the order of checks. What an endpoint does stands in *_endpoints.cpp.
#include "cds-hooks/workbench/workbench.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cds-hooks/media_type.h"
#include "cds-hooks/pages/page_answer.h"
#include "cds-hooks/pages/page_guard.h"
#include "cds-hooks/workbench/bench.h"

namespace parity::hooks {
namespace {

constexpr std::string_view kShell = "workbench.html";
// A form or a script of another site can't send it without asking first, and asking is refused.
constexpr std::string_view kPageHeader = "X-Parity-Workbench";

bool is_api(const Target& target) {
  return target.segments.size() >= 3 && target.segments[0] == "workbench" && target.segments[1] == "api";
}
bool is_session(const Target& target) { return target.segments.size() == 3 && target.segments[2] == "session"; }

// Fills in what stands at each {}; false where the path is another.
bool matches(std::string_view path, const Target& target, std::vector<std::string>& names) {
  names.clear();
  std::size_t segment = 2;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (segment >= target.segments.size()) return false;
    if (part == "{}")
      names.push_back(target.segments[segment]);
    else if (part != target.segments[segment])
      return false;
    ++segment;
  }
  return segment == target.segments.size();
}

const Endpoint* find_endpoint(const HttpRequest& request, std::vector<std::string>& names) {
  const Method method = request.method == Method::kHead ? Method::kGet : request.method;
  for (const Endpoint& endpoint : endpoints())
    if (endpoint.method == method && matches(endpoint.path, request.target, names)) return &endpoint;
  return nullptr;
}

// Stricter than a page: here a link from elsewhere has no business either.
bool is_from_workbench(const HttpRequest& request, const std::vector<std::string>& hosts) {
  if (!is_from_own_page(request, hosts)) return false;
  const auto site = request.header("Sec-Fetch-Site");
  if (site && *site != "same-origin" && *site != "none") return false;
  return request.method != Method::kPost || request.header(kPageHeader).has_value();
}

HttpResponse unknown_person() {
  return refused(401, IssueCode::kLogin, "sign in: the server printed a link when it started, or ask whoever runs it");
}

}  // namespace

struct Workbench::Impl {
  Impl(WorkbenchOptions with_options, WorkbenchParts with_parts)
      : options(std::move(with_options)),
        parts(std::move(with_parts)),
        shelf(parts.tools),
        revisions(options.directory),
        jobs(JobLimits{}) {}

  HttpResponse call(HttpRequest request) {
    if (!is_from_workbench(request, options.hosts))
      return refused(403, IssueCode::kSecurity, "only the pages of this server may ask for this");
    if (is_session(request.target) && request.method == Method::kPost) return enter(std::move(request));
    const auto who = parts.door.who(request);
    if (!who) return unknown_person();
    std::vector<std::string> names;
    const Endpoint* endpoint = find_endpoint(request, names);
    if (endpoint == nullptr) return refused(404, IssueCode::kNotFound, "the workbench has no such path");
    if (who->role < endpoint->least)
      return refused(403, IssueCode::kSecurity,
                     std::string("this needs the role `") + std::string(to_text(endpoint->least)) + "`");
    Bench bench{options, parts, shelf, jobs, revisions};
    if (request.method != Method::kPost) return endpoint->answer(bench, {request, *who, names, {}});
    if (auto fault = media_type_fault(request)) return error_response(415, std::move(*fault));
    const auto document = parse_body(std::move(request.body));
    if (!document) return error_response(400, document.error());
    return endpoint->answer(bench, {request, *who, names, document->root()});
  }

  HttpResponse enter(HttpRequest request) {
    if (auto fault = media_type_fault(request)) return error_response(415, std::move(*fault));
    const auto document = parse_body(std::move(request.body));
    if (!document) return error_response(400, document.error());
    std::vector<Fault> faults;
    const std::string token = BodyDecoder(faults).text(document->root(), "token", "", Presence::kRequired);
    if (!faults.empty()) return error_response(400, faults);
    auto entered = parts.door.enter(token);
    if (!entered) return refused(401, IssueCode::kLogin, "this link was used already, or is too old: each works once");
    JsonWriter json;
    {
      const auto object = json.object();
      json.member("name", entered->colleague.name);
      json.member("role", to_text(entered->colleague.role));
    }
    HttpResponse response = json_answer(json);
    response.headers.push_back({"Set-Cookie", std::move(entered->cookie)});
    return response;
  }

  const WorkbenchOptions options;
  const WorkbenchParts parts;
  Shelf shelf;
  RevisionStore revisions;
  Jobs jobs;
};

Workbench::Workbench(WorkbenchOptions options, WorkbenchParts parts)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(parts))) {}
Workbench::~Workbench() = default;

bool Workbench::owns(const Target& target) const {
  return is_page_file(target) || (!target.segments.empty() && target.segments[0] == "workbench");
}

std::string_view Workbench::allowed_methods(const Target& target) const {
  if (!is_api(target)) return "GET, HEAD";
  std::vector<std::string> names;
  bool get = is_session(target);
  bool post = is_session(target);
  for (const Endpoint& endpoint : endpoints()) {
    if (!matches(endpoint.path, target, names)) continue;
    get = get || endpoint.method == Method::kGet;
    post = post || endpoint.method == Method::kPost;
  }
  // A path that is not there may be asked for, and gets 401 or 404.
  return get == post ? "GET, HEAD, POST" : get ? "GET, HEAD" : "POST";
}

HttpResponse Workbench::answer(HttpRequest request) {
  if (is_api(request.target)) return impl_->call(std::move(request));
  if (!is_from_own_page(request, impl_->options.hosts))
    return refused(403, IssueCode::kSecurity, "only the pages of this server may ask for this");
  return page_answer(*impl_->options.pages,
                     is_page_file(request.target) ? page_file_name(request.target) : std::string(kShell));
}

HttpResponse refused(const Error& error) {
  constexpr std::array<std::pair<int, IssueCode>, 5> kAnswers = {{{409, IssueCode::kInvalid},
                                                                  {404, IssueCode::kNotFound},
                                                                  {503, IssueCode::kTransient},
                                                                  {413, IssueCode::kTooLong},
                                                                  {500, IssueCode::kException}}};
  const auto& [status, code] = kAnswers.at(static_cast<std::size_t>(error.kind));
  const std::string text = error.fix.empty() ? error.message : error.message + " (" + error.fix + ")";
  return error_response(status, Fault{code, text, error.where});
}

HttpResponse started(Bench& bench, const Asked& asked, JobWork work) {
  const auto id = bench.jobs.add(asked.by.name, std::move(work));
  if (!id) return refused(503, IssueCode::kThrottled, "too much is being worked on: ask again in a moment");
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("job", *id);
  }
  HttpResponse response = json_answer(json);
  response.status = 202;
  return response;
}

}  // namespace parity::hooks
